//! MP4 files: written once from beginning to end, the index into room that was left for it in front. And Ogg.

use std::fs::File;

use ffmpeg_next::format::context::{Output, StreamIo};
use ffmpeg_next::{Dictionary, Error, Packet, Rational, ffi, format};
use reprise::media::facts::{About, Chapter};

use super::cover::Cover;
use super::{Demuxer, Encoder, Track};

/// Bytes written at once.
const BUFFER: usize = 256 * 1024;
/// Bytes of index that a packet takes at most: its place, size, length and times (ISO/IEC 14496-12, 8.6–8.7).
const INDEX_ENTRY: u64 = 40;
/// Bytes of index besides its entries.
const INDEX_HEAD: u64 = 16 * 1024;

/// A fragment for each group of pictures, the index in front without any (CMAF, ISO/IEC 23000-19). The index is written when
/// the first fragment is known: its edit lists say where sound and picture begin, which readers of negative offsets differ on.
const FRAGMENTS: &str = "frag_keyframe+empty_moov+delay_moov+default_base_moof";

/// Bytes of index for a chapter besides its title, which is written twice.
const CHAPTER: u64 = 128;

/// How packets lie in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Container {
    #[default]
    Mp4,
    /// For Opus alone.
    Ogg,
    /// OP1a: each channel of sound is a track of its own.
    Mxf,
}

/// What a file is to hold.
#[derive(Debug, Default)]
pub struct Target<'a> {
    pub container: Container,
    /// Packets it will have at most.
    pub packets: u64,
    /// Written as fragments from beginning to end, never sought in: into a pipe, say.
    pub fragments: bool,
    /// Fragments last at least so many microseconds: a camera's groups of pictures may be short.
    pub shortest: u64,
    /// Tags of the whole file.
    pub tags: Vec<(&'a str, String)>,
    /// That of its sound, as ISO 639 has it.
    pub language: Option<&'a str>,
    pub chapters: &'a [Chapter],
    pub cover: Option<&'a Cover>,
}

