//! What a clip means for the card it came from: the one answer for every verb, page and receipt.

use serde::{Deserialize, Serialize};

use super::status;
use crate::fault::Code;
use crate::media::facts::{Mark, MarkKind};
use crate::model::clip::{Clip, Receipt, State};
use crate::text::{self, Lang};

/// What the people at a camera are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Card {
    Received,
    OneCopy,
    Safe,
    /// Kept as it came, but it cannot be used: the camera that wrote it may still mend it.
    Held,
    /// There is no content of it.
    NotReceived,
    /// It can be used, but parts of it are damaged, which may have come of the copying.
    Damaged,
    /// Its index was missing and a repaired copy is shown: whether the camera wrote no more, or the copy was cut short,
    /// only the card knows.
    Repaired,
    /// It lies in the drop folder, and the disk is full.
    NoRoom,
    /// Another file came later under the same name.
    Replaced,
}

/// What the answer is drawn from.
struct Facts<'a> {
    state: &'a str,
    receipt: &'a str,
    code: Option<&'a str>,
    waits_for_room: bool,
    is_repaired: bool,
    lacks_pieces: bool,
    marks: &'a [Mark],
    duration_s: Option<f64>,
}

impl Card {
    /// Returns what a clip means for its card; `None` before it is received.
    pub fn of(clip: &Clip) -> Option<Card> {
        let code = clip.fault.as_ref().map(|fault| fault.code.name());
        Some(card(&Facts {
            state: clip.state.name(),
            receipt: clip.receipt()?.name(),
            code,
            waits_for_room: clip.waits_for_room(),
            is_repaired: clip.repaired.is_some(),
            lacks_pieces: clip.joined.as_ref().is_some_and(|joined| !joined.missing.is_empty()),
            marks: clip.probe.as_ref().map_or(&[][..], |probe| &probe.marks),
            duration_s: clip.probe.as_ref().map(|probe| probe.duration_s),
        }))
    }

    /// The same of a clip as the status has it.
    pub fn seen(clip: &status::Clip) -> Option<Card> {
        Some(card(&Facts {
            state: &clip.state,
            receipt: clip.receipt.as_deref()?,
            code: clip.fault.as_ref().map(|fault| fault.code.as_str()),
            waits_for_room: clip.waits_for_room(),
            is_repaired: clip.repaired.is_some(),
            lacks_pieces: !clip.missing.is_empty(),
            marks: &clip.marks,
            duration_s: clip.duration_s,
        }))
    }

    /// Returns it in words.
    pub fn say(self, lang: Lang) -> String {
        text::say(lang, self.key(), &[])
    }

    fn key(self) -> &'static str {
        match self {
            Card::Received => "receipt-received",
            Card::OneCopy => "receipt-one-copy",
            Card::Safe => "receipt-safe",
            Card::Held => "receipt-held",
            Card::NotReceived => "receipt-not-received",
            Card::Damaged => "receipt-damaged",
            Card::Repaired => "receipt-repaired",
            Card::NoRoom => "receipt-no-room",
            Card::Replaced => "receipt-replaced",
        }
    }
}

/// Whether a fault's code says that the disk is full.
pub(super) fn is_room(code: &str) -> bool {
    Code::named(code).is_some_and(Code::is_full_disk)
}

/// The gravest fact decides: a file that could not be used is no reason to wipe its card, however many copies there are.
fn card(facts: &Facts<'_>) -> Card {
    let held = facts.state == State::Held.name();
    let without_copy = facts.receipt == Receipt::Received.name();
    let empty = matches!(facts.code, Some("empty" | "media-empty"));
    match facts.receipt {
        _ if facts.state == State::Superseded.name() => Card::Replaced,
        _ if facts.waits_for_room => Card::NoRoom,
        _ if held && (without_copy || empty) => Card::NotReceived,
        _ if held => Card::Held,
        _ if facts.is_repaired => Card::Repaired,
        _ if is_damaged(facts) => Card::Damaged,
        "safe" => Card::Safe,
        "one-copy" => Card::OneCopy,
        _ => Card::Received,
    }
}

fn is_damaged(facts: &Facts<'_>) -> bool {
    facts.lacks_pieces
        || facts.marks.iter().any(|mark| mark.kind == MarkKind::Damage)
        || facts
            .duration_s
            .is_some_and(|duration_s| is_considerable(lost_s(facts.marks), whole_s(duration_s, facts.marks)))
}

