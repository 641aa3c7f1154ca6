//! What a delivery writes: files under hidden names, and ladders.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use super::files::Output;
use super::ladder::{Ladder, Manner};
use super::nonsense;
use crate::fault::Fault;
use crate::media::facts::{Board, Claim, Delivered, Form, Part, Profile, Rendered, Storyboard, lead_of};
use crate::media::mp4::folder::Written;
use crate::media::mp4::playlist;
use crate::media::protocol::{Made, MadeFilm};
use crate::media::rules::frame::{self, Stored};
use crate::media::rules::{ladder, storyboard};

pub struct Outputs {
    renditions: Vec<Rendition>,
    poster: Option<Output>,
    board: Option<Board>,
    sheets: Vec<Output>,
}

/// One rendition, and what the child is told to make for it.
struct Rendition {
    films: Vec<Profile>,
    place: Place,
    /// Some pictures of each film that has any, to prove it by.
    kept: Vec<Output>,
}

enum Place {
    File(Output),
    Ladder(Ladder),
}

impl Outputs {
    pub async fn create(takes: &[Part], profiles: &[Profile], folder: &Path) -> Result<Outputs, Fault> {
        let mut renditions = Vec::new();
        for profile in profiles {
            renditions.push(rendition(takes, profile, folder).await?);
        }
        let poster = match profiles.iter().any(Profile::has_picture) {
            true => Some(Output::create(folder.join("poster.jpg")).await?),
            false => None,
        };
        let board = storyboard::plan(takes, profiles);
        let mut sheets = Vec::new();
        for sheet in 0..board.map_or(0, Board::sheets) {
            sheets.push(Output::create(folder.join(Board::name(sheet))).await?);
        }
        Ok(Outputs { renditions, poster, board, sheets })
    }

    /// The films that the child makes: one for each file and each rung.
    pub fn profiles(&self) -> Vec<Profile> {
        self.renditions.iter().flat_map(|rendition| rendition.films.clone()).collect()
    }

    /// The storyboard that the child makes besides.
    pub fn board(&self) -> Option<Board> {
        self.board
    }

    /// What the child writes to: in the order of its films, then the poster, the sheets of the storyboard and the pictures that are kept.
    pub fn lend(&mut self) -> Result<Vec<OwnedFd>, Fault> {
        let mut lent = Vec::new();
        for rendition in &mut self.renditions {
            match &mut rendition.place {
                Place::File(output) => lent.push(output.lend()?),
                Place::Ladder(ladder) => lent.extend(ladder.lend()),
            }
        }
        if let Some(poster) = &self.poster {
            lent.push(poster.lend()?);
        }
        for sheet in &self.sheets {
            lent.push(sheet.lend()?);
        }
        for kept in self.renditions.iter().flat_map(|rendition| &rendition.kept) {
            lent.push(kept.lend()?);
        }
        Ok(lent)
    }

    /// Waits until everything that came through pipes is written.
    pub async fn written(&mut self) -> Result<Vec<Vec<Written>>, Fault> {
        let mut written = Vec::new();
        for rendition in &mut self.renditions {
            written.push(match &mut rendition.place {
                Place::File(_) => Vec::new(),
                Place::Ladder(ladder) => ladder.end().await?,
            });
        }
        Ok(written)
    }

    /// Gives everything its name.
    pub async fn keep(self, made: Made, written: Vec<Vec<Written>>) -> Result<Delivered, Fault> {
        let poster = match self.poster {
            Some(output) => Some(output.keep().await?),
            None => None,
        };
        let mut films = made.films.into_iter();
        let mut renditions = Vec::new();
        for (rendition, written) in self.renditions.into_iter().zip(written) {
            let films: Vec<MadeFilm> = films.by_ref().take(rendition.films.len()).collect();
            let Some(best) = films.last().filter(|_| films.len() == rendition.films.len()).cloned() else {
                return Err(nonsense());
            };
            let file = match rendition.place {
                Place::File(output) => output.keep().await?,
                Place::Ladder(ladder) => ladder.keep(&written, &films)?,
            };
            // What was copied is proven by its packets.
            let kept = if best.copied.is_none() { kept(rendition.kept).await? } else { Vec::new() };
            renditions.push(Rendered {
                file,
                poster: poster.clone().filter(|_| best.width.is_some()),
                decision: best.decision,
                encoder: best.encoder,
                duration_s: best.duration_s,
                width: best.width,
                height: best.height,
                decode_errors: made.measured.decode_errors,
                claim: Claim { copied: best.copied, is_seen: made.measured.decoded, kept },
            });
        }
        let storyboard = match self.board {
            Some(board) => Some(Storyboard { board, sheets: kept(self.sheets).await? }),
            None => None,
        };
        Ok(Delivered { renditions, storyboard, measured: made.measured, resumed_s: made.resumed_s })
    }
}

async fn kept(outputs: Vec<Output>) -> Result<Vec<PathBuf>, Fault> {
    let mut paths = Vec::new();
    for output in outputs {
        paths.push(output.keep().await?);
    }
    Ok(paths)
}

async fn rendition(takes: &[Part], profile: &Profile, folder: &Path) -> Result<Rendition, Fault> {
    if profile.form == Form::Ladder {
        let films = ladder::rungs(takes, profile);
        let manner = Manner { tell: None, target_s: playlist::TARGET_S };
        let place = Ladder::create(folder.join(&profile.name), &films, sizes(takes, &films), manner)?;
        let kept = keepers(profile, &films, folder).await?;
        return Ok(Rendition { films, place: Place::Ladder(place), kept });
    }
    let output = Output::create(folder.join(format!("{}.{}", profile.name, profile.extension()))).await?;
    let films = vec![profile.clone()];
    let kept = keepers(profile, &films, folder).await?;
    Ok(Rendition { films, place: Place::File(output), kept })
}

async fn keepers(profile: &Profile, films: &[Profile], folder: &Path) -> Result<Vec<Output>, Fault> {
    let mut kept = Vec::new();
    for (number, _) in films.iter().enumerate().filter(|(_, film)| film.has_picture()) {
        kept.push(Output::create(folder.join(format!("{}-{number}.luma", profile.name))).await?);
    }
    Ok(kept)
}

/// How large the rungs' pictures will be.
fn sizes(takes: &[Part], films: &[Profile]) -> Vec<(u32, u32)> {
    let stored = lead_of(takes).and_then(Stored::of);
    let size = |film: &Profile| {
        stored.map_or((film.width, film.height), |stored| {
            let size = frame::of_rendition(stored, film);
            (size.width, size.height)
        })
    };
    films.iter().map(size).collect()
}
