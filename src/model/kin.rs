//! Which sidecar or proxy goes with which clip, by the names that cameras give them.

use std::collections::BTreeMap;

use super::path::RawPath;

/// The clips of one camera, to find those that sidecars belong to.
#[derive(Debug, Clone, Default)]
pub struct Kin {
    /// From what a name may be called by to the clips that are called so.
    called: BTreeMap<Vec<u8>, Vec<RawPath>>,
}

impl Kin {
    pub fn new(clips: impl IntoIterator<Item = RawPath>) -> Self {
        let mut called: BTreeMap<Vec<u8>, Vec<RawPath>> = BTreeMap::new();
        for clip in clips {
            for key in keys_of_clip(clip.name()) {
                called.entry(key).or_default().push(clip.clone());
            }
        }
        Kin { called }
    }

    /// Returns the clip that a sidecar or proxy belongs to: of those that its name fits best, the one that lies
    /// nearest. `None` for what belongs to the card as a whole.
    pub fn of(&self, sidecar: &RawPath) -> Option<&RawPath> {
        let fitting = keys_of_sidecar(sidecar.name()).into_iter().find_map(|key| self.called.get(&key))?;
        let others = fitting.iter().filter(|clip| *clip != sidecar);
        // The first of the nearest: `max_by_key` would take the last.
        others.min_by_key(|clip| std::cmp::Reverse(shared_folders(clip, sidecar)))
    }
}

/// What a sidecar of this clip can be called, in small letters. A `/` begins what is a whole name.
fn keys_of_clip(name: &[u8]) -> Vec<Vec<u8>> {
    let name = name.to_ascii_lowercase();
    let stem = stem(&name).to_vec();
    let mut keys = vec![[b"/", &name[..]].concat(), stem.clone()];
    keys.extend(gopro(&stem));
    // Panasonic P2 numbers the sound files of a clip, Canon XF its parts: `0001AB00.MXF`, `AA000101.MXF`.
    if let Some((shared, _)) = split_digits(&stem, 2).filter(|_| (8..=10).contains(&stem.len())) {
        keys.push([b"?", shared].concat());
    }
    keys
}

/// What the clip of this sidecar can be called, the likeliest first.
fn keys_of_sidecar(name: &[u8]) -> Vec<Vec<u8>> {
    let name = name.to_ascii_lowercase();
    let stem = stem(&name);
    let whole = stem.contains(&b'.').then(|| [b"/", stem].concat());
    let keys = [whole, Some(stem.to_vec()), sony(stem), insta360(stem), Some([b"?", stem].concat())];
    keys.into_iter().flatten().collect()
}

/// A name without what stands behind its last dot.
pub(super) fn stem(name: &[u8]) -> &[u8] {
    match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) if dot > 0 => &name[..dot],
        _ => name,
    }
}

/// Sony: `C0001M01.XML` (metadata), `C0001S03.MP4` (small copy), `C0001T01.JPG` (picture) go with `C0001`.
fn sony(stem: &[u8]) -> Option<Vec<u8>> {
    let (rest, _) = split_digits(stem, 2)?;
    let clip = rest.strip_suffix(b"m").or_else(|| rest.strip_suffix(b"s")).or_else(|| rest.strip_suffix(b"t"))?;
    (!clip.is_empty()).then(|| clip.to_vec())
}

/// GoPro: `GX010042.MP4` (HEVC) and `GH010042.MP4` have `GL010042.LRV` as their small copy.
fn gopro(stem: &[u8]) -> Option<Vec<u8>> {
    let number = stem.strip_prefix(b"gx").or_else(|| stem.strip_prefix(b"gh"))?;
    let digits = number.len() == 6 && number.iter().all(u8::is_ascii_digit);
    digits.then(|| [b"gl", number].concat())
}

/// Insta360: `LRV_20230101_120000_11_001.lrv` goes with `VID_20230101_120000_00_001.insv`.
fn insta360(stem: &[u8]) -> Option<Vec<u8>> {
    let rest = stem.strip_prefix(b"lrv_")?;
    let (moment, lens) = rest.split_at_checked(15)?;
    let part = lens.strip_prefix(b"_11_").or_else(|| lens.strip_prefix(b"_01_"))?;
    Some([b"vid_", moment, b"_00_", part].concat())
}

/// Splits a number of so many digits from the end.
fn split_digits(stem: &[u8], digits: usize) -> Option<(&[u8], &[u8])> {
    let (rest, number) = stem.split_at_checked(stem.len().checked_sub(digits)?)?;
    number.iter().all(u8::is_ascii_digit).then_some((rest, number))
}

