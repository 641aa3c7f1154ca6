//! Several files that are read as one: the tracks of one recording.

use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Error, Packet, Stream, ffi};

use super::Demuxer;

/// One file, and the packet of it that waits for those of the others.
pub(super) struct Line {
    pub input: Input,
    waiting: Option<Packet>,
    is_over: bool,
    /// Streams of it that nobody wants.
    ignored: usize,
}

impl Line {
    pub fn new(input: Input) -> Line {
        Line { input, waiting: None, is_over: false, ignored: 0 }
    }

    fn count(&self) -> usize {
        self.input.streams().len()
    }

    /// Reads into `packet`; `false` at the end.
    fn read(&mut self, packet: &mut Packet) -> Result<bool, Error> {
        // What the packet held is let go here: `av_read_frame` writes over it, and all of the file would stay in memory.
        *packet = Packet::empty();
        match packet.read(&mut self.input) {
            Ok(()) => Ok(true),
            Err(Error::Eof) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Sees to it that a packet waits, if there is one more.
    fn fill(&mut self) -> Result<(), Error> {
        if self.waiting.is_some() || self.is_over {
            return Ok(());
        }
        let mut packet = Packet::empty();
        let is_unwanted = self.ignored == self.count();
        self.is_over = is_unwanted || !self.read(&mut packet)?;
        self.waiting = (!self.is_over).then_some(packet);
        Ok(())
    }

    /// When the waiting packet belongs; one that does not say goes first.
    fn at_s(&self) -> Option<f64> {
        let packet = self.waiting.as_ref()?;
        let base = self.input.stream(packet.stream()).map_or(1.0, |stream| f64::from(stream.time_base()));
        Some(packet.dts().or(packet.pts()).map_or(f64::MIN, |stamp| stamp as f64 * base))
    }
}

impl Demuxer {
    /// The first file: what it says of itself counts for all.
    pub(super) fn input(&self) -> &Input {
        &self.lines[0].input
    }

    pub(super) fn input_mut(&mut self) -> &mut Input {
        &mut self.lines[0].input
    }

    /// Adds a file whose streams are further tracks: their clock begins with that of the first.
    pub fn join(&mut self, other: Demuxer) {
        self.lines.extend(other.lines);
    }

    /// The file that a stream lies in, and its number there.
    pub(super) fn place(&self, index: usize) -> Option<(usize, usize)> {
        let mut inside = index;
        for (line, of) in self.lines.iter().enumerate() {
            match inside.checked_sub(of.count()) {
                Some(beyond) => inside = beyond,
                None => return Some((line, inside)),
            }
        }
        None
    }

    pub(super) fn stream(&self, index: usize) -> Option<Stream<'_>> {
        self.place(index).and_then(|(line, inside)| self.lines[line].input.stream(inside))
    }

    /// Reads the next packet, of all files in the order of time; `false` at the end.
    pub fn read(&mut self, packet: &mut Packet) -> Result<bool, Error> {
        if let [only] = self.lines.as_mut_slice() {
            return only.read(packet);
        }
        *packet = Packet::empty();
        self.lines.iter_mut().try_for_each(Line::fill)?;
        let times = self.lines.iter().enumerate().filter_map(|(line, of)| Some((line, of.at_s()?)));
        let Some((line, _)) = times.min_by(|one, other| one.1.total_cmp(&other.1)) else { return Ok(false) };
        let behind: usize = self.lines[..line].iter().map(Line::count).sum();
        if let Some(next) = self.lines[line].waiting.take() {
            *packet = next;
            packet.set_stream(packet.stream() + behind);
        }
        Ok(true)
    }

    /// Leaves out the packets of a stream that nobody wants.
    pub fn ignore(&mut self, index: usize) {
        let Some((line, inside)) = self.place(index) else { return };
        if let Some(mut stream) = self.lines[line].input.stream_mut(inside) {
            // SAFETY: the stream is alive.
            unsafe { (*stream.as_mut_ptr()).discard = ffi::AVDiscard::AVDISCARD_ALL };
            self.lines[line].ignored += 1;
        }
    }
}
