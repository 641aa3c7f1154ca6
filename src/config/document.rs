//! A TOML document with its places: so that every complaint names file, line and column.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{Code, Fault};

/// Bytes of the longest text that is read: a person writes less.
const LONGEST: u64 = 1 << 20;

/// Returns the text of a file that a person wrote. What is none, or cannot be read, is an `Operator` fault with its
/// `place`.
pub fn read_text(path: &Path) -> Result<String, Fault> {
    let name = path.display().to_string();
    let refused = |code| Document { name: &name, text: "" }.at(None, code).with("path", &name);
    let found = std::fs::metadata(path).and_then(|found| {
        let is_text = found.is_dir() || found.is_file() && found.len() <= LONGEST;
        if is_text { std::fs::read(path).map(Some) } else { Ok(None) }
    });
    let bytes = match found {
        Ok(bytes) => bytes.ok_or_else(|| refused(Code::TextNoText))?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(refused(Code::TextMissing)),
        Err(error) if error.kind() == ErrorKind::IsADirectory => return Err(refused(Code::TextIsFolder)),
        Err(error) => return Err(refused(Code::TextShut).with("cause", error)),
    };
    String::from_utf8(bytes).map_err(|error| {
        let sound = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..sound]);
        Document { name: &name, text: &text }.at(Some(sound..sound), Code::TextNotUtf8).with("path", &name)
    })
}

/// The keys a table may have, and the tables below them.
pub struct Shape {
    pub keys: &'static [&'static str],
    pub below: &'static [(&'static str, &'static Shape)],
    /// Any key is welcome.
    pub open: bool,
    /// What `kind` may say, and the keys that belong to that kind alone; empty where a table has none.
    pub kinds: &'static [(&'static str, &'static [&'static str])],
}

impl Shape {
    pub const OPEN: Shape = Shape { keys: &[], below: &[], open: true, kinds: &[] };

    pub const fn of(keys: &'static [&'static str]) -> Shape {
        Shape { keys, below: &[], open: false, kinds: &[] }
    }

    pub const fn with_kinds(self, kinds: &'static [(&'static str, &'static [&'static str])]) -> Shape {
        Shape { kinds, ..self }
    }
}

/// A document as it was read.
pub struct Document<'a> {
    /// As complaints name it.
    pub name: &'a str,
    pub text: &'a str,
}

impl Document<'_> {
    /// Returns the document as a `T`; an unknown key or a bad value is a fault with its place.
    pub fn read<T: DeserializeOwned>(&self, shape: &Shape) -> Result<T, Fault> {
        let table = DeTable::parse(self.text).map_err(|error| self.not_toml(&error))?;
        self.known(table.get_ref(), shape)?;
        toml::from_str(self.text).map_err(|error| {
            self.at(error.span(), Code::ConfigBadValue)
                .with("key", self.key_at(error.span()))
                .with("detail", error.message())
        })
    }

    fn not_toml(&self, error: &toml::de::Error) -> Fault {
        self.at(error.span(), Code::ConfigNotToml).with("detail", error.message())
    }

    fn known(&self, table: &DeTable<'_>, shape: &Shape) -> Result<(), Fault> {
        let own = self.kind(table, shape)?;
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            let below = shape.below.iter().find(|(known, _)| *known == name).map(|(_, shape)| *shape);
            if below.is_none() && !shape.open && !shape.keys.contains(&name) && !own.contains(&name) {
                return Err(self.unknown_key(key.span(), name, shape, own));
            }
            if let Some(below) = below {
                self.below(value, below)?;
            }
        }
        Ok(())
    }

    fn below(&self, value: &Spanned<DeValue<'_>>, shape: &Shape) -> Result<(), Fault> {
        match value.get_ref() {
            DeValue::Table(table) => self.known(table, shape),
            DeValue::Array(array) => array.iter().try_for_each(|value| self.below(value, shape)),
            _ => Ok(()),
        }
    }

    /// The keys of a table's kind alone. A kind that is misspelt is said before anything that would follow from it; one that
    /// is missing, or no text, is for the reader to say.
    fn kind(&self, table: &DeTable<'_>, shape: &Shape) -> Result<&'static [&'static str], Fault> {
        let written = table.iter().find(|(key, _)| key.get_ref().as_ref() == "kind").map(|(_, value)| value);
        let Some((DeValue::String(kind), span)) = written.map(|value| (value.get_ref(), value.span())) else {
            return Ok(&[]);
        };
        let known = shape.kinds.iter().find(|(name, _)| *name == kind.as_ref());
        match known {
            Some((_, keys)) => Ok(keys),
            None if shape.kinds.is_empty() => Ok(&[]),
            None => Err(self
                .at(Some(span), Code::ConfigUnknownKind)
                .with("kind", kind)
                .with("nearest", nearest(kind, shape.kinds.iter().map(|(name, _)| *name)))),
        }
    }

    fn unknown_key(&self, span: Range<usize>, name: &str, shape: &Shape, own: &[&'static str]) -> Fault {
        // A key of another kind is meant for one of its own.
        let foreign = shape.kinds.iter().any(|(_, keys)| keys.contains(&name)) && !own.is_empty();
        let common = shape.keys.iter().chain(shape.below.iter().map(|(name, _)| name)).filter(|_| !foreign);
        let known = common.chain(own).copied();
        self.at(Some(span), Code::ConfigUnknownKey).with("key", name).with("nearest", nearest(name, known))
    }

    /// A fault about a place in this document: `place` is `FILE:LINE:COLUMN`.
    pub fn at(&self, span: Option<Range<usize>>, code: Code) -> Fault {
        let (line, column) = self.line_and_column(span.map_or(0, |span| span.start));
        Fault::operator(code).with("place", format_args!("{}:{line}:{column}", self.name))
    }

    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The key of the line that a span begins in, for words.
    fn key_at(&self, span: Option<Range<usize>>) -> String {
        let offset = span.map_or(0, |span| span.start).min(self.text.len());
        let start = self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line = self.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        line.split('=').next().unwrap_or_default().trim().trim_matches(['[', ']']).to_owned()
    }
}

/// A word less like another than this is not a slip of the pen.
const LIKE: f64 = 0.6;

/// Returns the known word that is nearest to what was written; all of them, where none is like it.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut known: Vec<(f64, &str)> = known.map(|word| (strsim::jaro_winkler(written, word), word)).collect();
    known.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let is_like = known.first().is_some_and(|(likeness, _)| *likeness >= LIKE);
    let told = if is_like { &known[..1] } else { &known[..] };
    told.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}
