//! The digests of a file, and its copy, made of the very bytes that are read to look into it: nothing is read a second time
//! for them.

mod mill;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Result, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reprise::media::facts::Content;
use reprise::model::digest::Algorithm;

use mill::Mill;

/// Bytes that are read out of their order before what lies before them counts as left out: demuxers look at the end of a
/// file and come back, and leap between tracks.
const AHEAD: u64 = 32 << 20;
/// Zeros in a row after which no digest is made: a file may claim to be larger than any disk.
const ZEROS: u64 = 64 << 20;
/// Bytes read at once where only the digests want them, and how many between two signs of life.
const SOME: usize = 1 << 20;
const ONCE: u64 = 64 << 20;

/// Clones share what they know.
#[derive(Clone)]
pub struct Tap(Arc<Mutex<Digests>>);

struct Digests {
    file: File,
    size: u64,
    mill: Mill,
    /// So many bytes from the beginning are in the digests.
    until: u64,
    /// What was read behind that, in the order of the file: where each stretch begins and ends.
    ahead: BTreeMap<u64, u64>,
    /// Bytes that were read of the file, those read twice counted twice.
    read: u64,
    /// Zeros in a row until there, and after how many nothing more is digested.
    zeros: u64,
    patience: u64,
}

impl Tap {
    /// Of a file that may have no end.
    pub fn new(file: File) -> Result<Tap> {
        Tap::of(file, None, ZEROS)
    }

    /// Of all of a file, written to `copy` on the way.
    pub fn all(file: File, copy: Option<File>) -> Result<Tap> {
        Tap::of(file, copy, u64::MAX)
    }

    fn of(mut file: File, copy: Option<File>, patience: u64) -> Result<Tap> {
        let size = file.seek(SeekFrom::End(0))?;
        let mill = Mill::start(&[Algorithm::Sha256, Algorithm::Xxh128], copy)?;
        let (until, read, zeros) = (0, 0, 0);
        Ok(Tap(Arc::new(Mutex::new(Digests {
            file,
            size,
            mill,
            until,
            ahead: BTreeMap::new(),
            read,
            zeros,
            patience,
        }))))
    }

    /// Takes note of bytes that somebody read at a place.
    pub fn saw(&self, at: u64, bytes: &[u8]) -> Result<()> {
        let mut digests = self.digests();
        digests.read += bytes.len() as u64;
        let end = at + bytes.len() as u64;
        if at > digests.until {
            return digests.note(at, end);
        }
        let known = usize::try_from(digests.until - at).unwrap_or(usize::MAX);
        digests.take(bytes.get(known..).unwrap_or_default())?;
        digests.join()
    }

    /// Reads what nobody read, telling which share of the file is done, and returns the digests when all is written; nothing
    /// where there is no end of zeros.
    pub fn finish(self, tell: &mut dyn FnMut(f64)) -> Result<Option<Content>> {
        let mut digests = self.digests();
        let size = digests.size;
        while digests.until < size && !digests.is_endless() {
            let before = digests.until;
            digests.catch_up(size.min(before + ONCE))?;
            if digests.until == before {
                break;
            }
            tell(digests.until as f64 / size as f64);
        }
        if digests.is_endless() {
            return Ok(None);
        }
        let made: Vec<String> = digests.mill.finish()?.into_iter().map(|one| one.value).collect();
        let [sha256, xxh128] = made.try_into().unwrap_or_default();
        Ok(Some(Content { sha256, xxh128, size: digests.until, read: digests.read }))
    }

