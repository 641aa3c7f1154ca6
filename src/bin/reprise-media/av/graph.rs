//! Chains of filters, owned as one: a filter must not outlive its graph.

use ffmpeg_next::{Error, Frame, Rational, filter};

use super::Picture;
use super::frame::{PictureFormat, SoundFormat, again, picture_format};

/// One source, a chain and one sink.
pub struct Graph {
    // Filters are pointers into the graph and have nothing to drop.
    source: filter::Context,
    sink: filter::Context,
    _graph: filter::Graph,
}

// SAFETY: the graph and its filters are only reached through `&mut self`.
unsafe impl Send for Graph {}

impl Graph {
    /// A chain for pictures of one format, whose timestamps are microseconds.
    pub fn of_pictures(format: &PictureFormat, chain: &str) -> Result<Graph, Error> {
        let PictureFormat { width, height, aspect: (num, den), .. } = format;
        let number = format.number();
        let aspect = if *num > 0 && *den > 0 { format!("{num}/{den}") } else { "0/1".to_owned() };
        let arguments = format!(
            "video_size={width}x{height}:pix_fmt={number}:time_base=1/1000000:pixel_aspect={aspect}{}",
            colours(format)
        );
        Self::build("buffer", &arguments, chain, "buffersink")
    }

    /// A chain for sounds of one format.
    pub fn of_sounds(format: &SoundFormat, chain: &str) -> Result<Graph, Error> {
        let SoundFormat { rate, samples, layout, channels } = format;
        let layout = match (layout.as_str(), channels) {
            ("", 1) => "mono".to_owned(),
            ("", 2) => "stereo".to_owned(),
            ("", count) => super::frame::usual_layout(*count),
            (layout, _) => layout.to_owned(),
        };
        let arguments = format!("time_base=1/1000000:sample_rate={rate}:sample_fmt={samples}:channel_layout={layout}");
        Self::build("abuffer", &arguments, chain, "abuffersink")
    }

    fn build(source: &str, arguments: &str, chain: &str, sink: &str) -> Result<Graph, Error> {
        let mut graph = filter::Graph::new();
        // SAFETY: the graph is alive and has no filters yet.
        unsafe { (*graph.as_mut_ptr()).nb_threads = 2 };
        let find = |name: &str| filter::find(name).ok_or(Error::FilterNotFound);
        let source = graph.add(&find(source)?, "in", arguments)?;
        let sink = graph.add(&find(sink)?, "out", "")?;
        graph.output("in", 0)?.input("out", 0)?.parse(&format!("[in]{chain}[out]"))?;
        graph.validate()?;
        Ok(Graph { source, sink, _graph: graph })
    }

    /// Puts a frame in, which is empty afterwards.
    pub fn push(&mut self, frame: &Frame) -> Result<(), Error> {
        self.source.source().add(frame)
    }

    /// Says that nothing more comes.
    pub fn end(&mut self) -> Result<(), Error> {
        self.source.source().flush()
    }

    /// Takes a frame out; `false` when there is none now.
    pub fn pull(&mut self, frame: &mut Frame) -> Result<bool, Error> {
        match self.sink.sink().frame(frame) {
            Ok(()) => Ok(true),
            Err(Error::Eof) => Ok(false),
            Err(error) if super::is_again(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What the timestamps that come out count.
    pub fn time_base(&mut self) -> Rational {
        self.sink.sink().time_base()
    }
}

/// The same picture with its points as an encoder wants them in memory.
pub fn in_pixels(picture: &Picture, pixel: &str) -> Result<Picture, Error> {
    let format = picture_format(picture);
    if format.pixel == pixel {
        return again(picture);
    }
    let mut graph = Graph::of_pictures(&format, &format!("format=pix_fmts={pixel}"))?;
    let again = again(picture)?;
    graph.push(&again)?;
    graph.end()?;
    let mut converted = Picture::empty();
    if graph.pull(&mut converted)? { Ok(converted) } else { Err(Error::Bug) }
}

/// Whether this libav has a filter.
pub fn has_filter(name: &str) -> bool {
    filter::find(name).is_some()
}

/// From libavfilter 10 on a source is told matrix and range, and complains of frames that differ.
fn colours(format: &PictureFormat) -> String {
    if ffmpeg_next::filter::version() >> 16 < 10 {
        return String::new();
    }
    format!(":colorspace={}:range={}", format.matrix, if format.full_range { "pc" } else { "tv" })
}
