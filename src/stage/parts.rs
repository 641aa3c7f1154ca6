//! Parts: a camera that splits a recording at any byte ends a file in the middle of a picture, which the next one goes on with.

use super::Seams;
use crate::fault::Fault;
use crate::media::facts::{MarkKind, Probe};
use crate::media::rules::span;
use crate::model::clip::Clip;
use crate::model::onward::File;
use crate::model::path;
use crate::store::Select;

/// Recordings that begin later on their own clock go on with another.
const BEGUN_S: f64 = 5.0;

/// Takes away the marks that a clip and its neighbours have only because each was read by itself.
pub(super) async fn mend(seams: &Seams, clip: &Clip) -> Result<(), Fault> {
    let may_be_part = |probe: &Probe| probe.container == "mpegts" && (ends_torn(probe) || probe.starts_at_s > BEGUN_S);
    if !clip.probe.as_ref().is_some_and(may_be_part) {
        return Ok(());
    }
    let all = seams.store.all::<Clip>(&Select::event(&clip.event)).await?;
    for other in all.iter().filter(|other| other.id != clip.id && other.camera == clip.camera) {
        for (before, after) in [(clip, &other.row), (&other.row, clip)] {
            if goes_on(before, after) {
                change(seams, &before.id, span::without_end).await?;
                change(seams, &after.id, span::without_begin).await?;
            }
        }
    }
    Ok(())
}

fn goes_on(before: &Clip, after: &Clip) -> bool {
    let names = [before, after].map(|clip| path::text(clip.path.name()));
    let [before, after] =
        [(before, &names[0]), (after, &names[1])].map(|(clip, name)| File { name, probe: clip.probe.as_ref() });
    before.goes_on_in(&after) && before.probe.is_some_and(|probe| probe.container == "mpegts")
}

async fn change(seams: &Seams, id: &str, mend: impl Fn(&mut Probe) + Send + Sync) -> Result<(), Fault> {
    let change = |clip: &mut Clip| {
        let before = clip.probe.clone()?;
        let mut probe = before.clone();
        mend(&mut probe);
        let is_news = probe != before;
        clip.probe = Some(probe);
        is_news.then(Vec::new)
    };
    seams.store.update::<Clip>(id, change).await.map(|_| ())
}

fn ends_torn(probe: &Probe) -> bool {
    let at_end = |mark: &crate::media::facts::Mark| mark.start_s >= probe.duration_s - span::SEAM_S;
    probe.marks.iter().any(|mark| mark.kind == MarkKind::Damage && at_end(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Mark;
    use crate::model::clip::State;
    use crate::model::clip::tests::clip;
    use crate::model::path::RawPath;

    fn part(name: &str, starts_at_s: f64, duration_s: f64, damage: &[(f64, f64)]) -> Clip {
        let mark = |(start_s, end_s): &(f64, f64)| Mark { kind: MarkKind::Damage, start_s: *start_s, end_s: *end_s };
        let marks = damage.iter().map(mark).collect();
        let container = "mpegts".to_owned();
        let probe = Probe { container, starts_at_s, duration_s, marks, decode_errors: 3, ..Probe::default() };
        Clip { path: RawPath::new(name).unwrap(), probe: Some(probe), ..clip(State::Verified, &[]) }
    }

    #[test]
    fn a_seam_is_no_damage_and_what_lies_elsewhere_is() {
        let first = part("e/c/00000.MTS", 1.0, 900.0, &[(20.0, 20.5), (899.9, 900.0)]);
        let second = part("e/c/00001.MTS", 900.9, 40.0, &[(0.0, 0.4), (30.0, 31.0)]);
        assert!(goes_on(&first, &second) && !goes_on(&second, &first));
        assert!(!goes_on(&first, &part("e/c/00002.MTS", 900.9, 40.0, &[])));
        let (mut first, mut second) = (first.probe.unwrap(), second.probe.unwrap());
        assert!(ends_torn(&first) && !ends_torn(&second));
        span::without_end(&mut first);
        span::without_begin(&mut second);
        let left = |probe: &Probe| probe.marks.iter().map(|mark| mark.start_s).collect::<Vec<_>>();
        assert_eq!((left(&first), left(&second)), (vec![20.0], vec![30.0]));
    }
}
