//! What failed, and what may be done about it.

mod code;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use code::Code;

/// What the caller may do about a fault. Decided where the fault arises, never guessed above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "class")]
pub enum Class {
    /// Nothing happened; the same call may succeed later, not before `retry_after`.
    Transient {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<Duration>,
    },
    /// A limit is used up; calling again before `until` is pointless.
    Quota { until: Option<Timestamp> },
    /// It may or may not have happened. Ask before doing anything again.
    Ambiguous,
    /// The same call will always fail.
    Permanent,
    /// A person must change something first: a password, a disk, a permission.
    Operator,
}

impl Class {
    /// The class as interfaces spell it.
    pub fn name(&self) -> &'static str {
        match self {
            Class::Transient { .. } => "transient",
            Class::Quota { .. } => "quota",
            Class::Ambiguous => "ambiguous",
            Class::Permanent => "permanent",
            Class::Operator => "operator",
        }
    }
}

/// A fault: its class, a code that `text/` has words for, and the code's arguments.
///
/// Rows, journal and JSON carry code and arguments; words are made at the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    #[serde(flatten)]
    pub class: Class,
    pub code: Code,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

impl Fault {
    pub fn new(class: Class, code: Code) -> Self {
        Fault { class, code, args: BTreeMap::new() }
    }

    pub fn transient(code: Code) -> Self {
        Self::new(Class::Transient { retry_after: None }, code)
    }

    pub fn ambiguous(code: Code) -> Self {
        Self::new(Class::Ambiguous, code)
    }

    pub fn permanent(code: Code) -> Self {
        Self::new(Class::Permanent, code)
    }

    /// Room is used up: it is waited for, however long, until somebody makes some.
    pub fn full(code: Code) -> Self {
        Self::new(Class::Quota { until: None }, code)
    }

    pub fn operator(code: Code) -> Self {
        Self::new(Class::Operator, code)
    }

    /// Adds an argument for the words. Never a secret: faults are shown and logged.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds what whoever asks knows of the place of a fault, where the fault does not say so itself.
    pub fn or_with(self, name: &str, value: impl fmt::Display) -> Self {
        if self.args.contains_key(name) { self } else { self.with(name, value) }
    }

    /// The fault of a file operation: a full or read-only disk needs a person, the rest may pass.
    pub fn io(error: &std::io::Error, path: impl fmt::Display) -> Self {
        use std::io::ErrorKind;
        let fault = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::full(Code::DiskFull),
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::operator(Code::PathNotWritable),
            ErrorKind::NotFound => Self::permanent(Code::PathMissing),
            _ => Self::transient(Code::PathTrouble),
        };
        fault.with("path", path).with("cause", error)
    }

    /// A text with the place first, where it is about what somebody wrote: `FILE:LINE:COLUMN: text`.
    pub fn placed(&self, text: String) -> String {
        match self.args.get("place") {
            Some(place) => format!("{place}: {text}"),
            None => text,
        }
    }

    pub fn is_ambiguous(&self) -> bool {
        self.class == Class::Ambiguous
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code.name(), self.class.name())?;
        self.args.iter().try_for_each(|(name, value)| write!(f, " {name}={value:?}"))
    }
}

impl std::error::Error for Fault {}
