//! Repair: a file without its index gets one, with a healthy file of the same camera as the key.

use std::io::{BufWriter, Error, Seek, SeekFrom};

use reprise::fault::{Code, Fault};
use reprise::media::facts::Rescued;
use reprise::media::mp4::rescue::{self, Trouble};
use reprise::media::protocol::Phase;

use super::ear::Ears;
use super::fault;
use crate::child::{Files, Meter, Say};

/// Bytes that stand for a second, so that progress can be told like that of playing.
const SECOND: f64 = 1e6;

pub fn run(mut files: Files, say: &Say) -> Result<Rescued, Fault> {
    say.phase(Phase::Open);
    let (mut broken, healthy, out) = (files.next()?, files.next()?, files.next()?);
    let size = broken.seek(SeekFrom::End(0)).map_err(|error| io(&error))?;
    let unreadable = |error| fault::machine(error).unwrap_or_else(|| Fault::permanent(Code::MediaLikeUnreadable));
    let mut ears = Ears::of(healthy.try_clone().map_err(|error| io(&error))?).map_err(unreadable)?;
    say.phase(Phase::Read);
    let mut meter = Meter::new(say, size as f64 / SECOND);
    let mut out = BufWriter::with_capacity(1 << 20, out);
    rescue::rescue(broken, healthy, &mut out, &mut ears, |done, _| meter.at(done as f64 / SECOND)).map_err(trouble)
}

fn trouble(trouble: Trouble) -> Fault {
    match trouble {
        Trouble::Io(error) => io(&error),
        Trouble::NoIndex => Fault::permanent(Code::MediaLikeUnreadable),
        Trouble::Codec(codec) => Fault::permanent(Code::MediaRepairCodec).with("codec", codec),
        Trouble::Unlike => Fault::permanent(Code::MediaUnlike),
    }
}

fn io(error: &Error) -> Fault {
    fault::disk(error)
}
