//! How healthy a recording is, by what was seen and heard of it, and whether it goes on by itself.

use serde::{Deserialize, Serialize};

use super::clip::Clip;
use super::path;
use crate::config::HoldStep;
use crate::fault::{Code, Fault};
use crate::media::facts::{Mark, MarkKind, Probe, Stream};

/// One signal, taken together over a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// `damage` `black` `freeze` `silence`, or `decode-errors`.
    pub kind: String,
    /// Seconds; of decoders' complaints how many.
    pub found: f64,
    /// From how much on the recipe holds a recording; null where it holds none for it.
    pub limit: Option<f64>,
}

impl Signal {
    pub fn is_over(&self) -> bool {
        self.limit.is_some_and(|limit| self.found > limit)
    }
}

/// The kinds of marks that a recipe may hold a recording for. What is missing in the middle is damage, too.
const KINDS: [(&str, &[MarkKind]); 4] = [
    ("damage", &[MarkKind::Damage, MarkKind::Gap]),
    ("black", &[MarkKind::Black]),
    ("freeze", &[MarkKind::Freeze]),
    ("silence", &[MarkKind::Silence]),
];

/// All signals of a recording, with what a recipe says of each.
pub fn signals(probe: &Probe, hold: Option<&HoldStep>) -> Vec<Signal> {
    let seconds = |kinds: &[MarkKind]| -> f64 {
        let marks = probe.marks.iter().filter(|mark| kinds.contains(&mark.kind));
        marks.map(|mark| (mark.end_s - mark.start_s).max(0.0)).sum()
    };
    let limits = hold.map_or([None; 4], |hold| [hold.damage_s, hold.black_s, hold.freeze_s, hold.silence_s]);
    let marked = KINDS.iter().zip(limits).map(|((kind, kinds), limit)| Signal {
        kind: (*kind).to_owned(),
        // The sum of nothing is -0.
        found: (seconds(kinds) * 1e3).round() / 1e3 + 0.0,
        limit,
    });
    let errors = Signal {
        kind: "decode-errors".to_owned(),
        found: probe.decode_errors as f64,
        limit: hold.and_then(|hold| hold.decode_errors).map(|limit| limit as f64),
    };
    marked.chain([errors]).collect()
}

/// The health report of a recording, as a version keeps it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report<'a> {
    pub clip: &'a str,
    pub camera: &'a str,
    pub name: String,
    pub sha256: Option<&'a str>,
    pub duration_s: f64,
    pub loudness_lufs: Option<f64>,
    /// Whether all of its pictures were decoded.
    pub complete: bool,
    pub signals: Vec<Signal>,
    pub marks: &'a [Mark],
    pub streams: &'a [Stream],
}

impl Report<'_> {
    /// Of one that was looked into.
    pub fn of<'a>(clip: &'a Clip, hold: Option<&HoldStep>) -> Option<Report<'a>> {
        let probe = clip.probe.as_ref()?;
        Some(Report {
            clip: &clip.id,
            camera: &clip.camera,
            name: path::text(clip.path.name()),
            sha256: clip.sha256.as_deref(),
            duration_s: probe.duration_s,
            loudness_lufs: probe.loudness.as_ref().and_then(|loudness| loudness.lufs),
            complete: !probe.sampled,
            signals: signals(probe, hold),
            marks: &probe.marks,
            streams: &probe.streams,
        })
    }
}

/// Why a recording is held until a person has looked at it; `None` where it goes on.
pub fn over(probe: &Probe, hold: Option<&HoldStep>) -> Option<Fault> {
    let signal = signals(probe, hold).into_iter().find(Signal::is_over)?;
    let number = |value: f64| if value.fract() == 0.0 { format!("{value}") } else { format!("{value:.1}") };
    let code = if signal.kind == "decode-errors" { Code::ClipErrors } else { Code::ClipOver };
    let fault = Fault::permanent(code).with("kind", &signal.kind).with("found", number(signal.found));
    Some(fault.with("limit", number(signal.limit.unwrap_or(0.0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(marks: &[(MarkKind, f64, f64)], decode_errors: u64) -> Probe {
        let mark =
            |(kind, start_s, end_s): &(MarkKind, f64, f64)| Mark { kind: *kind, start_s: *start_s, end_s: *end_s };
        Probe { marks: marks.iter().map(mark).collect(), decode_errors, ..Probe::default() }
    }

    #[test]
    fn a_recording_is_held_for_more_than_its_recipe_lets_pass() {
        let hold = HoldStep {
            damage_s: Some(2.0),
            black_s: Some(30.0),
            freeze_s: None,
            silence_s: Some(10.0),
            decode_errors: Some(5),
        };
        let black = [(MarkKind::Black, 0.0, 20.0), (MarkKind::Black, 30.0, 45.0)];
        let lost = [(MarkKind::Damage, 0.0, 1.5), (MarkKind::Gap, 9.0, 10.0)];
        let still = [(MarkKind::Freeze, 0.0, 900.0), (MarkKind::Loud, 0.0, 900.0), (MarkKind::Silence, 0.0, 10.0)];
        let held = |probe: &Probe| over(probe, Some(&hold)).map(|fault| (fault.code, fault.args["kind"].clone()));
        assert_eq!(held(&probe(&black, 0)), Some((Code::ClipOver, "black".to_owned())));
        assert_eq!(held(&probe(&black[..1], 5)), None);
        assert_eq!(held(&probe(&lost, 0)), Some((Code::ClipOver, "damage".to_owned())));
        assert_eq!(held(&probe(&still, 0)), None, "nobody asked about that, and ten seconds are not more than ten");
        assert_eq!(held(&probe(&[], 6)), Some((Code::ClipErrors, "decode-errors".to_owned())));
        assert!(signals(&probe(&[], 0), None).iter().all(|signal| signal.found.is_sign_positive()));
        assert_eq!(over(&probe(&black, 900), None), None, "a recipe without limits holds nothing");
    }
}
