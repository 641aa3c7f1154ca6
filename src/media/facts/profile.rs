//! Renditions as recipes want them.

use serde::{Deserialize, Serialize};

use super::{About, Logo};

/// A rendition to make. `web-…` and `fast` are H.264 and AAC in MP4 with its index in front; `audio` is AAC in MP4 (m4a),
/// or Opus in Ogg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Its file's name, without what follows the dot: unique among those of one delivery.
    pub name: String,
    #[serde(default)]
    pub form: Form,
    /// The picture is never larger than this, and never larger than the source. Ignored by `audio`.
    pub width: u32,
    pub height: u32,
    /// Bits a second; null lets the encoder's quality decide.
    pub video_bitrate: Option<u64>,
    pub audio_bitrate: u64,
    /// x264's word: ultrafast … medium.
    pub preset: String,
    /// LUFS (EBU R 128) that its sound is brought to where it is encoded; null leaves it as loud as it is.
    #[serde(default)]
    pub loudness: Option<f64>,
    /// The loudness was asked for: sound of another one is not passed on as it is.
    #[serde(default)]
    pub is_loudness_asked: bool,
    /// What stands in a corner of its picture. All of one delivery have the same, or none.
    #[serde(default)]
    pub logo: Option<Logo>,
    #[serde(default)]
    pub codec: Codec,
    #[serde(default)]
    pub maker: Maker,
    /// What it says of itself; null where it says nothing.
    #[serde(default)]
    pub about: Option<Box<About>>,
}

/// What its picture, or its sound alone, is encoded as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Codec {
    /// What everybody plays: H.264 and AAC.
    #[default]
    Usual,
    /// Opus in Ogg, for sound alone.
    Opus,
    /// AV1 and AAC in MP4.
    Av1,
    /// XDCAM HD422 in MXF: MPEG-2 4:2:2 at 50 Mb/s, 1080i50, sound as PCM of 24 bits on tracks of their own.
    Xdcam,
}

impl Codec {
    /// The codec that recipes know by a name.
    pub fn named(name: &str) -> Codec {
        match name {
            "opus" => Codec::Opus,
            "av1" => Codec::Av1,
            "xdcam" => Codec::Xdcam,
            _ => Codec::Usual,
        }
    }
}

/// Who encodes H.264.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Maker {
    /// The processor: everywhere the same.
    #[default]
    Software,
    /// A graphics card where one really encodes, else software.
    Auto,
    /// One kind of card, else software.
    Nvenc,
    Qsv,
    Vaapi,
    Videotoolbox,
}

impl Maker {
    /// Who recipes know by a name.
    pub fn named(name: &str) -> Maker {
        match name {
            "auto" => Maker::Auto,
            "nvenc" => Maker::Nvenc,
            "qsv" => Maker::Qsv,
            "vaapi" => Maker::Vaapi,
            "videotoolbox" => Maker::Videotoolbox,
            _ => Maker::Software,
        }
    }
}

/// What a rendition is written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// One MP4 with its index in front.
    #[default]
    File,
    /// HLS: fragmented MP4 (CMAF) in rungs from 360 lines up to the source, playable while it grows.
    Ladder,
    /// One rung of it, as the child writes it: a stream of fragments, each beginning with a key picture.
    Fragments,
    /// The same of a recording's own packets, whatever they are: to show it at once.
    Copied,
    /// One MP4 of a recording's own packets, whatever they are.
    CopiedFile,
}

impl Form {
    /// Written as a stream of fragments.
    pub fn is_fragments(self) -> bool {
        matches!(self, Form::Fragments | Form::Copied)
    }

    /// Of a recording's own packets, nothing about which is looked at.
    pub fn is_copied(self) -> bool {
        matches!(self, Form::Copied | Form::CopiedFile)
    }
}

/// Loudness of what is watched on the web (Spotify, YouTube and others bring louder sound down to it).
const WEB_LUFS: f64 = -14.0;
/// Loudness of what is broadcast (EBU R 128).
const BROADCAST_LUFS: f64 = -23.0;
/// Bits a second of XDCAM HD422 (SMPTE RDD 9), and of two channels of PCM.
const XDCAM_BITRATE: u64 = 50_000_000;
const PCM_BITRATE: u64 = 2 * 24 * 48_000;
/// Bits a second of stereo sound: the same for all, so that one encode serves all.
const SOUND_BITRATE: u64 = 160_000;

impl Profile {
    /// Whether the rendition has a picture, or is sound alone.
    pub fn has_picture(&self) -> bool {
        self.width > 0 && self.height > 0
    }

    /// What follows the dot in its file's name.
    pub fn extension(&self) -> &'static str {
        match self.codec {
            Codec::Opus => "opus",
            Codec::Xdcam => "mxf",
            _ if self.has_picture() => "mp4",
            _ => "m4a",
        }
    }

    /// Returns the profile that recipes know by a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "web-1080" => Some(Self::web_1080()),
            "web-720" => Some(Self::picture(name, 1280, 720, "veryfast")),
            "fast" => Some(Self::picture(name, 1280, 720, "ultrafast")),
            "audio" => Some(Self::audio()),
            "hls" => Some(Self::hls()),
            "mezzanine" => Some(Self::mezzanine()),
            _ => None,
        }
    }

    pub fn web_1080() -> Self {
        Self::picture("web-1080", 1920, 1080, "veryfast")
    }

    pub fn audio() -> Self {
        Self::picture("audio", 0, 0, "")
    }

    pub fn hls() -> Self {
        Profile { form: Form::Ladder, ..Self::picture("hls", 1920, 1080, "veryfast") }
    }

    /// What broadcasters take in: fixed in all it is, at EBU R 128's loudness.
    pub fn mezzanine() -> Self {
        Profile {
            codec: Codec::Xdcam,
            video_bitrate: Some(XDCAM_BITRATE),
            audio_bitrate: PCM_BITRATE,
            loudness: Some(BROADCAST_LUFS),
            ..Self::picture("mezzanine", 1920, 1080, "")
        }
    }

    /// Whether it goes to people who put their own marks on it: neither logo nor slates stand in it.
    pub fn is_bare(&self) -> bool {
        self.codec == Codec::Xdcam
    }

    fn picture(name: &str, width: u32, height: u32, preset: &str) -> Self {
        Profile {
            name: name.to_owned(),
            form: Form::File,
            width,
            height,
            video_bitrate: None,
            audio_bitrate: SOUND_BITRATE,
            preset: preset.to_owned(),
            loudness: Some(WEB_LUFS),
            is_loudness_asked: false,
            logo: None,
            codec: Codec::Usual,
            maker: Maker::Software,
            about: None,
        }
    }
}
