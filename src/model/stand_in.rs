//! When a camera's small copy counts as a recording: its original has not come, or cannot be used.

use std::collections::BTreeMap;

use super::clip::{Clip, Role, State};
use super::kin::Kin;

/// A small copy that counts as a recording from now on, or does no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub clip: String,
    pub stands_in: bool,
}

/// What changes for the small copies of an event.
///
/// Where `may_begin` does not hold, the next file may be the original of one that came before it: none begins to stand
/// in. One whose original is there steps back at any time.
pub fn changes(clips: &[Clip], may_begin: bool) -> Vec<Change> {
    let there =
        |clip: &&Clip| clip.role == Role::Recording && !matches!(clip.state, State::Superseded | State::Refused);
    let mut cameras: BTreeMap<&str, Vec<&Clip>> = BTreeMap::new();
    for clip in clips.iter().filter(there) {
        cameras.entry(&clip.camera).or_default().push(clip);
    }
    let kin: BTreeMap<&str, Kin> =
        cameras.iter().map(|(camera, clips)| (*camera, Kin::new(clips.iter().map(|clip| clip.path.clone())))).collect();
    let original = |small: &Clip| {
        let path = kin.get(small.camera.as_str())?.of(&small.path)?;
        cameras.get(small.camera.as_str())?.iter().find(|clip| clip.path == *path).copied()
    };
    let small = clips.iter().filter(|clip| clip.role == Role::Proxy && rests(clip));
    let changed = small.filter_map(|clip| {
        let stands_in = wanted(original(clip), may_begin).unwrap_or(clip.stands_in);
        let change = Change { clip: clip.id.clone(), stands_in };
        (stands_in != clip.stands_in).then_some(change)
    });
    changed.collect()
}

/// It is in the vault, and nothing is being done about it.
fn rests(clip: &Clip) -> bool {
    clip.sha256.is_some() && matches!(clip.state, State::Verified | State::Held | State::Excluded)
}

/// Whether a small copy of this original counts; `None` leaves it as it is.
fn wanted(original: Option<&Clip>, may_begin: bool) -> Option<bool> {
    match original {
        // A person left the recording out: its small copy is not shown in its stead.
        Some(original) if original.excluded || original.state == State::Verified => Some(false),
        _ => may_begin.then_some(true),
    }
}

impl Clip {
    /// Begins to count as a recording, or does no more; `true` where it must be looked at first.
    pub fn stand_in(&mut self, stands_in: bool) -> bool {
        self.stands_in = stands_in;
        let readable = self.probe.is_some();
        match (stands_in, self.state) {
            (true, State::Verified) if !readable => self.clear(),
            // Whether it can be shown matters no more; what a checksum list said of it does.
            (false, State::Held) if !self.is_disproven() => self.clear(),
            _ => return false,
        }
        stands_in
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::clip::tests::clip;
    use crate::model::path::RawPath;

    fn original(name: &str, state: State) -> Clip {
        let path = RawPath::new(format!("e/tower/{name}")).unwrap();
        let excluded = state == State::Excluded;
        Clip { id: name.to_owned(), path, excluded, sha256: Some(String::new()), ..clip(state, &[]) }
    }

    fn small(name: &str, stands_in: bool) -> Clip {
        Clip { role: Role::Proxy, stands_in, ..original(name, State::Verified) }
    }

    fn stands_in(clips: &[Clip], may_begin: bool) -> Option<bool> {
        changes(clips, may_begin).pop().map(|change| change.stands_in)
    }

    #[test]
    fn a_small_copy_counts_until_its_original_can_be_shown() {
        let alone = [small("GL010042.LRV", false)];
        assert_eq!(stands_in(&alone, true), Some(true));
        assert_eq!(stands_in(&alone, false), None, "its original may be the next");
        for (state, from_rest, from_standing) in [
            (State::Arriving, Some(true), None),
            (State::Collecting, Some(true), None),
            (State::Held, Some(true), None),
            (State::Verified, None, Some(false)),
            (State::Excluded, None, Some(false)),
            (State::Superseded, Some(true), None),
        ] {
            let with = |standing| [original("GX010042.MP4", state), small("GL010042.LRV", standing)];
            assert_eq!(stands_in(&with(false), true), from_rest, "{state:?}");
            assert_eq!(stands_in(&with(true), true), from_standing, "{state:?}");
            assert_eq!(stands_in(&with(true), false), from_standing, "{state:?}");
        }
    }

    #[test]
    fn a_recording_of_another_camera_is_not_its_original() {
        let other = Clip { camera: "quay".to_owned(), ..original("GX010042.MP4", State::Verified) };
        assert_eq!(stands_in(&[other, small("GL010042.LRV", false)], true), Some(true));
    }

    #[test]
    fn what_is_no_small_copy_never_stands_in_and_what_moves_is_left_alone() {
        let sidecar = Clip { role: Role::Sidecar, ..small("C0001.XML", false) };
        let moving = Clip { state: State::Collecting, ..small("GL010042.LRV", false) };
        assert_eq!(changes(&[sidecar, moving], true), []);
    }

    #[test]
    fn it_is_looked_at_first_and_no_trouble_stays_when_it_steps_back() {
        let mut clip = small("GL010042.LRV", false);
        assert!(clip.stand_in(true));
        assert_eq!((clip.state, clip.is_usable()), (State::Collecting, false));
        clip.state = State::Held;
        assert!(!clip.stand_in(false));
        assert_eq!((clip.state, clip.is_usable()), (State::Verified, false));
    }
}
