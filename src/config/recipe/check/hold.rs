//! For how much of what a recording is held until a person has looked at it.

use serde::Deserialize;
use toml::Spanned;

use crate::config::Span;
use crate::config::recipe::HoldStep;

#[derive(Deserialize)]
pub(super) struct Raw {
    damage: Option<Spanned<Span>>,
    black: Option<Spanned<Span>>,
    freeze: Option<Spanned<Span>>,
    silence: Option<Spanned<Span>>,
    decode_errors: Option<Spanned<u64>>,
}

pub(super) const KEYS: &[&str] = &["damage", "black", "freeze", "silence", "decode_errors"];

pub(super) fn read(raw: Raw) -> HoldStep {
    let seconds = |span: Option<Spanned<Span>>| span.map(|span| span.get_ref().0.as_secs_f64());
    HoldStep {
        damage_s: seconds(raw.damage),
        black_s: seconds(raw.black),
        freeze_s: seconds(raw.freeze),
        silence_s: seconds(raw.silence),
        decode_errors: raw.decode_errors.map(Spanned::into_inner),
    }
}
