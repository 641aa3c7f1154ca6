//! Small pictures of a programme, many on one sheet: for looking through it without playing it.

use serde::{Deserialize, Serialize};

/// How tiles lie on sheets: in rows from left to right, sheet after sheet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// Seconds that each tile stands for.
    pub interval_s: f64,
    /// Of all sheets together.
    pub tiles: u32,
    /// Points of one tile, even.
    pub width: u32,
    pub height: u32,
}

/// Where a tile lies: on which sheet, and its left upper corner there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    pub sheet: u32,
    pub x: u32,
    pub y: u32,
}

impl Board {
    pub const COLUMNS: u32 = 10;
    pub const ROWS: u32 = 10;
    const ON_SHEET: u32 = Self::COLUMNS * Self::ROWS;

    pub fn sheets(self) -> u32 {
        self.tiles.div_ceil(Self::ON_SHEET)
    }

    /// Rows of a sheet: the last one may have fewer.
    pub fn rows(self, sheet: u32) -> u32 {
        let left = self.tiles.saturating_sub(sheet * Self::ON_SHEET);
        left.div_ceil(Self::COLUMNS).min(Self::ROWS)
    }

    pub fn tile(self, number: u32) -> Tile {
        let on_sheet = number % Self::ON_SHEET;
        Tile {
            sheet: number / Self::ON_SHEET,
            x: on_sheet % Self::COLUMNS * self.width,
            y: on_sheet / Self::COLUMNS * self.height,
        }
    }

    /// The name of a sheet's file.
    pub fn name(sheet: u32) -> String {
        format!("storyboard-{sheet:03}.jpg")
    }
}
