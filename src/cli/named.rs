//! A file as `--json` names it: a name that is no text is told so.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde::Serialize;

use crate::model::path;

#[derive(Debug, Clone, Default, Serialize)]
pub struct Named {
    pub path: String,
    /// Bytes that are not UTF-8 stand as `%XX`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub encoded: bool,
}

impl Named {
    pub fn of(file: &Path) -> Named {
        let name = file.as_os_str().as_bytes();
        Named { path: path::text(name), encoded: std::str::from_utf8(name).is_err() }
    }
}
