use std::process::ExitCode;

use crate::fault::{Class, Code, Fault};

/// How a verb ended; the numbers are a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// The goal was not reached; the cause is on stderr.
    NotReached = 1,
    /// Wrong usage or configuration.
    Usage = 2,
    /// The data directory is in use by another daemon.
    InUse = 3,
    /// No such event, task, account.
    Unknown = 4,
    /// A person must decide.
    Decide = 5,
    TimeOut = 6,
}

impl Exit {
    pub fn code(self) -> ExitCode {
        ExitCode::from(self as u8)
    }

    /// The exit of a verb that ended with a fault.
    pub fn of(fault: &Fault) -> Exit {
        match fault.code {
            _ if fault.args.contains_key("place") => Exit::Usage,
            Code::CredentialMissing | Code::RecipeUnknown => Exit::Usage,
            Code::FilmUnfit | Code::LogoUnfit | Code::SoundUnfit if matches!(fault.class, Class::Permanent) => {
                Exit::Usage
            }
            Code::SlugEmpty | Code::CameraEmpty | Code::NothingBetween => Exit::Usage,
            Code::SlugOdd | Code::CameraOdd | Code::TimesReversed | Code::TimeOdd => Exit::Usage,
            Code::MediaOutIsSource | Code::SoundTrackMissing | Code::SimulatorUnknown | Code::SimulatorFaultUnknown => {
                Exit::Usage
            }
            Code::RedactionTimes | Code::RedactionSpot | Code::RedactionBox | Code::RedactionNowhere => Exit::Usage,
            Code::DataDirInUse => Exit::InUse,
            Code::VersionUnusable => Exit::Decide,
            Code::EventUnknown | Code::TaskUnknown | Code::ClipUnknown | Code::AccountUnknown => Exit::Unknown,
            Code::RedactionUnknown => Exit::Unknown,
            _ => Exit::NotReached,
        }
    }
}
