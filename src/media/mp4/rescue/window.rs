//! Reading a large file from place to place, mostly forwards.

use std::io::{Read, Result, Seek, SeekFrom};

/// Part of a file in memory.
pub struct Window<R> {
    file: R,
    pub size: u64,
    begin: u64,
    held: Vec<u8>,
    room: usize,
}

impl<R: Read + Seek> Window<R> {
    /// `most` is the longest stretch that is asked for.
    pub fn new(mut file: R, most: usize) -> Result<Self> {
        let size = file.seek(SeekFrom::End(0))?;
        Ok(Window { file, size, begin: 0, held: Vec::new(), room: most + (8 << 20) })
    }

    /// The bytes from `at` on: `length` of them, fewer at the end of the file.
    pub fn at(&mut self, at: u64, length: usize) -> Result<&[u8]> {
        let end = at.saturating_add(length as u64).min(self.size);
        if at >= end {
            return Ok(&[]);
        }
        if at < self.begin || end > self.begin + self.held.len() as u64 {
            self.move_to(at, length)?;
        }
        let from = (at - self.begin) as usize;
        let to = ((end - self.begin) as usize).min(self.held.len());
        Ok(self.held.get(from..to).unwrap_or_default())
    }

    fn move_to(&mut self, at: u64, length: usize) -> Result<()> {
        let kept = at.checked_sub(self.begin).filter(|from| *from < self.held.len() as u64);
        match kept {
            Some(from) => drop(self.held.drain(..from as usize)),
            None => self.held.clear(),
        }
        self.begin = at;
        let next = at + self.held.len() as u64;
        self.file.seek(SeekFrom::Start(next))?;
        let wanted = self.room.max(length) - self.held.len();
        (&mut self.file).take((wanted as u64).min(self.size - next)).read_to_end(&mut self.held)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_read_as_it_is() {
        let bytes: Vec<u8> = (0..1000u32).map(|n| (n * 7 % 251) as u8).collect();
        let mut window = Window::new(std::io::Cursor::new(&bytes), 50).expect("window");
        for at in [0u64, 10, 60, 200, 190, 5, 990, 999, 1000, 4000, 500] {
            let from = (at as usize).min(1000);
            assert_eq!(window.at(at, 50).expect("bytes"), &bytes[from..(from + 50).min(1000)], "at {at}");
        }
    }
}
