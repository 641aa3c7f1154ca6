//! Which files are tracks of one recording: Panasonic P2 writes its picture and each channel of its sound by themselves
//! (`CONTENTS/VIDEO/0001AB.MXF`, `CONTENTS/AUDIO/0001AB00.MXF` …), bound by `CONTENTS/CLIP/0001AB.XML`.

use std::collections::{BTreeMap, BTreeSet};

use super::clip::{Clip, Role, State};
use super::path::{self, RawPath};
use super::programme::Missing;

/// Letters and digits that name a recording on a card.
const NAME: usize = 6;

/// What a card's own description says of a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    pub has_picture: bool,
    /// Files of sound.
    pub channels: usize,
    /// The recording, perhaps on another card, in which it goes on.
    pub next: Option<String>,
}

/// Reads the description of a P2 recording. What is not there is not said.
pub fn described(xml: &str) -> Described {
    let essence = within(xml, "EssenceList").unwrap_or_default();
    let next = within(xml, "Connection").and_then(|connection| within(connection, "Next"));
    Described {
        has_picture: count(essence, "Video") > 0,
        channels: count(essence, "Audio"),
        next: next.and_then(|next| within(next, "ClipName")).map(|name| name.trim().to_owned()),
    }
}

/// What stands between the first opening of an element and its end.
fn within<'a>(xml: &'a str, element: &str) -> Option<&'a str> {
    let begin = openings(xml, element).next()?;
    let (_, inside) = xml[begin..].split_once('>')?;
    inside.split_once(&format!("</{element}>")).map(|(inside, _)| inside)
}

fn count(xml: &str, element: &str) -> usize {
    openings(xml, element).count()
}

/// Where elements of a name begin; `<Audio` is no beginning of `<AudioFormat`.
fn openings<'a>(xml: &'a str, element: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_whole = move |at: &usize| xml[at + 1 + element.len()..].starts_with(['>', '/', ' ', '\t', '\r', '\n']);
    xml.match_indices('<').map(|(at, _)| at).filter(move |at| xml[at + 1..].starts_with(element)).filter(is_whole)
}

/// The recordings of an event that consist of several files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bound {
    /// From the clip that stands for a recording (its picture) to the clips that are its sound, channel by channel.
    pub tracks: BTreeMap<String, Vec<String>>,
    /// Files of theirs that nobody brought.
    pub missing: Vec<Missing>,
}

impl Bound {
    /// The same of these clips alone: what came meanwhile is for the next version.
    pub fn among(mut self, clips: &[String]) -> Bound {
        self.tracks.retain(|clip, _| clips.contains(clip));
        self.tracks.values_mut().for_each(|tracks| tracks.retain(|track| clips.contains(track)));
        self
    }

    /// Whether a clip is part of a recording for which another one stands.
    pub fn is_track(&self, clip: &str) -> bool {
        !self.tracks.contains_key(clip) && self.tracks.values().flatten().any(|track| track == clip)
    }
}

/// A recording of one camera on one card.
type Name = (String, Vec<u8>, String);

/// The files of one recording.
#[derive(Default)]
struct Group<'a> {
    picture: Option<&'a str>,
    /// By channel.
    sound: BTreeMap<usize, &'a str>,
    /// Files that are there, though some cannot be used.
    there: BTreeSet<String>,
    described: Option<&'a Described>,
}

/// Binds the clips of an event. `described` has what the cards' descriptions say, by the description's clip.
pub fn bound(clips: &[Clip], described: &BTreeMap<String, Described>) -> Bound {
    let mut groups: BTreeMap<Name, Group<'_>> = BTreeMap::new();
    for clip in clips.iter().filter(|clip| clip.state != State::Superseded) {
        // Two silent channels may have one content: they are one clip of two names.
        let names = clip.names.iter().map(|name| &name.path).filter(|path| **path != clip.path);
        for (kind, card, name) in std::iter::once(&clip.path).chain(names).filter_map(part) {
            let group = groups.entry((clip.camera.clone(), card, name)).or_default();
            let is_usable = clip.is_usable() && clip.probe.is_some();
            match kind {
                Kind::Description => group.described = described.get(&clip.id).or(group.described),
                Kind::Picture(file) | Kind::Sound(file, _) if clip.role != Role::Recording => drop(file),
                Kind::Picture(file) => {
                    group.there.insert(file);
                    group.picture = is_usable.then_some(clip.id.as_str()).or(group.picture);
                }
                Kind::Sound(file, channel) => {
                    group.there.insert(file);
                    group.sound.extend(is_usable.then_some((channel, clip.id.as_str())));
                }
            }
        }
    }
    let names: BTreeSet<(String, String)> = groups
        .iter()
        .filter(|(_, group)| !group.there.is_empty())
        .map(|((camera, _, name), _)| (camera.clone(), name.clone()))
        .collect();
    let mut bound = Bound::default();
    for ((camera, _, name), group) in &groups {
        let absent = group.absent(name).into_iter().chain(group.beyond(camera, &names));
        bound.missing.extend(absent.map(|name| Missing { camera: camera.clone(), name }));
        bound.tracks.extend(group.tracks());
    }
    bound
}

