//! What a site was told of an event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::{Class, Fault};

/// So many times in a row a site may refuse its pages for a passing reason before a person is asked to look.
const MANY: u32 = 3;

/// What the pages of an event on a site say, and why they could not be written, as far as is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    pub event: String,
    pub site: String,
    /// A digest of the notice that its pages were written from; null where they may say something else.
    pub notice: Option<String>,
    /// Refusals in a row, counted as far as they matter.
    pub tries: u32,
    pub fault: Option<Fault>,
    pub fault_at: Option<Timestamp>,
}

impl Telling {
    pub fn new(event: &str, site: &str) -> Telling {
        Telling { event: event.to_owned(), site: site.to_owned(), ..Telling::default() }
    }

    pub fn id(event: &str, site: &str) -> String {
        format!("{event}@{site}")
    }

    /// All its pages were written from this notice.
    pub fn wrote(&mut self, notice: String) {
        (self.notice, self.tries, self.fault, self.fault_at) = (Some(notice), 0, None, None);
    }

    /// Some of its pages may have been written.
    pub fn failed(&mut self, fault: Fault, now: Timestamp) {
        self.notice = None;
        if !self.is_stuck() {
            (self.tries, self.fault, self.fault_at) = (self.tries + 1, Some(fault), Some(now));
        }
    }

    /// What stopped it is forgotten: it is tried again at once. `false` where nothing did.
    pub fn revive(&mut self) -> bool {
        self.tries = 0;
        self.fault_at = None;
        self.fault.take().is_some()
    }

    /// A person must look, though it is tried again all the same.
    pub fn is_stuck(&self) -> bool {
        let passes = |fault: &Fault| matches!(fault.class, Class::Transient { .. } | Class::Ambiguous);
        self.fault.as_ref().is_some_and(|fault| self.tries >= MANY || !passes(fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Code;

    #[test]
    fn a_person_is_asked_at_once_where_nothing_else_helps_and_at_the_third_refusal() {
        let now = Timestamp::UNIX_EPOCH;
        let mut telling = Telling::new("gala", "www");
        telling.wrote("a".to_owned());
        for stuck in [false, false, true, true] {
            telling.failed(Fault::transient(Code::SiteTrouble), now);
            assert_eq!((telling.is_stuck(), &telling.notice), (stuck, &None));
        }
        assert_eq!(telling.tries, MANY, "what changes no more is not written again");
        assert!(telling.revive() && !telling.is_stuck() && !telling.revive());
        telling.failed(Fault::operator(Code::PathNotWritable), now);
        assert!(telling.is_stuck());
        telling.wrote("b".to_owned());
        assert_eq!(telling, Telling { notice: Some("b".to_owned()), ..Telling::new("gala", "www") });
    }
}
