//! What the end of a child means.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use crate::fault::{Code, Fault};
use crate::media::protocol::Phase;

/// Signals that the kernel sends for limits; their numbers are the same on every Linux that is built for.
const SIGXCPU: i32 = 24;
const SIGXFSZ: i32 = 25;

/// Returns the fault of a child that ended without an answer, or not cleanly after one.
pub fn fault(status: Option<ExitStatus>, phase: Phase) -> Fault {
    let limit = |limit: &str| Fault::permanent(Code::MediaLimit).with("limit", limit);
    match status.and_then(|status| status.signal()) {
        Some(SIGXCPU) => limit("time"),
        Some(SIGXFSZ) => limit("size"),
        signal => {
            let died = Fault::transient(Code::MediaChildDied).with("phase", phase.name());
            match signal {
                Some(signal) => died.with("signal", signal),
                None => died,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Class;

    #[test]
    fn limits_are_for_good_and_deaths_are_tried_again() {
        let of = |raw: i32| fault(Some(ExitStatus::from_raw(raw)), Phase::Decode);
        assert_eq!(of(SIGXCPU).args["limit"], "time");
        assert_eq!(of(SIGXFSZ).args["limit"], "size");
        assert_eq!(of(SIGXCPU).class, Class::Permanent);
        for raw in [9, 11, 6, 1 << 8] {
            assert_eq!(of(raw).code, Code::MediaChildDied);
            assert_eq!(of(raw).class, Class::Transient { retry_after: None });
            assert_eq!(of(raw).args["phase"], "decode");
        }
    }
}
