//! The way of packets: from each encoder to every file that they are part of, each file written by a thread of its own.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use reprise::fault::Fault;
use reprise::media::protocol::Phase;

use super::cut_off;
use crate::av::{Encoder, Error, Frame, Muxer, Packet};
use crate::pass::fault;

/// Packets that wait for a disk: some seconds.
const WAITING: usize = 512;
/// Packets of pictures, and of sound, that wait for each other. A minute and a half of sound takes two megabytes.
const SIDES: [usize; 2] = [64, 4096];

/// What goes to a file.
pub enum Cargo {
    Packet(usize, Packet),
    /// A stream of it is complete.
    End,
}

/// Returns the way to a file, and its end.
pub fn road() -> (SyncSender<Cargo>, Receiver<Cargo>) {
    sync_channel(WAITING)
}

/// Returns the ways of a picture and of its sound to a file that both are laid in by themselves, and their ends.
pub fn roads() -> ([SyncSender<Cargo>; 2], [Receiver<Cargo>; 2]) {
    let [(pictures, shown), (sounds, heard)] = SIDES.map(sync_channel);
    ([pictures, sounds], [shown, heard])
}

/// Why an encoder's packets go no further.
pub enum Broken {
    /// It gave up, after so many packets of the last frame.
    Encoder {
        error: Error,
        sent: usize,
    },
    Road(Fault),
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Fault {
        match broken {
            Broken::Encoder { error, .. } => fault::broke(Phase::Encode)(error),
            Broken::Road(fault) => fault,
        }
    }
}

/// Where the packets of one encoder go: each file, and which of its streams they are.
#[derive(Default)]
pub struct Way(Vec<(SyncSender<Cargo>, usize)>);

impl Way {
    pub fn add(&mut self, road: SyncSender<Cargo>, stream: usize) {
        self.0.push((road, stream));
    }

    /// Gives an encoder a frame (or its end), shows each packet that comes out, sends it on and returns how many they were.
    pub fn encode(
        &self,
        encoder: &mut Encoder,
        frame: Option<&Frame>,
        mut seen: impl FnMut(&Packet) -> Result<(), Fault>,
    ) -> Result<usize, Broken> {
        let mut sent = 0;
        let broke = |sent| move |error| Broken::Encoder { error, sent };
        encoder.send(frame).map_err(broke(sent))?;
        loop {
            let mut packet = Packet::empty();
            if !encoder.receive(&mut packet).map_err(broke(sent))? {
                break;
            }
            // Without it the last packet of a film would have no length.
            if packet.duration() == 0 {
                packet.set_duration(1);
            }
            seen(&packet).map_err(Broken::Road)?;
            self.send(packet).map_err(Broken::Road)?;
            sent += 1;
        }
        Ok(sent)
    }

    /// The stream is complete.
    pub fn end(&self) -> Result<(), Fault> {
        self.0.iter().try_for_each(|(road, _)| road.send(Cargo::End).map_err(|_| cut_off()))
    }

    pub fn send(&self, packet: Packet) -> Result<(), Fault> {
        let Some(((last, stream), others)) = self.0.split_last() else { return Ok(()) };
        for (road, stream) in others {
            road.send(Cargo::Packet(*stream, packet.clone())).map_err(|_| cut_off())?;
        }
        last.send(Cargo::Packet(*stream, packet)).map_err(|_| cut_off())
    }
}

/// Writes a file until all of its streams are complete.
pub fn write(mut muxer: Muxer, mut streams: usize, cargo: &Receiver<Cargo>) -> Result<(), Fault> {
    while streams > 0 {
        match cargo.recv() {
            Ok(Cargo::Packet(stream, mut packet)) => {
                muxer.write(stream, &mut packet).map_err(fault::broke(Phase::Write))?;
            }
            Ok(Cargo::End) => streams -= 1,
            Err(_) => return Err(cut_off()),
        }
    }
    muxer.finish().map_err(fault::broke(Phase::Write))
}

/// Writes a picture and its sound in the order of their times until both are complete: neither piles up before the other.
pub fn merge(mut muxer: Muxer, sides: &[Receiver<Cargo>; 2]) -> Result<(), Fault> {
    let next = |side: usize| match sides[side].recv() {
        Ok(Cargo::Packet(_, packet)) => Ok(Some(packet)),
        Ok(Cargo::End) => Ok(None),
        Err(_) => Err(cut_off()),
    };
    let mut waiting = [next(0)?, next(1)?];
    loop {
        let at_s = |side: usize| waiting[side].as_ref().map(|packet| muxer.seconds(side, packet));
        let side = match (at_s(0), at_s(1)) {
            (None, None) => break,
            (Some(picture_s), Some(sound_s)) => usize::from(sound_s < picture_s),
            (picture_s, _) => usize::from(picture_s.is_none()),
        };
        if let Some(mut packet) = waiting[side].take() {
            muxer.write(side, &mut packet).map_err(fault::broke(Phase::Write))?;
        }
        waiting[side] = next(side)?;
    }
    muxer.finish().map_err(fault::broke(Phase::Write))
}