    fn digests(&self) -> MutexGuard<'_, Digests> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Digests {
    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        // Whoever is given up on stays so.
        if !self.is_endless() {
            let is_hole = bytes.iter().all(|byte| *byte == 0);
            self.zeros = if is_hole { self.zeros + bytes.len() as u64 } else { 0 };
        }
        self.until += bytes.len() as u64;
        if self.is_endless() { Ok(()) } else { self.mill.feed(bytes) }
    }

    fn is_endless(&self) -> bool {
        self.zeros > self.patience
    }

    /// Takes note of a stretch that was read out of its order.
    fn note(&mut self, at: u64, end: u64) -> Result<()> {
        let before = self.ahead.range_mut(..=at).next_back().filter(|(_, until)| **until >= at);
        match before {
            Some((_, until)) => *until = end.max(*until),
            None => {
                self.ahead.insert(at, end);
            }
        }
        let pending: u64 = self.ahead.iter().map(|(at, end)| end.saturating_sub(*at)).sum();
        match self.ahead.first_key_value().filter(|_| pending > AHEAD) {
            Some((at, _)) => {
                let at = *at;
                self.catch_up(at)?;
                self.join()
            }
            None => Ok(()),
        }
    }

    /// Reads again what was read out of its order, where the digests have come to it.
    fn join(&mut self) -> Result<()> {
        while let Some((at, end)) = self.ahead.first_key_value().map(|(at, end)| (*at, *end)) {
            if at > self.until {
                break;
            }
            self.ahead.remove(&at);
            self.catch_up(end)?;
        }
        Ok(())
    }

    fn catch_up(&mut self, until: u64) -> Result<()> {
        let mut some = vec![0; SOME];
        while self.until < until && !self.is_endless() {
            let wanted = usize::try_from(until - self.until).unwrap_or(SOME).min(SOME);
            let read = self.file.read_at(&mut some[..wanted], self.until)?;
            if read == 0 {
                // It was cut off meanwhile: its digest is that of what is there.
                break;
            }
            self.read += read as u64;
            self.take(&some[..read])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn content(bytes: &[u8]) -> (Tap, File) {
        let mut file = tempfile::tempfile().expect("file");
        file.write_all(bytes).expect("bytes");
        (Tap::new(file.try_clone().expect("file")).expect("thread"), file)
    }

    fn sha256(bytes: &[u8]) -> String {
        let mut mill = Mill::start(&[Algorithm::Sha256], None).expect("thread");
        mill.feed(bytes).expect("bytes");
        mill.finish().expect("digest").remove(0).value
    }

    #[test]
    fn however_a_file_is_read_its_digest_is_that_of_all_its_bytes() {
        let bytes: Vec<u8> = (0..100_000u32).flat_map(u32::to_le_bytes).collect();
        let ways: [&[(usize, usize)]; 5] = [
            &[(0, 400_000)],
            &[],
            &[(0, 1000), (399_000, 400_000), (1000, 399_000)],
            &[(0, 1000), (500, 2000), (2000, 2000), (3000, 400_000)],
            &[(200_000, 400_000), (0, 100)],
        ];
        for way in ways {
            let (tap, _file) = content(&bytes);
            for (from, until) in way {
                tap.saw(*from as u64, &bytes[*from..*until]).expect("bytes");
            }
            let made = tap.finish(&mut |_| ()).expect("digests").expect("an end");
            assert_eq!((made.sha256, made.size), (sha256(&bytes), 400_000), "{way:?}");
        }
    }

    #[test]
    fn no_digest_is_made_of_endless_zeros() {
        let file = tempfile::tempfile().expect("file");
        file.set_len(1 << 40).expect("a sparse file");
        assert_eq!(Tap::new(file).expect("thread").finish(&mut |_| ()).expect("read"), None);
    }

    #[test]
    fn tracks_that_lie_apart_are_read_twice_by_little() {
        let bytes = vec![7; 400_000];
        let (tap, _file) = content(&bytes);
        // A piece of picture, the sound behind the next piece, that piece, and so on.
        for n in 0..4 {
            let begin = n * 100_000;
            tap.saw(begin as u64, &bytes[begin..begin + 45_000]).expect("bytes");
            tap.saw(begin as u64 + 90_000, &bytes[begin + 90_000..begin + 100_000]).expect("bytes");
            tap.saw(begin as u64 + 45_000, &bytes[begin + 45_000..begin + 90_000]).expect("bytes");
        }
        let made = tap.finish(&mut |_| ()).expect("digests").expect("an end");
        assert_eq!((made.sha256, made.read), (sha256(&bytes), 440_000));
    }

    #[test]
    fn what_is_read_in_its_order_is_read_once() {
        let bytes = vec![7; 300_000];
        let (tap, _file) = content(&bytes);
        bytes.chunks(7777).enumerate().for_each(|(n, part)| tap.saw(n as u64 * 7777, part).expect("bytes"));
        assert_eq!(tap.finish(&mut |_| ()).expect("digests").expect("an end").read, 300_000);
    }

    #[test]
    fn all_of_a_file_is_copied_in_its_order_however_it_is_read_and_however_long_it_is_empty() {
        let mut bytes = vec![0; 70 << 20];
        (bytes[0], bytes[69 << 20]) = (1, 2);
        let (_, file) = content(&bytes);
        let copy = tempfile::tempfile().expect("file");
        let lent = Some(copy.try_clone().expect("file"));
        let tap = Tap::all(file.try_clone().expect("file"), lent).expect("thread");
        tap.saw(69 << 20, &bytes[69 << 20..]).expect("bytes");
        tap.saw(0, &bytes[..5000]).expect("bytes");
        let mut told = Vec::new();
        let made = tap.finish(&mut |done| told.push(done)).expect("copy").expect("digests");
        assert_eq!((made.size, made.sha256), (70 << 20, sha256(&bytes)));
        assert!(told.is_sorted() && told.last() == Some(&1.0), "{told:?}");
        let mut copied = vec![0; bytes.len()];
        copy.read_exact_at(&mut copied, 0).expect("copy");
        assert!(copied == bytes);
    }
}