impl<'a> Target<'a> {
    /// With what the file says of itself. Fragments have no chapters: players ask for them by time.
    pub fn about(self, about: Option<&'a About>) -> Target<'a> {
        let Some(about) = about else { return self };
        let chapters = if self.fragments { &[] } else { about.chapters.as_slice() };
        Target { tags: self.tags.iter().cloned().chain(about.tags()).collect(), chapters, ..self }
    }

    /// Bytes that the index may take.
    fn index(&self) -> u64 {
        let titles: usize = self.chapters.iter().map(|chapter| chapter.title.len() * 2).sum();
        let cover = self.cover.map_or(0, |cover| cover.jpeg.len());
        let besides = self.chapters.len() as u64 * CHAPTER + (titles + cover) as u64;
        self.packets * INDEX_ENTRY + INDEX_HEAD + besides
    }
}

/// What a stream of a file is made of.
pub enum Content<'a> {
    /// The packets of an encoder.
    Encoded(&'a Encoder),
    /// The same, and those of the one that takes over where it gives up: with the parameter sets of both.
    Spared(&'a Encoder, &'a [u8]),
    /// The packets of another file's track, as they are.
    Copied(&'a Demuxer, &'a Track),
    /// The same with another configuration of the codec.
    Among(&'a Demuxer, &'a Track, &'a [u8]),
}

/// A file being written.
pub struct Muxer {
    output: Output,
    time_bases: Vec<Rational>,
    /// Sound is stereo PCM whose channels go to tracks of their own, behind the picture's.
    splits: bool,
}

impl Muxer {
    /// Begins a file with one stream for each of these.
    pub fn create(file: File, target: Target<'_>, contents: &[Content<'_>]) -> Result<Muxer, Error> {
        let io = match target.fragments {
            true => StreamIo::from_write_with_capacity(file, BUFFER)?,
            false => StreamIo::from_write_seek_with_capacity(file, BUFFER)?,
        };
        let name_of = match target.container {
            Container::Mp4 => "mp4",
            Container::Ogg => "opus",
            Container::Mxf => "mxf",
        };
        let mut output = format::output_to_stream(io, None, Some(name_of))?;
        let mut time_bases = Vec::new();
        for content in contents {
            time_bases.push(match content {
                Content::Encoded(encoder) if target.container == Container::Mxf && encoder.is_sound() => {
                    channel(&mut output, encoder)?;
                    channel(&mut output, encoder)?
                }
                Content::Encoded(encoder) => encoded(&mut output, encoder, &[])?,
                Content::Spared(encoder, sets) => encoded(&mut output, encoder, sets)?,
                Content::Copied(demuxer, track) => copied(&mut output, demuxer, track, None)?,
                Content::Among(demuxer, track, configuration) => {
                    copied(&mut output, demuxer, track, Some(configuration))?
                }
            });
        }
        let has_streams = target.container == Container::Mp4;
        if let Some(language) = target.language.filter(|_| has_streams) {
            speak(&mut output, language);
        }
        let cover = target.cover.filter(|_| has_streams).map(|cover| cover.add(&mut output)).transpose()?;
        name(&mut output, &target)?;
        let mut options = Dictionary::new();
        match (target.container, target.fragments) {
            (Container::Ogg | Container::Mxf, _) => {}
            (_, true) => {
                options.set("movflags", FRAGMENTS);
                options.set("min_frag_duration", &target.shortest.to_string());
            }
            (_, false) => options.set("moov_size", &target.index().to_string()),
        }
        let unknown = output.write_header_with(options)?.iter().count();
        if unknown > 0 {
            return Err(Error::OptionNotFound);
        }
        if let Some(packet) = cover {
            packet.write(&mut output)?;
        }
        let splits = target.container == Container::Mxf;
        Ok(Muxer { output, time_bases, splits })
    }

    /// When a packet of a stream is decoded, in seconds.
    pub fn seconds(&self, stream: usize, packet: &Packet) -> f64 {
        let base = self.time_bases.get(stream).map_or(0.0, |base| f64::from(*base));
        packet.dts().or(packet.pts()).unwrap_or_default() as f64 * base
    }

    /// Writes a packet of a stream. Packets may wait until the other streams are as far.
    pub fn write(&mut self, stream: usize, packet: &mut Packet) -> Result<(), Error> {
        if self.splits && stream > 0 {
            let bytes = packet.data().unwrap_or_default();
            let sides = [0, 1].map(|side| super::channel_of(bytes, side));
            for (side, bytes) in sides.iter().enumerate() {
                let (pts, dts) = (packet.pts().unwrap_or_default(), packet.dts().unwrap_or_default());
                let mut one = super::packet(bytes, (pts, dts), packet.duration(), true);
                self.put(stream + side, stream, &mut one)?;
            }
            return Ok(());
        }
        self.put(stream, stream, packet)
    }

    /// Writes a packet to a stream, whose times count as those of the content do.
    fn put(&mut self, stream: usize, content: usize, packet: &mut Packet) -> Result<(), Error> {
        let wanted = self.output.stream(stream).ok_or(Error::StreamNotFound)?.time_base();
        let from = *self.time_bases.get(content).ok_or(Error::StreamNotFound)?;
        packet.rescale_ts(from, wanted);
        packet.set_stream(stream);
        packet.set_position(-1);
        packet.write_interleaved(&mut self.output)
    }

    /// Writes the index. Only now is it known whether everything was written.
    pub fn finish(mut self) -> Result<(), Error> {
        self.output.write_trailer()?;
        // SAFETY: the context and its writer are alive.
        let error = unsafe {
            let io = (*self.output.as_mut_ptr()).pb;
            ffi::avio_flush(io);
            (*io).error
        };
        if error < 0 { Err(Error::from(error)) } else { Ok(()) }
    }
}

/// Says of each sound in what language it is.
fn speak(output: &mut Output, language: &str) {
    let is_sound = |stream: &ffmpeg_next::Stream<'_>| stream.parameters().medium() == ffmpeg_next::media::Type::Audio;
    let sounds: Vec<usize> = output.streams().filter(is_sound).map(|stream| stream.index()).collect();
    for index in sounds {
        let Some(mut stream) = output.stream_mut(index) else { continue };
        let mut tags = Dictionary::new();
        tags.set("language", language);
        stream.set_metadata(tags);
    }
}

/// Writes the words of the whole file and its chapters. Ogg has them with its stream, the cover among them.
fn name(output: &mut Output, target: &Target<'_>) -> Result<(), Error> {
    let mut tags = Dictionary::new();
    if target.container == Container::Mxf {
        // Programmes begin at ten o'clock where broadcasters take them in.
        tags.set("timecode", "10:00:00:00");
        output.set_metadata(tags);
        return Ok(());
    }
    target.tags.iter().for_each(|(name, value)| tags.set(name, value));
    if target.container == Container::Ogg {
        if let Some(cover) = target.cover {
            tags.set("METADATA_BLOCK_PICTURE", &cover.flac());
        }
        output.stream_mut(0).ok_or(Error::StreamNotFound)?.set_metadata(tags);
    } else {
        output.set_metadata(tags);
    }
    let ticks = |at_s: f64| (at_s.max(0.0) * 1000.0).round() as i64;
    for (number, chapter) in (0..).zip(target.chapters) {
        let (from, until) = (ticks(chapter.start_s), ticks(chapter.end_s));
        output.add_chapter(number, Rational(1, 1000), from, until.max(from), &chapter.title)?;
    }
    Ok(())
}

/// Adds a stream for an encoder and returns what its timestamps count.
fn encoded(output: &mut Output, encoder: &Encoder, sets: &[u8]) -> Result<Rational, Error> {
    let mut stream = output.add_stream_with(encoder.context())?;
    if !sets.is_empty() {
        let mut parameters = stream.parameters().clone();
        configure(&mut parameters, &[&encoder.extradata(), sets].concat())?;
        stream.set_parameters(parameters);
    }
    stream.set_time_base(encoder.time_base());
    stream.set_avg_frame_rate(encoder.context().frame_rate());
    Ok(encoder.time_base())
}

/// Adds a track for one channel of an encoder's sound.
fn channel(output: &mut Output, encoder: &Encoder) -> Result<Rational, Error> {
    let mut stream = output.add_stream_with(encoder.context())?;
    // SAFETY: the stream is ours and its file has not begun; a layout of one channel allocates nothing.
    unsafe {
        let parameters = (*stream.as_mut_ptr()).codecpar;
        ffi::av_channel_layout_uninit(&mut (*parameters).ch_layout);
        ffi::av_channel_layout_default(&mut (*parameters).ch_layout, 1);
        (*parameters).block_align /= 2;
        (*parameters).bit_rate /= 2;
    }
    stream.set_time_base(encoder.time_base());
    Ok(encoder.time_base())
}

/// The same for a track that is copied.
fn copied(
    output: &mut Output,
    demuxer: &Demuxer,
    track: &Track,
    configuration: Option<&[u8]>,
) -> Result<Rational, Error> {
    let mut parameters = demuxer.parameters(track.index).ok_or(Error::StreamNotFound)?.clone();
    // SAFETY: the parameters are a copy of our own; the muxer chooses the tag that MP4 wants.
    unsafe { (*parameters.as_mut_ptr()).codec_tag = 0 };
    if let Some(configuration) = configuration {
        configure(&mut parameters, configuration)?;
    }
    let mut stream = output.add_stream(None::<ffmpeg_next::Codec>)?;
    stream.set_parameters(parameters);
    stream.set_time_base(track.time_base);
    Ok(track.time_base)
}

/// Puts another configuration of the codec in the place of what is there.
fn configure(parameters: &mut ffmpeg_next::codec::Parameters, configuration: &[u8]) -> Result<(), Error> {
    let size = configuration.len();
    // SAFETY: the parameters are ours and own their configuration; libav wants zeros behind it and frees it.
    unsafe {
        let raw = parameters.as_mut_ptr();
        let room = ffi::av_mallocz(size + ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize).cast::<u8>();
        if room.is_null() {
            return Err(super::no_memory());
        }
        std::ptr::copy_nonoverlapping(configuration.as_ptr(), room, size);
        ffi::av_freep((&raw mut (*raw).extradata).cast());
        (*raw).extradata = room;
        (*raw).extradata_size = size as std::ffi::c_int;
    }
    Ok(())
}