impl Group<'_> {
    /// The clip that stands for it, and the others; a sound alone has none.
    fn tracks(&self) -> Option<(String, Vec<String>)> {
        let mut sound = self.sound.values().map(|id| (*id).to_owned());
        let main = self.picture.map(str::to_owned).or_else(|| sound.next())?;
        let tracks: Vec<String> = sound.collect();
        (!tracks.is_empty()).then_some((main, tracks))
    }

    /// The names of files that it must have and has not.
    fn absent(&self, name: &str) -> Vec<String> {
        if self.there.is_empty() {
            return Vec::new();
        }
        let highest = self.there.iter().filter_map(|file| channel(file, name)).max().map_or(0, |highest| highest + 1);
        let channels = self.described.map_or(highest, |described| described.channels.max(highest));
        let has_picture = self.described.is_none_or(|described| described.has_picture || described.channels == 0);
        let picture = has_picture.then(|| format!("{name}.MXF"));
        let sound = (0..channels).map(|channel| format!("{name}{channel:02}.MXF"));
        picture.into_iter().chain(sound).filter(|file| !self.there.contains(file)).collect()
    }

    /// The recording in which it goes on, where no card of this camera has it.
    fn beyond(&self, camera: &str, names: &BTreeSet<(String, String)>) -> Option<String> {
        let next = self.described.filter(|_| !self.there.is_empty())?.next.as_deref()?.to_ascii_uppercase();
        let is_there = names.contains(&(camera.to_owned(), next.clone()));
        (!next.is_empty() && !is_there).then(|| format!("{next}.MXF"))
    }
}

/// What a file of a card is, with its name as cameras write it.
enum Kind {
    Picture(String),
    Sound(String, usize),
    Description,
}

/// What a path is of which recording on which card; `None` for what is no part of any.
fn part(path: &RawPath) -> Option<(Kind, Vec<u8>, String)> {
    let folder = path.parent()?;
    let card = folder.parent()?.as_bytes().to_ascii_lowercase();
    let file = path::text(path.name()).to_ascii_uppercase();
    let (stem, ending) = file.rsplit_once('.')?;
    let name = stem.get(..NAME)?.to_owned();
    let kind = match (&folder.name().to_ascii_uppercase()[..], ending) {
        (b"VIDEO", "MXF") if stem.len() == NAME => Kind::Picture(file),
        (b"AUDIO", "MXF") => {
            let channel = channel(&file, &name)?;
            Kind::Sound(file, channel)
        }
        (b"CLIP", "XML") if stem.len() == NAME => Kind::Description,
        _ => return None,
    };
    Some((kind, card, name))
}