/// Seconds in which something is missing or damaged, each counted once.
pub fn lost_s(marks: &[Mark]) -> f64 {
    let mut lost: Vec<(f64, f64)> =
        marks.iter().filter(|mark| mark.kind.is_loss()).map(|mark| (mark.start_s, mark.end_s)).collect();
    lost.sort_by(|one, other| one.0.total_cmp(&other.0));
    let add =
        |(sum, until): (f64, f64), (start, end): (f64, f64)| (sum + (end - start.max(until)).max(0.0), until.max(end));
    lost.into_iter().fold((0.0, f64::NEG_INFINITY), add).0
}

/// Seconds that a recording should have: what is missing before its beginning and behind its end counts.
pub fn whole_s(duration_s: f64, marks: &[Mark]) -> f64 {
    let lost = || marks.iter().filter(|mark| mark.kind.is_loss());
    let end_s = lost().fold(duration_s, |end_s, mark| end_s.max(mark.end_s));
    end_s - lost().fold(0.0, |begin_s: f64, mark| begin_s.min(mark.start_s))
}

/// A tenth of a recording, or ten seconds of a long one: the people who made it should look at it.
pub fn is_considerable(lost_s: f64, duration_s: f64) -> bool {
    lost_s >= 10.0 || lost_s > 0.0 && lost_s >= duration_s / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(kind: MarkKind, start_s: f64, end_s: f64) -> Mark {
        Mark { kind, start_s, end_s }
    }

    #[test]
    fn only_what_is_safe_and_sound_lets_a_card_be_wiped() {
        let damage = [mark(MarkKind::Damage, 1.0, 1.1)];
        let short_gap = [mark(MarkKind::Gap, 1.0, 1.1)];
        let long_gap = [mark(MarkKind::Gap, 1.0, 9.0)];
        for (state, receipt, code, marks, expected) in [
            ("verified", "safe", None, &[][..], Card::Safe),
            ("verified", "safe", None, &short_gap, Card::Safe),
            ("verified", "safe", None, &damage, Card::Damaged),
            ("verified", "safe", None, &long_gap, Card::Damaged),
            ("verified", "one-copy", None, &[], Card::OneCopy),
            ("collecting", "received", None, &[], Card::Received),
            ("held", "safe", Some("digest-mismatch"), &[], Card::Held),
            ("held", "one-copy", Some("media-unreadable"), &[], Card::Held),
            ("held", "received", Some("empty"), &[], Card::NotReceived),
            ("held", "safe", Some("media-empty"), &[], Card::NotReceived),
            ("superseded", "safe", None, &[], Card::Replaced),
        ] {
            let facts = Facts {
                state,
                receipt,
                code,
                waits_for_room: false,
                is_repaired: false,
                lacks_pieces: false,
                marks,
                duration_s: Some(20.0),
            };
            assert_eq!(card(&facts), expected, "{state} {receipt} {code:?}");
            let wiped = expected.say(Lang::En).contains("wipe");
            assert_eq!(wiped, expected == Card::Safe, "{expected:?}");
            assert_ne!(expected.say(Lang::Fr), expected.key());
        }
    }

    #[test]
    fn what_had_to_be_repaired_may_be_half_of_what_is_on_the_card() {
        let facts = Facts {
            state: "verified",
            receipt: "safe",
            code: None,
            waits_for_room: false,
            is_repaired: true,
            lacks_pieces: false,
            marks: &[],
            duration_s: Some(20.0),
        };
        assert_eq!(card(&facts), Card::Repaired);
        assert!(!Card::Repaired.say(Lang::En).contains("wipe"));
        let facts = Facts { is_repaired: false, lacks_pieces: true, ..facts };
        assert_eq!(card(&facts), Card::Damaged, "a piece that never came may be on it");
    }

    #[test]
    fn what_is_lost_twice_counts_once() {
        let marks = [
            mark(MarkKind::Gap, 2.0, 4.0),
            mark(MarkKind::Damage, 1.0, 3.0),
            mark(MarkKind::Damage, 1.5, 2.0),
            mark(MarkKind::Black, 0.0, 60.0),
            mark(MarkKind::Damage, 10.0, 11.0),
        ];
        assert_eq!(lost_s(&marks), 4.0);
        let outside = [mark(MarkKind::Gap, -6.0, 0.0), mark(MarkKind::Gap, 60.0, 64.0)];
        assert_eq!((lost_s(&outside), whole_s(60.0, &outside)), (10.0, 70.0));
    }
}
