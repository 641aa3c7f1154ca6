//! Ingest: a recording is copied and looked into in one reading.

use std::io::{BufWriter, Write};

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Ingested, Pictures};
use reprise::media::protocol::Phase;

use super::fault;
use super::probe;
use super::tap::Tap;
use crate::child::{Files, Meter, Say};

/// Reads the source to its end, whatever it is: what cannot be looked into is copied all the same. `sound` says that what is
/// kept of its sound is wanted in a file of its own, which stays empty where it has none.
pub fn run(copies: bool, sound: bool, mut files: Files, say: &Say) -> Result<Ingested, Fault> {
    let source = files.next()?;
    let copy = if copies { Some(files.next()?) } else { None };
    let kept = if sound { Some(files.next()?) } else { None };
    let broken = |_: std::io::Error| Fault::transient(Code::PathTrouble);
    let tap = source.try_clone().and_then(|source| Tap::all(source, copy)).map_err(broken)?;
    let read = probe::read(Pictures::Few, source, &tap, say);
    say.phase(Phase::Read);
    let mut meter = Meter::new(say, 1.0);
    let content = tap.finish(&mut |done| meter.at(done)).map_err(broken)?;
    let content = content.ok_or_else(|| Fault::transient(Code::PathTrouble))?;
    let heard = read.as_ref().ok().and_then(|(_, trace)| trace.as_ref());
    if let Some((trace, file)) = heard.zip(kept) {
        let mut file = BufWriter::new(file);
        trace.write(&mut file).and_then(|()| file.flush()).map_err(|error| fault::disk(&error))?;
    }
    Ok(Ingested { content, probe: read.map(|(probe, _)| probe) })
}
