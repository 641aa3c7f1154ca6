//! What a rendition may be encoded as, and by whom.

use super::limits::value;
use super::{Check, RawRendition};
use crate::config::recipe::{HLS, MEZZANINE, SOUND};
use crate::fault::Fault;

/// For sound alone.
const SOUNDS: &[&str] = &["aac", "opus"];
/// For pictures in one file.
const PICTURES: &[&str] = &["h264", "av1"];
/// Who encodes H.264: the processor, a graphics card where one really does, or one kind of card.
const MAKERS: &[&str] = &["software", "auto", "nvenc", "qsv", "vaapi", "videotoolbox"];

/// Refuses a codec that the profile does not have, with the nearest that it has.
pub(super) fn check(check: &Check<'_>, raw: &RawRendition) -> Result<(), Fault> {
    if let Some(maker) = &raw.encoder {
        value(&check.document, ("encoder", "written-no-picture"), &raw.encoder, |_| raw.profile.get_ref() != SOUND)?;
        check.word(maker, MAKERS)?;
    }
    let Some(codec) = &raw.codec else { return Ok(()) };
    match raw.profile.get_ref().as_str() {
        SOUND => check.word(codec, SOUNDS),
        HLS => check.word(codec, &PICTURES[..1]),
        MEZZANINE => check.word(codec, &["xdcam"]),
        _ => check.word(codec, PICTURES),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Recipe;
    use crate::fault::Code;

    #[test]
    fn a_codec_that_a_profile_does_not_have_is_refused_with_the_nearest_that_it_has() {
        let parse = |profile: &str, codec: &str| {
            let text = format!("[[rendition]]\nprofile = \"{profile}\"\ncodec = \"{codec}\"");
            Recipe::parse("x", "x.toml", &text, None)
        };
        for (profile, codec, nearest) in
            [("audio", "opsu", "opus"), ("audio", "acc", "aac"), ("web-720", "h265", "h264")]
        {
            let fault = parse(profile, codec).expect_err(codec);
            let said = (fault.args["place"].as_str(), fault.args["nearest"].as_str());
            assert_eq!((fault.code, said), (Code::ConfigUnknownKind, ("x.toml:3:9", nearest)), "{profile} {codec}");
        }
        for (profile, codec) in [("audio", "opus"), ("audio", "aac"), ("web-1080", "h264"), ("hls", "h264")] {
            assert_eq!(parse(profile, codec).expect(codec).renditions[0].codec.as_deref(), Some(codec));
        }
        for (line, place) in
            [("encoder = \"nvcenc\"", "3:11"), ("encoder = \"gpu\"", "3:11"), ("codec = \"av2\"", "3:9")]
        {
            let text = format!("[[rendition]]\nprofile = \"web-720\"\n{line}");
            let fault = Recipe::parse("x", "x.toml", &text, None).expect_err(line);
            assert_eq!(
                (fault.code, &*fault.args["place"]),
                (Code::ConfigUnknownKind, &*format!("x.toml:{place}")),
                "{line}"
            );
        }
        let fixed = "[[rendition]]\nprofile = \"mezzanine\"\n";
        let fault = Recipe::parse("x", "x.toml", &format!("{fixed}width = 1280"), None).expect_err("a fixed width");
        assert_eq!((fault.args["place"].as_str(), fault.args["detail"].as_str()), ("x.toml:3:9", "written-mezzanine"));
        Recipe::parse("x", "x.toml", &format!("{fixed}loudness = -24.0"), None).expect("its loudness may be chosen");
        let tags = |line: &str| {
            Recipe::parse("x", "x.toml", &format!("[[rendition]]\nprofile = \"audio\"\n[tags]\n{line}"), None)
        };
        assert_eq!(tags("artist = \"\"").expect_err("empty").args["place"], "x.toml:4:10");
        assert_eq!(tags("artits = \"x\"").expect_err("typo").args["nearest"], "artist");
        assert_eq!(tags("artist = \"Ville de Paris\"").expect("tags").tags.artist.as_deref(), Some("Ville de Paris"));
    }
}
