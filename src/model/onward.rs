//! Whether a recording goes on in another file, as far as its name and what was read of it tell.

use std::collections::BTreeSet;

use super::clip::Clip;
use super::path;
use super::takes::{chapter, counts_on};
use crate::media::facts::Probe;

/// A file of one camera.
#[derive(Clone, Copy)]
pub struct File<'a> {
    pub name: &'a str,
    /// Null before anybody has looked into it.
    pub probe: Option<&'a Probe>,
}

impl File<'_> {
    /// Whether others may come that go on with it: cameras say so in the name of a chapter.
    pub fn is_chapter(&self) -> bool {
        chapter(self.name).is_some()
    }

    /// Where its own timestamps begin and end, if it was split at any byte.
    fn counts_s(&self) -> Option<(f64, f64)> {
        let probe = self.probe.filter(|probe| probe.container == "mpegts")?;
        Some((probe.starts_at_s, probe.starts_at_s + probe.duration_s))
    }

    /// Whether a file of the same camera goes on where this one ends.
    pub fn goes_on_in(&self, next: &File<'_>) -> bool {
        if let Some((before, after)) = chapter(self.name).zip(chapter(next.name)) {
            return before.recording == after.recording && before.number + 1 == after.number;
        }
        let times = self.counts_s().zip(next.counts_s());
        times.is_some_and(|((_, end_s), (begin_s, _))| counts_on((self.name, end_s), (next.name, begin_s)))
    }

    /// Whether there can be such a file at all.
    fn may_go_on(&self) -> bool {
        self.is_chapter() || self.counts_s().is_some()
    }
}

/// The recordings of an event by the places of their clips, each with the files in which it goes on, in order.
pub fn recordings(clips: &[&Clip]) -> Vec<Vec<usize>> {
    let names: Vec<String> = clips.iter().map(|clip| path::text(clip.path.name())).collect();
    let files: Vec<(&str, File<'_>)> = (clips.iter().zip(&names))
        .map(|(clip, name)| (clip.camera.as_str(), File { name, probe: clip.probe.as_ref() }))
        .collect();
    let next = |(camera, file): &(&str, File<'_>)| {
        let goes_on = |(other, next): &(&str, File<'_>)| camera == other && file.goes_on_in(next);
        file.may_go_on().then(|| files.iter().position(goes_on)).flatten()
    };
    let after: Vec<Option<usize>> = files.iter().map(next).collect();
    let behind: BTreeSet<usize> = after.iter().flatten().copied().collect();
    let begins = (0..clips.len()).filter(|place| !behind.contains(place));
    begins.map(|begin| std::iter::successors(Some(begin), |at| after[*at]).take(clips.len()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::clip::State;
    use crate::model::clip::tests::clip;
    use crate::model::path::RawPath;

    fn part(starts_at_s: f64, duration_s: f64) -> Probe {
        Probe { container: "mpegts".to_owned(), starts_at_s, duration_s, ..Probe::default() }
    }

    #[test]
    fn chapters_go_on_by_name_and_parts_by_their_clock() {
        let (first, second, other) = (part(1.0, 900.0), part(901.3, 40.0), part(1.0, 8.0));
        for (before, after, expected) in [
            (("GX010042.MP4", None), ("GX020042.MP4", None), true),
            (("GX010042.MP4", None), ("GX030042.MP4", None), false),
            (("GX010042.MP4", None), ("GX020043.MP4", None), false),
            (("GOPR0042.MP4", None), ("GP010042.MP4", None), true),
            (("00000.MTS", Some(&first)), ("00001.MTS", Some(&second)), true),
            (("00000.MTS", Some(&first)), ("00002.MTS", Some(&second)), false),
            (("00000.MTS", Some(&first)), ("00001.MTS", Some(&other)), false),
            (("00000.MTS", Some(&first)), ("00001.MTS", None), false),
            (("C0001.MP4", None), ("C0002.MP4", None), false),
        ] {
            let file = |(name, probe)| File { name, probe };
            assert_eq!(file(before).goes_on_in(&file(after)), expected, "{} {}", before.0, after.0);
        }
        assert!(File { name: "GX010042.MP4", probe: None }.is_chapter());
        assert!(!File { name: "00000.MTS", probe: None }.is_chapter());
    }

    #[test]
    fn a_recording_is_all_of_its_chapters_of_one_camera() {
        let chapter = |path: &str| {
            let camera = path.split('/').nth(1).unwrap().to_owned();
            Clip { camera, path: RawPath::new(path).unwrap(), ..clip(State::Verified, &[]) }
        };
        let clips = ["e/a/GX020042.MP4", "e/a/GX010043.MP4", "e/a/GX010042.MP4", "e/b/GX030042.MP4", "e/a/C0001.MP4"];
        let clips = clips.map(chapter);
        assert_eq!(recordings(&clips.each_ref()), [vec![1], vec![2, 0], vec![3], vec![4]]);
    }
}
