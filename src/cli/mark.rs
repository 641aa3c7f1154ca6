//! A stretch of a recording that a person should look at, as a line.

use crate::media::facts::Mark;
use crate::text::{self, Lang, number};

pub fn line(lang: Lang, mark: &Mark) -> String {
    let what = text::say(lang, &format!("desk-mark-{}", mark.kind.name()), &[]);
    let [from, to] = [mark.start_s, mark.end_s].map(|at| number::decimal(lang, at, 2));
    format!("{what}{}{from}–{to} s", lang.colon())
}
