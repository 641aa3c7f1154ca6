//! Ingest: a recording is copied and looked into in one reading.

use std::fs::File;
use std::io::{BufWriter, Write};

use reprise::fault::Fault;
use reprise::media::facts::{Ingested, Pictures};
use reprise::media::protocol::Phase;

use super::fault;
use super::probe;
use super::tap::Tap;
use crate::child::{Files, Meter, Say};

/// Reads the source to its end, whatever it is: what cannot be looked into is copied all the same. What is kept of its sound,
/// and its index, may each be wanted in a file of its own, which stays empty where there is nothing to keep.
pub fn run(copies: bool, (sound, index): (bool, bool), mut files: Files, say: &Say) -> Result<Ingested, Fault> {
    let source = files.next()?;
    let copy = if copies { Some(files.next()?) } else { None };
    let sound = if sound { Some(files.next()?) } else { None };
    let index = if index { Some(files.next()?) } else { None };
    let broken = |error: std::io::Error| fault::disk(&error);
    let tap = source.try_clone().and_then(|source| Tap::all(source, copy)).map_err(broken)?;
    let read = probe::read(Pictures::Few, source, &tap, say);
    say.phase(Phase::Read);
    let mut meter = Meter::new(say, 1.0);
    let content = tap.finish(&mut |done| meter.at(done)).map_err(broken)?;
    let content = content.ok_or_else(|| broken(std::io::ErrorKind::InvalidData.into()))?;
    let kept = read.as_ref().ok().map(|(_, kept)| kept);
    if let Some((trace, file)) = kept.and_then(|kept| kept.trace.as_ref()).zip(sound) {
        write(file, |file| trace.write(file))?;
    }
    if let Some((kept, file)) = kept.zip(index) {
        write(file, |file| kept.index.write(file))?;
    }
    Ok(Ingested { content, probe: read.map(|(probe, _)| probe) })
}

fn write(file: File, what: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Result<(), Fault> {
    let mut file = BufWriter::new(file);
    what(&mut file).and_then(|()| file.flush()).map_err(|error| fault::disk(&error))
}
