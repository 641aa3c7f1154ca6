//! What a cameraman gets back for a clip.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Card;
use crate::fault::Fault;
use crate::model::clip::{Clip, State};
use crate::model::path::RawPath;
use crate::text::{self, Lang, Said};

/// A receipt: `data_dir/receipts/<event>/<id>.json` and a row of `reprise receipt EVENT --json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    pub id: String,
    pub event: String,
    pub camera: String,
    /// Every path under the drop folder with this content.
    pub names: Vec<String>,
    pub size: u64,
    pub sha256: Option<String>,
    /// `received` `one-copy` `safe`.
    pub receipt: String,
    /// What that means for the card, all things considered.
    pub card: Option<Card>,
    /// `verified`, `held` …
    pub state: String,
    pub copies: Vec<Copy>,
    /// Why it is held.
    pub fault: Option<Why>,
}

/// A fault with its arguments, and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Why {
    #[serde(flatten)]
    pub fault: Fault,
    pub text: String,
    pub remedy: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// `vault`, or the archive's name.
    pub place: String,
    /// The archive; null: the vault, whatever an archive may be called.
    #[serde(default)]
    pub archive: Option<String>,
    /// It shares no disk with the place where reprise works.
    pub separate: bool,
    pub verified_at: Timestamp,
}

/// Returns the receipt of a clip, its fault in words of `lang`; `None` before it is received.
pub fn of(lang: Lang, clip: &Clip) -> Option<Receipt> {
    let receipt = clip.receipt()?;
    let copy = |copy: &crate::model::clip::Copy| Copy {
        place: copy.archive.clone().unwrap_or_else(|| "vault".to_owned()),
        archive: copy.archive.clone(),
        separate: copy.apart,
        verified_at: copy.verified_at,
    };
    let names = if clip.names.is_empty() { vec![clip.path.to_string()] } else { names(clip) };
    Some(Receipt {
        id: clip.id.clone(),
        event: clip.event.clone(),
        camera: clip.camera.clone(),
        names,
        size: clip.size,
        sha256: clip.sha256.clone(),
        receipt: receipt.name().to_owned(),
        card: Card::of(clip),
        state: clip.state.name().to_owned(),
        copies: clip.good_copies().map(copy).collect(),
        fault: said(lang, clip).zip(clip.fault.clone()).map(|(said, fault)| Why {
            fault,
            text: said.text,
            remedy: said.remedy,
            at: clip.fault_at.unwrap_or(clip.arrived_at),
        }),
    })
}

fn said(lang: Lang, clip: &Clip) -> Option<Said> {
    let fault = clip.fault.clone()?;
    Some(text::fault(lang, &fault.or_with("event", &clip.event)))
}

pub fn names(clip: &Clip) -> Vec<String> {
    clip.names.iter().map(|name| name.path.to_string()).collect()
}

/// What one path's people are told.
pub struct Line {
    pub path: RawPath,
    /// The path by which its clip is known, and that one's camera.
    pub of: RawPath,
    pub camera: String,
    pub text: String,
}

/// Returns a line a path, of clips of one event: what it means for the card.
pub fn lines<'a>(lang: Lang, clips: impl IntoIterator<Item = &'a Clip>) -> Vec<Line> {
    let clips: Vec<&Clip> = clips.into_iter().collect();
    let mut last: HashMap<&RawPath, &Clip> = HashMap::new();
    for clip in &clips {
        for path in paths(clip) {
            let known = last.entry(path).or_insert(clip);
            if latest(clip) > latest(known) {
                *known = clip;
            }
        }
    }
    let mut lines = Vec::new();
    for clip in &clips {
        let Some(card) = Card::of(clip) else { continue };
        for path in paths(clip) {
            let replaced = last.get(path).is_some_and(|last| last.id != clip.id);
            let card = if replaced { Card::Replaced } else { card };
            let (of, camera) = (clip.path.clone(), clip.camera.clone());
            lines.push(Line { path: path.clone(), of, camera, text: line(lang, path, clip, card) });
        }
    }
    lines
}

/// What came last under a path lies there, unless what it had replaced came back.
fn latest(clip: &Clip) -> (bool, Timestamp, &str) {
    (clip.state != State::Superseded, clip.arrived_at, &clip.id)
}

/// Returns a receipt of these lines.
pub fn text(lang: Lang, lines: &[Line]) -> String {
    let mut lines: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    lines.sort_unstable();
    let header = text::say(lang, "receipt-header", &[]);
    format!("{header}\n\n{}\n", lines.join("\n"))
}

