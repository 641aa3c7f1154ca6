//! The storyboard being made: a small picture for every so many seconds, laid beside the others on a sheet.

use std::fs::File;
use std::io::Write;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Board, Tile};
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;

use super::poster::jpeg_of;
use crate::av::{self, Error, Graph, Picture, PictureFormat};
use crate::pass::chain::colours;
use crate::pass::fault;

/// Fills sheets and writes each as soon as it is full.
pub struct Sheets {
    board: Board,
    /// The film's frame, whose colours its pictures have.
    frame: Size,
    files: std::vec::IntoIter<File>,
    chain: Option<(PictureFormat, Graph)>,
    sheet: Option<Picture>,
    /// Tiles laid down.
    laid: u32,
    /// What is laid where nothing new was seen.
    last: Option<Picture>,
    /// What was laid since it was last noted, where it is: point by point, nothing for the same once more.
    fresh: Option<Vec<Vec<u8>>>,
}

impl Sheets {
    pub fn new(board: Board, frame: Size, files: Vec<File>) -> Sheets {
        Sheets { board, frame, files: files.into_iter(), chain: None, sheet: None, laid: 0, last: None, fresh: None }
    }

    /// Goes on behind tiles that were noted; what follows is noted where somebody `keeps` it.
    pub fn after(mut self, tiles: &[Vec<u8>], keeps: bool) -> Result<Sheets, Fault> {
        for tile in tiles {
            if !tile.is_empty() {
                self.last = Some(self.spread(tile)?);
            }
            let Some(last) = &self.last else { continue };
            let last = av::again(last).map_err(fault::broke(Phase::Encode))?;
            self.lay(&last)?;
        }
        self.fresh = keeps.then(Vec::new);
        Ok(self)
    }

    /// What was laid since this was last asked.
    pub fn so_far(&mut self) -> Vec<Vec<u8>> {
        self.fresh.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Looks at a picture of the film; those between tiles pass by.
    pub fn look(&mut self, picture: &Picture, at_s: f64) -> Result<(), Fault> {
        if self.laid >= self.board.tiles || at_s < f64::from(self.laid) * self.board.interval_s {
            return Ok(());
        }
        let small = self.small(picture)?;
        // Where the film stood still or began late, one picture stands for several tiles.
        while self.laid < self.board.tiles && f64::from(self.laid) * self.board.interval_s <= at_s {
            let is_due = f64::from(self.laid + 1) * self.board.interval_s > at_s;
            let again = self.last.as_ref().filter(|_| !is_due);
            if let Some(fresh) = &mut self.fresh {
                fresh.push(again.map_or_else(|| packed(&self.board, &small), |_| Vec::new()));
            }
            let shown = again.unwrap_or(&small);
            let shown = av::again(shown).map_err(fault::broke(Phase::Encode))?;
            self.lay(&shown)?;
        }
        self.last = Some(small);
        Ok(())
    }

    /// Fills what is left with the last picture.
    pub fn finish(mut self) -> Result<(), Fault> {
        let last = match self.last.take() {
            Some(last) => last,
            None => {
                let size = Size { width: self.board.width, height: self.board.height };
                super::dark(size)?
            }
        };
        while self.laid < self.board.tiles {
            self.lay(&last)?;
        }
        Ok(())
    }

    fn small(&mut self, picture: &Picture) -> Result<Picture, Fault> {
        let broke = fault::broke(Phase::Encode);
        let format = av::picture_format(picture);
        if self.chain.as_ref().is_none_or(|(known, _)| *known != format) {
            let Board { width, height, .. } = self.board;
            let chain = format!("scale=w={width}:h={height}:flags=area,format=pix_fmts=yuv420p");
            self.chain = Some((format.clone(), Graph::of_pictures(&format, &chain).map_err(&broke)?));
        }
        let Some((_, graph)) = &mut self.chain else { return Err(Fault::transient(Code::Interrupted)) };
        let mut small = Picture::empty();
        let again = av::again(picture).map_err(&broke)?;
        graph.push(&again).map_err(&broke)?;
        match graph.pull(&mut small).map_err(&broke)? {
            true => Ok(small),
            false => Err(broke(Error::Bug)),
        }
    }

    /// A small picture of its points.
    fn spread(&self, bytes: &[u8]) -> Result<Picture, Fault> {
        let mut small = av::blank(self.board.width, self.board.height).map_err(fault::broke(Phase::Encode))?;
        let mut from = bytes;
        for plane in 0..3 {
            let stride = small.stride(plane);
            let (wide, high) = sides(&self.board, plane);
            for line in small.data_mut(plane).chunks_mut(stride).take(high) {
                let some = wide.min(from.len());
                let (head, rest) = from.split_at(some);
                line[..some].copy_from_slice(head);
                from = rest;
            }
        }
        Ok(small)
    }

    fn lay(&mut self, small: &Picture) -> Result<(), Fault> {
        let Tile { sheet, x, y } = self.board.tile(self.laid);
        let mut page = match self.sheet.take() {
            Some(page) => page,
            None => self.blank(sheet)?,
        };
        for plane in 0..3 {
            let half = usize::from(plane > 0);
            let (from, to) = (small.stride(plane), page.stride(plane));
            let (left, top) = (x as usize >> half, y as usize >> half);
            let (wide, high) = sides(&self.board, plane);
            let lines = small.data(plane).chunks(from).take(high);
            for (line, target) in lines.zip(page.data_mut(plane).chunks_mut(to).skip(top)) {
                target[left..left + wide].copy_from_slice(&line[..wide]);
            }
        }
        self.laid += 1;
        let is_full = self.laid == self.board.tiles || self.board.tile(self.laid).sheet > sheet;
        if is_full {
            return self.write(&page);
        }
        self.sheet = Some(page);
        Ok(())
    }

    /// A sheet that is grey where nothing comes.
    fn blank(&self, sheet: u32) -> Result<Picture, Fault> {
        let (width, height) = (Board::COLUMNS * self.board.width, self.board.rows(sheet) * self.board.height);
        let mut page = av::blank(width, height).map_err(fault::broke(Phase::Encode))?;
        for (plane, value) in [(0, 44), (1, 128), (2, 128)] {
            page.data_mut(plane).fill(value);
        }
        av::tag(&mut page, false, colours(self.frame));
        Ok(page)
    }

    fn write(&mut self, page: &Picture) -> Result<(), Fault> {
        let Some(mut file) = self.files.next() else { return Ok(()) };
        let bytes = jpeg_of(page)?;
        file.write_all(&bytes).map_err(|error| fault::disk(&error))
    }
}

/// The size of one plane of a tile.
fn sides(board: &Board, plane: usize) -> (usize, usize) {
    let half = usize::from(plane > 0);
    (board.width as usize >> half, board.height as usize >> half)
}

/// The points of a small picture, plane after plane.
fn packed(board: &Board, small: &Picture) -> Vec<u8> {
    let mut bytes = Vec::new();
    for plane in 0..3 {
        let (wide, high) = sides(board, plane);
        small
            .data(plane)
            .chunks(small.stride(plane))
            .take(high)
            .for_each(|line| bytes.extend_from_slice(&line[..wide]));
    }
    bytes
}