/// The channel that a sound file's name tells: `0001AB03.MXF` is the fourth.
fn channel(file: &str, name: &str) -> Option<usize> {
    let digits = file.strip_prefix(name)?.strip_suffix(".MXF")?;
    (digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// Whether a path may be a card's description of a recording.
pub fn is_description(path: &RawPath) -> bool {
    matches!(part(path), Some((Kind::Description, ..)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Probe;
    use crate::model::clip::Name as Called;
    use crate::model::clip::tests::clip;

    const XML: &str = r#"<?xml version="1.0"?><P2Main xmlns="urn:schemas-Professional-Plug-in:P2:ClipMetadata:v2.1">
        <ClipContent><ClipName>0001AB</ClipName><EssenceList>
        <Video ValidAudioFlag="false"><VideoFormat>MXF</VideoFormat></Video>
        <Audio><AudioFormat>MXF</AudioFormat></Audio><Audio><AudioFormat>MXF</AudioFormat></Audio></EssenceList>
        <Relation><Connection><Top><ClipName>0001AB</ClipName></Top><Next><ClipName>0002CD</ClipName></Next></Connection>
        </Relation></ClipContent></P2Main>"#;

    fn file(path: &str) -> Clip {
        let path = RawPath::new(format!("e/cam/{path}")).unwrap();
        let role = if path.to_string().ends_with("XML") { Role::Sidecar } else { Role::Recording };
        let id = path::text(path.name());
        Clip { id, camera: "cam".to_owned(), path, role, probe: Some(Probe::default()), ..clip(State::Verified, &[]) }
    }

    fn card(paths: &[&str]) -> Vec<Clip> {
        paths.iter().map(|path| file(path)).collect()
    }

    fn names(bound: &Bound) -> Vec<&str> {
        bound.missing.iter().map(|missing| missing.name.as_str()).collect()
    }

    #[test]
    fn a_description_tells_the_files_and_where_the_recording_goes_on() {
        let told = Described { has_picture: true, channels: 2, next: Some("0002CD".to_owned()) };
        assert_eq!(described(XML), told);
        assert_eq!(described("<P2Main><EssenceList><Audio/></EssenceList>").channels, 1);
        for nothing in ["", "<", "<Connection><Next>", "no xml", "<EssenceList"] {
            assert_eq!(described(nothing), Described::default(), "{nothing}");
        }
    }

    #[test]
    fn picture_and_channels_are_one_recording_for_which_the_picture_stands() {
        let clips = card(&["CONTENTS/AUDIO/0001AB01.MXF", "contents/Video/0001ab.mxf", "CONTENTS/AUDIO/0001AB00.MXF"]);
        let bound = bound(&clips, &BTreeMap::new());
        assert_eq!(bound.tracks["0001ab.mxf"], ["0001AB00.MXF", "0001AB01.MXF"]);
        assert_eq!(
            (names(&bound).len(), bound.is_track("0001AB00.MXF"), bound.is_track("0001ab.mxf")),
            (0, true, false)
        );
    }

    #[test]
    fn two_cards_of_one_camera_and_two_cameras_do_not_mix() {
        let other = Clip { camera: "quay".to_owned(), ..file("CONTENTS/AUDIO/0001AB00.MXF") };
        let clips = [card(&["1/CONTENTS/VIDEO/0001AB.MXF", "2/CONTENTS/AUDIO/0001AB00.MXF"]), vec![other]].concat();
        let bound = bound(&clips, &BTreeMap::new());
        assert_eq!(bound.tracks, BTreeMap::new());
        assert_eq!(names(&bound), ["0001AB.MXF", "0001AB.MXF"], "a sound without its picture");
    }

    #[test]
    fn files_that_nobody_brought_are_named() {
        let alone = card(&["CONTENTS/AUDIO/0001AB00.MXF", "CONTENTS/AUDIO/0001AB02.MXF"]);
        let found = bound(&alone, &BTreeMap::new());
        assert_eq!(names(&found), ["0001AB.MXF", "0001AB01.MXF"], "no picture, and a hole in the channels");
        assert_eq!(found.tracks["0001AB00.MXF"], ["0001AB02.MXF"], "sound without a picture is one recording, too");
        let clips = card(&["CONTENTS/VIDEO/0001AB.MXF", "CONTENTS/CLIP/0001AB.XML"]);
        let told = BTreeMap::from([("0001AB.XML".to_owned(), described(XML))]);
        let found = bound(&clips, &told);
        assert_eq!(names(&found), ["0001AB00.MXF", "0001AB01.MXF", "0002CD.MXF"]);
        let more = [clips, card(&["2/CONTENTS/VIDEO/0002CD.MXF"])].concat();
        assert!(!names(&bound(&more, &told)).contains(&"0002CD.MXF"), "it goes on on another card");
    }

    #[test]
    fn what_is_held_is_there_and_no_track() {
        let held = Clip { state: State::Held, ..file("CONTENTS/AUDIO/0001AB00.MXF") };
        let clips = [card(&["CONTENTS/VIDEO/0001AB.MXF"]), vec![held]].concat();
        assert_eq!(bound(&clips, &BTreeMap::new()), Bound::default());
    }

    #[test]
    fn two_channels_of_one_content_are_two_tracks() {
        let mut silent = file("CONTENTS/AUDIO/0001AB00.MXF");
        let paths = ["e/cam/CONTENTS/AUDIO/0001AB00.MXF", "e/cam/CONTENTS/AUDIO/0001AB01.MXF"];
        let called = |path: &str| Called { path: RawPath::new(path).unwrap(), stamp: serde_json::Value::Null };
        silent.names = paths.map(called).to_vec();
        let bound = bound(&[card(&["CONTENTS/VIDEO/0001AB.MXF"]), vec![silent]].concat(), &BTreeMap::new());
        assert_eq!(bound.tracks["0001AB.MXF"], ["0001AB00.MXF", "0001AB00.MXF"]);
    }

    #[test]
    fn other_files_are_no_parts() {
        for name in [
            "VIDEO/clip.MXF",
            "AUDIO/0001AB0X.MXF",
            "AUDIO/0001AB000.MXF",
            "CLIPS001/AA0001/AA000101.MXF",
            "0001AB.MXF",
        ] {
            assert_eq!(bound(&card(&[name]), &BTreeMap::new()), Bound::default(), "{name}");
        }
    }
}
