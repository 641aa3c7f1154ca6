//! Files of subtitles: which lie beside which recording.

use serde::{Deserialize, Serialize};

use super::clip::{Clip, Role, State};
use super::path::{self, RawPath};
use crate::media::facts::Unread;

/// A file of subtitles that a version knew of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subtitles {
    pub clip: String,
    pub camera: String,
    pub name: String,
    /// Why nothing of it is shown.
    pub unread: Option<Unread>,
}

/// A name that a file of subtitles has beside a recording: the same content under several names is one clip.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    pub clip: &'a Clip,
    pub path: &'a RawPath,
}

impl Named<'_> {
    /// Whether these are a recording's subtitles: beside it, of its name but for a language.
    pub fn are_of(&self, recording: &Clip) -> bool {
        let name = path::text(self.path.name()).to_ascii_lowercase();
        let Some(stem) = name.strip_suffix(".srt").or(name.strip_suffix(".vtt")) else { return false };
        paths(recording).any(|path| {
            let own = path::text(path.name()).to_ascii_lowercase();
            let own = own.rsplit_once('.').map_or(own.as_str(), |(own, _)| own);
            let is_named = stem == own || stem.strip_prefix(own).is_some_and(|tag| tag.starts_with('.'));
            is_named && self.path.parent() == path.parent()
        })
    }
}

/// Returns the files of subtitles that lie beside a recording that can be used, by their paths.
pub fn of(clips: &[Clip]) -> Vec<Named<'_>> {
    let recordings: Vec<&Clip> = clips.iter().filter(|clip| clip.is_usable()).collect();
    let is_kept = |clip: &&Clip| {
        let is_kept = clip.role == Role::Sidecar && clip.state == State::Verified && clip.moved_to.is_none();
        is_kept && !clip.excluded
    };
    let named = |clip| paths(clip).map(move |path| Named { clip, path });
    let is_ours = |named: &Named<'_>| recordings.iter().any(|recording| named.are_of(recording));
    let mut found: Vec<Named<'_>> = clips.iter().filter(is_kept).flat_map(named).filter(is_ours).collect();
    found.sort_by(|one, other| one.path.as_bytes().cmp(other.path.as_bytes()));
    found
}

/// Every path of a clip once.
fn paths(clip: &Clip) -> impl Iterator<Item = &RawPath> {
    let others = clip.names.iter().map(|name| &name.path).filter(|path| **path != clip.path);
    std::iter::once(&clip.path).chain(others)
}

#[cfg(test)]
mod tests {
    use super::super::clip::Name;
    use super::super::clip::tests::clip;
    use super::*;

    fn at(path: &str, role: Role) -> Clip {
        Clip { id: path.to_owned(), path: RawPath::new(path).unwrap(), role, ..clip(State::Verified, &[]) }
    }

    #[test]
    fn they_lie_beside_a_recording_and_are_named_after_it() {
        let recording = at("e/a/C1.MP4", Role::Recording);
        let named = ["C1.srt", "C1.fr.SRT", "c1.pt-BR.vtt", "C1.MP4.srt"];
        let others = ["C10.srt", "C1-fr.srt", "C1.srt.txt", "b/C1.srt", "C1.XML"];
        let of_name = |name: &&str| at(&format!("e/a/{name}"), Role::Sidecar);
        let mut clips: Vec<Clip> = others.iter().chain(&named).map(of_name).collect();
        assert!(of(&clips).is_empty(), "nothing is said in them of what is not there");
        clips.push(recording);
        let found: Vec<String> = of(&clips).iter().map(|named| path::text(named.path.name())).collect();
        assert_eq!(found, ["C1.MP4.srt", "C1.fr.SRT", "C1.srt", "c1.pt-BR.vtt"]);
        let name = |path| Name { path: RawPath::new(path).unwrap(), stamp: serde_json::Value::Null };
        let twice =
            Clip { names: ["e/a/C1.de.srt", "e/a/C2.de.srt"].map(name).to_vec(), ..at("e/a/C1.de.srt", Role::Sidecar) };
        let both = [twice, at("e/a/C1.MP4", Role::Recording), at("e/a/C2.MP4", Role::Recording)];
        assert_eq!(of(&both).len(), 2, "one content, two recordings");
        clips
            .iter_mut()
            .for_each(|clip| clip.state = if clip.role == Role::Sidecar { State::Superseded } else { clip.state });
        assert!(of(&clips).is_empty());
    }
}