fn paths(clip: &Clip) -> Vec<&RawPath> {
    if clip.names.is_empty() { vec![&clip.path] } else { clip.names.iter().map(|name| &name.path).collect() }
}

fn line(lang: Lang, path: &RawPath, clip: &Clip, card: Card) -> String {
    let digest = clip.sha256.as_deref().unwrap_or("-");
    let why = match (card, said(lang, clip)) {
        (Card::NotReceived, Some(said)) => format!(" {said}"),
        (Card::Held | Card::NoRoom, Some(said)) => format!(" {}", said.text),
        _ => String::new(),
    };
    format!("{}  {digest}  {}{why}", text::plain(&path.to_string()), card.say(lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Code;
    use crate::model::clip::tests::clip;

    const SAFE: &[(&str, bool)] = &[("vault", false), ("nas", true)];

    fn at(id: &str, path: &str, state: State, second: i64) -> Clip {
        let arrived_at = Timestamp::from_second(second).unwrap();
        Clip { id: id.to_owned(), path: RawPath::new(path).unwrap(), arrived_at, ..clip(state, SAFE) }
    }

    fn said(clips: &[Clip]) -> Vec<String> {
        lines(Lang::En, clips).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn what_was_overwritten_promises_nothing_beside_what_came_in_its_place() {
        let old = at("a", "e/main/a.MP4", State::Superseded, 1);
        let new = Clip {
            supersedes: Some("a".to_owned()),
            fault: Some(Fault::permanent(Code::MediaUnreadable)),
            ..at("b", "e/main/a.MP4", State::Held, 2)
        };
        let told = said(&[old.clone(), new]);
        assert!(told[0].contains("Replaced:") && told[1].contains("not usable. Keep the card. "), "{told:?}");
        assert!(!told.concat().contains("wipe"), "{told:?}");
        let back = Clip { state: State::Verified, ..old.clone() };
        let told = said(&[back, at("b", "e/main/a.MP4", State::Superseded, 2)]);
        assert!(told[0].contains("Safe.") && told[1].contains("Replaced:"), "it came back: {told:?}");
        let still = Clip { state: State::Verified, ..old };
        let told = said(&[still, at("b", "e/main/a.MP4", State::Arriving, 2)]);
        assert!(told.len() == 1 && told[0].contains("Replaced:"), "what is only arriving counts too: {told:?}");
    }

    #[test]
    fn each_path_with_the_same_content_has_its_line() {
        let names = ["e/a/X.MOV", "e/b/Y.MOV"]
            .map(|path| crate::model::clip::Name { path: RawPath::new(path).unwrap(), stamp: serde_json::Value::Null });
        let one = Clip { names: names.to_vec(), ..at("a", "e/a/X.MOV", State::Verified, 1) };
        let told = said(&[one]);
        assert!(told[0].starts_with("e/a/X.MOV  -  Safe.") && told[1].starts_with("e/b/Y.MOV  -  Safe."), "{told:?}");
    }

    #[test]
    fn what_is_held_says_why_and_what_to_do_in_the_shape_of_every_fault() {
        let fault = Fault::permanent(Code::MediaUnreadable).with("path", "e/a/X.MOV");
        let held = Clip { fault: Some(fault), ..at("a", "e/a/X.MOV", State::Held, 1) };
        let json = |lang| serde_json::json!(of(lang, &held).unwrap())["fault"].clone();
        let (english, french) = (json(Lang::En), json(Lang::Fr));
        for part in ["class", "code", "text", "remedy", "at"] {
            assert!(english[part].as_str().is_some_and(|said| !said.is_empty()), "{part} {english}");
        }
        assert_ne!((&english["text"], &english["remedy"]), (&french["text"], &french["remedy"]));
        assert_eq!(english["args"]["path"], "e/a/X.MOV", "what was there stays");
        let read: Receipt = serde_json::from_value(serde_json::json!(of(Lang::En, &held))).unwrap();
        assert_eq!(read, of(Lang::En, &held).unwrap());
    }

    #[test]
    fn an_empty_file_is_to_be_copied_again_and_nobody_may_leave() {
        let mut empty = Clip { copies: Vec::new(), ..at("a", "e/a/\u{202e}X.MOV", State::Held, 1) };
        empty.fault = Some(Fault::permanent(Code::Empty));
        let told = said(&[empty]).remove(0);
        assert!(told.contains("Not received. Keep the card. This file is empty: "), "{told}");
        assert!(told.contains("Copy the file from the card once more") && !told.contains("leave"), "{told}");
        assert!(!told.contains('\u{202e}'), "{told}");
    }
}
