//! One file a camera or recorder wrote.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::health;
use super::path::RawPath;
use crate::config::HoldStep;
use crate::fault::{Code, Fault};
use crate::media::facts::{Probe, Rescued};

/// A clip as the store keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    pub id: String,
    pub event: String,
    pub camera: String,
    pub role: Role,
    pub path: RawPath,
    /// Every path under the drop folder with this content, `path` included.
    pub names: Vec<Name>,
    pub state: State,
    pub size: u64,
    /// What the drop folder remembers of the file between looks.
    #[serde(default)]
    pub arrival: serde_json::Value,
    /// Bytes that the file had, and had no more when it was whole.
    #[serde(default)]
    pub lost: u64,
    pub arrived_at: Timestamp,
    pub sha256: Option<String>,
    pub probe: Option<Probe>,
    /// The content in the vault that is kept of its sound.
    #[serde(default)]
    pub sound: Option<String>,
    /// What is kept of its packets and pictures.
    #[serde(default)]
    pub index: Option<Index>,
    /// What is shown in its place, where its index was missing.
    #[serde(default)]
    pub repaired: Option<Repair>,
    /// What is shown in its place, where it is a playlist.
    #[serde(default)]
    pub joined: Option<Joined>,
    /// The originals' bag it goes into.
    pub bag: Option<String>,
    /// Places that hold a copy which was read back.
    pub copies: Vec<Copy>,
    /// What checksum lists in the drop folder say of it, in the order in which they were looked at.
    #[serde(default)]
    pub compared: Vec<Compared>,
    /// The clip this one replaces: the same path, with another content.
    pub supersedes: Option<String>,
    /// A person left it out of the programme.
    pub excluded: bool,
    /// The clip of another event that it was given to; here it stays kept and archived for what was made of it.
    #[serde(default)]
    pub moved_to: Option<String>,
    /// The clip of another event that it was before.
    #[serde(default)]
    pub moved_from: Option<String>,
    /// A small copy that counts as a recording, because its original is not there.
    #[serde(default)]
    pub stands_in: bool,
    /// A person uses it, whatever was seen and heard of it.
    #[serde(default)]
    pub accepted: bool,
    pub fault: Option<Fault>,
    pub fault_at: Option<Timestamp>,
}

/// A content in the vault that tells where a recording's key pictures lie, and shows a few of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    pub sha256: String,
    /// When its small pictures were taken, in seconds of the recording.
    pub stills: Vec<f64>,
}

/// A repaired copy. The original stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Repair {
    pub sha256: String,
    /// The healthy clip that served as the pattern.
    pub like: String,
    pub rescued: Rescued,
}

/// The pieces that a playlist names, one behind the other. They are kept as they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    pub sha256: String,
    pub pieces: u64,
    /// The names of those that never came.
    #[serde(default)]
    pub missing: Vec<String>,
}

/// A path that had a clip's content, and what the file system said of it then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub path: RawPath,
    #[serde(default)]
    pub stamp: serde_json::Value,
}

/// A checksum list's word on a clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    pub digest: Digest,
    /// Where the list lies.
    pub manifest: RawPath,
    /// Whether the copy is what the list says; `None` while it is being read for that.
    pub agrees: Option<bool>,
}

/// A verified copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Which archive keeps it; `None`: the vault, whatever an archive may be called.
    #[serde(alias = "place")]
    pub archive: Option<String>,
    /// It shares no disk with the vault.
    pub apart: bool,
    pub verified_at: Timestamp,
    /// When a reading back found that it is not as it was written; such a copy does not count.
    #[serde(default)]
    pub lost_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Recording,
    /// No recording: kept with its clip.
    Sidecar,
    /// A small twin of a clip.
    Proxy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Growing or settling.
    Arriving,
    Collecting,
    Verified,
    /// Kept and archived, not used, needs a person.
    Held,
    /// Not taken: a link, a FIFO, a device.
    Refused,
    Superseded,
    Excluded,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Arriving => "arriving",
            State::Collecting => "collecting",
            State::Verified => "verified",
            State::Held => "held",
            State::Refused => "refused",
            State::Superseded => "superseded",
            State::Excluded => "excluded",
        }
    }

    /// It is still on its way.
    pub fn is_moving(self) -> bool {
        matches!(self, State::Arriving | State::Collecting)
    }
}