/// How many folders from the top both lie in.
fn shared_folders(one: &RawPath, other: &RawPath) -> usize {
    one.names().zip(other.names()).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RawPath {
        RawPath::new(text).unwrap()
    }

    fn kin(clips: &[&str], sidecar: &str) -> Option<String> {
        Kin::new(clips.iter().map(|clip| path(clip))).of(&path(sidecar)).map(ToString::to_string)
    }

    #[test]
    fn cameras_name_their_sidecars_in_many_ways() {
        for (clip, sidecar) in [
            ("e/c/C0001.MP4", "e/c/C0001.THM"),
            ("e/c/C0001.MP4", "e/c/c0001.xml"),
            ("e/c/C0001.MP4", "e/c/C0001.MP4.xmp"),
            ("e/c/C0001.MP4", "e/c/C0001.mp4.srt"),
            ("e/c/M4ROOT/CLIP/C0001.MP4", "e/c/M4ROOT/CLIP/C0001M01.XML"),
            ("e/c/M4ROOT/CLIP/C0001.MP4", "e/c/M4ROOT/SUB/C0001S03.MP4"),
            ("e/c/M4ROOT/CLIP/C0001.MP4", "e/c/M4ROOT/THMBNL/C0001T01.JPG"),
            ("e/c/XDROOT/Clip/A0004.MXF", "e/c/XDROOT/Sub/A0004S01.MP4"),
            ("e/c/AVCHD/BDMV/STREAM/00012.MTS", "e/c/AVCHD/BDMV/CLIPINF/00012.CPI"),
            ("e/c/DCIM/100GOPRO/GX010042.MP4", "e/c/DCIM/100GOPRO/GL010042.LRV"),
            ("e/c/DCIM/100GOPRO/GX010042.MP4", "e/c/DCIM/100GOPRO/GX010042.THM"),
            ("e/c/DCIM/100GOPRO/GOPR0042.MP4", "e/c/DCIM/100GOPRO/GOPR0042.LRV"),
            ("e/c/DJI_0001.MP4", "e/c/DJI_0001.LRF"),
            ("e/c/VID_20230101_120000_00_001.insv", "e/c/LRV_20230101_120000_11_001.lrv"),
            ("e/c/CONTENTS/VIDEO/0001AB.MXF", "e/c/CONTENTS/CLIP/0001AB.XML"),
            ("e/c/CONTENTS/CLIPS001/AA0001/AA000101.MXF", "e/c/CONTENTS/CLIPS001/AA0001/AA0001.CIF"),
        ] {
            assert_eq!(kin(&["e/c/another.MP4", clip], sidecar).as_deref(), Some(clip), "{sidecar}");
        }
    }

    #[test]
    fn a_gopro_of_the_older_kind_has_its_small_copy_too() {
        let clips = ["e/c/GH010042.MP4", "e/c/GH010043.MP4"];
        assert_eq!(kin(&clips, "e/c/GL010043.LRV").as_deref(), Some("e/c/GH010043.MP4"));
    }

    #[test]
    fn of_two_clips_of_one_name_the_nearest_is_meant() {
        let clips = ["e/c/card1/DCIM/100CANON/MVI_0001.MOV", "e/c/card2/DCIM/100CANON/MVI_0001.MOV"];
        assert_eq!(kin(&clips, "e/c/card2/DCIM/100CANON/MVI_0001.THM").as_deref(), Some(clips[1]));
        assert_eq!(kin(&clips, "e/c/card1/DCIM/100CANON/MVI_0001.THM").as_deref(), Some(clips[0]));
        assert_eq!(kin(&clips, "e/c/MVI_0001.THM").as_deref(), Some(clips[0]), "neither: the first");
    }

    #[test]
    fn what_describes_the_card_belongs_to_no_clip() {
        let clips = ["e/c/XDROOT/Clip/A0004.MXF", "e/c/DSC00001.MP4"];
        for sidecar in ["e/c/XDROOT/MEDIAPRO.XML", "e/c/notes.txt", "e/c/S01.XML", "e/c/.XML", "e/c/A000.XML"] {
            assert_eq!(kin(&clips, sidecar), None, "{sidecar}");
        }
        assert_eq!(kin(&["e/c/a.mp4"], "e/c/a.mp4"), None, "nothing is its own sidecar");
    }

    #[test]
    fn names_that_are_no_text_find_each_other() {
        let clip = RawPath::new(&b"e/c/caf\xe9.MP4"[..]).unwrap();
        let sidecar = RawPath::new(&b"e/c/caf\xe9.THM"[..]).unwrap();
        assert_eq!(Kin::new([clip.clone()]).of(&sidecar), Some(&clip));
    }
}
