//! The words of filter chains, made of numbers and names of ours alone: no text from outside ever enters them.

use reprise::media::rules::frame::{self, Size, Stored};

use super::view::Sight;
use crate::av::{self, PictureFormat, SoundFormat};

/// Samples a second of every film.
pub const SAMPLE_RATE: u32 = 48_000;

/// Colours of a film by ISO/IEC 23091-2: BT.709 from 720 lines on, SMPTE 170M below.
pub fn colours(frame: Size) -> i32 {
    if frame.width.min(frame.height) >= 720 { 1 } else { 6 }
}

/// Makes whole pictures of those that are flagged as two fields; others pass untouched.
pub const PROGRESSIVE: &str = "bwdif=mode=send_frame:deint=interlaced";

/// Returns the chain that makes pictures of a format upright, of the film's size and colours.
pub fn picture(format: &PictureFormat, sight: &Sight) -> String {
    let aspect = if sight.aspect.0 > 0 && sight.aspect.1 > 0 { sight.aspect } else { format.aspect };
    let stored = Stored { width: format.width, height: format.height, aspect, rotation: sight.rotation };
    let placed = frame::placed(stored, sight.frame);
    let mut chain = Vec::new();
    if sight.mirrored {
        chain.push("hflip".to_owned());
    }
    match sight.rotation {
        90 => chain.push("transpose=clock".to_owned()),
        180 => chain.push("hflip,vflip".to_owned()),
        270 => chain.push("transpose=cclock".to_owned()),
        _ => {}
    }
    chain.extend(scaled(format, placed.size, sight));
    chain.push(format!("format=pix_fmts={}", if sight.fields { "yuv422p" } else { "yuv420p" }));
    if placed.size != sight.frame {
        let Size { width, height } = sight.frame;
        chain.push(format!("pad=w={width}:h={height}:x={}:y={}", placed.x, placed.y));
    }
    chain.push("setsar=1".to_owned());
    if sight.fields {
        // What has fields has the upper one first; what has none is cut into two of the same moment.
        chain.push("fieldorder=order=tff,setfield=mode=tff".to_owned());
    }
    chain.join(",")
}

/// Scales to `size`, in the colours of the film.
fn scaled(format: &PictureFormat, size: Size, sight: &Sight) -> Vec<String> {
    let film = sight.frame;
    let Size { width, height } = size;
    let range = if format.full_range { "pc" } else { "tv" };
    // By fields where they are kept and the picture says that it has some.
    let fields = if sight.fields { ":interl=-1" } else { "" };
    let scale = format!("scale=w={width}:h={height}{fields}:flags=bicubic:in_range={range}");
    match high_range(format) {
        Some(transfer) if av::has_filter("zscale") && av::has_filter("tonemap") => {
            let ten_bits = format!("{scale}:out_range={range},format=pix_fmts=yuv420p10le");
            vec![ten_bits, narrowed(transfer, range, film)]
        }
        _ => vec![format!("{scale}:out_range=tv{}", matrices(format, film))],
    }
}

/// The transfer of a high dynamic range, by zscale's name: HLG (ARIB STD-B67) or PQ (SMPTE ST 2084).
fn high_range(format: &PictureFormat) -> Option<&'static str> {
    match format.transfer {
        16 => Some("smpte2084"),
        18 => Some("arib-std-b67"),
        _ => None,
    }
}

/// Brings a high dynamic range down to the usual one. Diffuse white of 203 cd/m² (ITU-R BT.2408) becomes white, what lies
/// below keeps its brightness, and highlights of up to 1000 cd/m² are drawn in softly.
fn narrowed(transfer: &str, range: &str, film: Size) -> String {
    let matrix = if colours(film) == 1 { "bt709" } else { "smpte170m" };
    format!(
        "zscale=tin={transfer}:min=bt2020nc:pin=bt2020:rin={range}:t=linear:p=bt2020:npl=203,format=pix_fmts=gbrpf32le,\
         zscale=p=bt709,tonemap=tonemap=mobius:param=0.6:desat=0:peak=4.93,zscale=t=bt709:m={matrix}:r=tv"
    )
}

/// What the scaler must be told of colours; nothing where they stay, so that equal pictures pass untouched.
fn matrices(format: &PictureFormat, film: Size) -> String {
    let source = match format.matrix {
        1 => "bt709",
        4 => "fcc",
        5 | 6 => "smpte170m",
        7 => "smpte240m",
        9 | 10 => "bt2020",
        // Untold, and RGB: what players take such sizes for.
        _ if format.height.min(format.width) >= 720 => "bt709",
        _ => "smpte170m",
    };
    let target = if colours(film) == 1 { "bt709" } else { "smpte170m" };
    if source == target { String::new() } else { format!(":in_color_matrix={source}:out_color_matrix={target}") }
}

/// Returns the chain that makes sound stereo, of so many samples a second. One channel goes to both sides unchanged; of channels without an order the
/// first two are the camera's microphones.
pub fn sound(format: &SoundFormat, rate: u32) -> String {
    let sides = match (format.layout.as_str(), format.channels) {
        (_, 1) => "pan=stereo|c0=c0|c1=c0,",
        ("", 3..) => FIRST_TWO,
        _ => "",
    };
    stereo(sides, rate)
}

/// The same from the first two channels, whatever they are said to be.
pub fn first_two(rate: u32) -> String {
    stereo(FIRST_TWO, rate)
}

const FIRST_TWO: &str = "pan=stereo|c0=c0|c1=c1,";

fn stereo(sides: &str, rate: u32) -> String {
    format!("{sides}aresample={rate},aformat=sample_fmts=fltp:sample_rates={rate}:channel_layouts=stereo")
}