/// What a cameraman gets back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Receipt {
    /// You may leave.
    Received,
    /// Keep the card.
    OneCopy,
    /// Two verified copies on places that share no disk.
    Safe,
}

impl Receipt {
    pub fn name(self) -> &'static str {
        match self {
            Receipt::Received => "received",
            Receipt::OneCopy => "one-copy",
            Receipt::Safe => "safe",
        }
    }
}

impl Clip {
    /// The programme may show it.
    pub fn is_usable(&self) -> bool {
        self.is_recording() && self.state == State::Verified && !self.excluded
    }

    /// It is one, or stands in for one.
    pub fn is_recording(&self) -> bool {
        self.role == Role::Recording || self.role == Role::Proxy && self.stands_in
    }

    /// Some of its end was taken away while it was being recorded. What never came of a playlist is marked there, too.
    pub fn shrank(&self) -> bool {
        self.joined.is_none() && self.probe.as_ref().is_some_and(Probe::shrank)
    }

    /// It is held because a checksum list says otherwise.
    pub fn is_disproven(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.code == Code::DigestMismatch)
    }

    /// It is held for more damage, darkness or silence than its recipe lets pass.
    pub fn is_over(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| matches!(fault.code, Code::ClipOver | Code::ClipErrors))
    }

    /// Holds it where a recipe's limits say so and nobody has said otherwise.
    pub fn weigh(&mut self, hold: Option<&HoldStep>, now: Timestamp) {
        let over = self.probe.as_ref().and_then(|probe| health::over(probe, hold));
        if let Some(fault) = over.filter(|_| self.state == State::Verified && !self.accepted) {
            self.state = State::Held;
            (self.fault, self.fault_at) = (Some(fault), Some(now));
        }
    }

    /// Something about it is still being found out.
    pub fn is_moving(&self) -> bool {
        self.state.is_moving() || self.is_being_compared()
    }

    /// It lies in the drop folder, and the disk is full.
    pub fn waits_for_room(&self) -> bool {
        let is_full = self.fault.as_ref().is_some_and(|fault| fault.code.is_full_disk());
        self.state == State::Collecting && self.sha256.is_none() && is_full
    }

    pub fn is_being_compared(&self) -> bool {
        self.compared.iter().any(|compared| compared.agrees.is_none())
    }

    /// A checksum list says that the copy is whole.
    pub fn is_proven(&self) -> bool {
        self.compared.iter().any(|compared| compared.agrees == Some(true))
    }

    /// Notes what a list says of it, once a digest.
    pub fn note_compared(&mut self, compared: Compared) {
        match self.compared.iter_mut().find(|known| known.digest == compared.digest) {
            Some(known) => *known = compared,
            None => self.compared.push(compared),
        }
    }

    /// It can be shown, in a repaired copy where one was needed.
    pub fn show(&mut self, probe: Probe, repaired: Option<Repair>, joined: Option<Joined>) {
        self.state = if self.excluded { State::Excluded } else { State::Verified };
        self.probe = Some(probe);
        (self.repaired, self.joined) = (repaired, joined);
    }

    /// The content that is shown: the original, or what was made of it.
    pub fn shown(&self) -> Option<&str> {
        let made = self.repaired.as_ref().map(|repair| &repair.sha256);
        let made = made.or(self.joined.as_ref().map(|joined| &joined.sha256));
        made.or(self.sha256.as_ref()).map(String::as_str)
    }

    /// What is kept of what is shown: of a repaired copy nothing.
    pub fn shown_index(&self) -> Option<&Index> {
        self.index.as_ref().filter(|_| self.repaired.is_none())
    }

    /// What it becomes when nothing is known against it any more: verified anew, or a file that is no recording, kept.
    pub fn clear(&mut self) {
        (self.fault, self.fault_at) = (None, None);
        self.state = if self.is_recording() { State::Collecting } else { State::Verified };
    }

    /// Returns the receipt that the copies earn; `None` before the file is whole.
    ///
    /// The drop folder is no copy: it is the cameraman's to empty.
    pub fn receipt(&self) -> Option<Receipt> {
        if matches!(self.state, State::Arriving | State::Refused) {
            return None;
        }
        let apart = self.good_copies().filter(|copy| copy.apart).count();
        let together = usize::from(self.good_copies().any(|copy| !copy.apart));
        Some(match apart + together {
            0 => Receipt::Received,
            1 => Receipt::OneCopy,
            _ => Receipt::Safe,
        })
    }

    pub fn good_copies(&self) -> impl Iterator<Item = &Copy> {
        self.copies.iter().filter(|copy| copy.lost_at.is_none())
    }

    /// Notes a verified copy, once a place.
    pub fn add_copy(&mut self, copy: Copy) {
        self.copies.retain(|known| known.archive != copy.archive);
        self.copies.push(copy);
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A recording with these copies.
    pub fn clip(state: State, copies: &[(&str, bool)]) -> Clip {
        let copy = |(place, apart): &(&str, bool)| Copy {
            archive: (*place != "vault").then(|| (*place).to_owned()),
            apart: *apart,
            verified_at: Timestamp::UNIX_EPOCH,
            lost_at: None,
        };
        Clip {
            id: "x".to_owned(),
            event: "e".to_owned(),
            camera: "main".to_owned(),
            role: Role::Recording,
            path: RawPath::new("e/main/a.MP4").unwrap(),
            names: Vec::new(),
            state,
            size: 1,
            arrival: serde_json::Value::Null,
            lost: 0,
            arrived_at: Timestamp::UNIX_EPOCH,
            sha256: None,
            probe: None,
            sound: None,
            index: None,
            repaired: None,
            joined: None,
            bag: None,
            compared: Vec::new(),
            copies: copies.iter().map(copy).collect(),
            supersedes: None,
            excluded: false,
            moved_to: None,
            moved_from: None,
            stands_in: false,
            accepted: false,
            fault: None,
            fault_at: None,
        }
    }

    #[test]
    fn a_receipt_counts_copies_on_places_that_share_no_disk() {
        for (state, copies, receipt) in [
            (State::Arriving, &[][..], None),
            (State::Collecting, &[], Some(Receipt::Received)),
            (State::Verified, &[("vault", false)], Some(Receipt::OneCopy)),
            (State::Verified, &[("vault", false), ("shelf", false)], Some(Receipt::OneCopy)),
            (State::Verified, &[("vault", false), ("nas", true)], Some(Receipt::Safe)),
            (State::Held, &[("nas", true), ("s3", true)], Some(Receipt::Safe)),
            (State::Refused, &[], None),
        ] {
            assert_eq!(clip(state, copies).receipt(), receipt, "{state:?} {copies:?}");
        }
    }

    #[test]
    fn a_place_counts_once() {
        let mut clip = clip(State::Verified, &[("nas", true)]);
        let copy = |archive: Option<&str>| Copy {
            archive: archive.map(str::to_owned),
            apart: true,
            verified_at: Timestamp::UNIX_EPOCH,
            lost_at: None,
        };
        clip.add_copy(copy(Some("nas")));
        assert_eq!(clip.copies.len(), 1);
        clip.add_copy(copy(None));
        clip.add_copy(copy(Some("vault")));
        assert_eq!(clip.copies.len(), 3, "an archive may be called like the vault");
    }
}
