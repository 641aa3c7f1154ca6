//! What a cameraman gets back for a clip.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::model::clip::{self, Clip, State};
use crate::text::{self, Lang};

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
    /// `verified`, `held` …
    pub state: String,
    pub copies: Vec<Copy>,
    /// Why it is held; code and arguments.
    pub fault: Option<Fault>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    pub place: String,
    /// It shares no disk with the place where reprise works.
    pub separate: bool,
    pub verified_at: Timestamp,
}

/// Returns the receipt of a clip; `None` before it is received.
pub fn of(clip: &Clip) -> Option<Receipt> {
    let receipt = clip.receipt()?;
    let copy = |copy: &crate::model::clip::Copy| Copy {
        place: copy.place.clone(),
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
        state: clip.state.name().to_owned(),
        copies: clip.good_copies().map(copy).collect(),
        fault: clip.fault.clone(),
    })
}

pub fn names(clip: &Clip) -> Vec<String> {
    clip.names.iter().map(|name| name.path.to_string()).collect()
}

/// Returns the lines for one camera's people: what each file's receipt means for the card.
pub fn text(lang: Lang, receipts: &[Receipt]) -> String {
    let mut lines: Vec<String> = receipts.iter().map(|receipt| line(lang, receipt)).collect();
    lines.sort();
    let header = text::say(lang, "receipt-header", &[]);
    format!("{header}\n\n{}\n", lines.join("\n"))
}

/// A file that could not be used is no reason to wipe its card, however many copies there are of it.
fn meaning(receipt: &Receipt) -> &str {
    let held = receipt.state == State::Held.name() && receipt.receipt != clip::Receipt::Received.name();
    if held { "held" } else { &receipt.receipt }
}

fn line(lang: Lang, receipt: &Receipt) -> String {
    let name = text::plain(receipt.names.first().map_or("", String::as_str));
    let digest = receipt.sha256.as_deref().unwrap_or("-");
    let meaning = text::say(lang, &format!("receipt-{}", meaning(receipt)), &[]);
    let held = receipt.fault.as_ref().map(|fault| format!(" {}", text::fault(lang, fault).text)).unwrap_or_default();
    format!("{name}  {digest}  {meaning}{held}")
}
