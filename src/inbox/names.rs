//! What a file is, judged by its name.

use super::card;

/// What becomes of a file in the drop folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A recording, or anything that could be one: taken and verified.
    Clip,
    /// No recording: kept with its clip.
    Sidecar,
    /// A camera's small copy of a recording: kept with its clip, never a take.
    Proxy,
    /// Digests of other files, kept like a sidecar.
    Manifest,
    /// The name of a copy that goes on: neither taken nor listed, but watched for the rename.
    Unfinished,
    /// A receipt of ours: never taken nor listed.
    Own,
    /// What an operating system leaves behind: never taken nor listed.
    Litter,
}

/// Says what a file is by the names of its path, from the top of the drop folder down.
pub fn kind(names: &[&[u8]]) -> Kind {
    let Some((name, folders)) = names.split_last() else { return Kind::Litter };
    if name.starts_with(b"_receipt") {
        return Kind::Own;
    }
    if is_litter(name) || folders.iter().any(|folder| is_litter(folder)) {
        return Kind::Litter;
    }
    if is_unfinished(name) || folders.iter().any(|folder| is_unfinished(folder)) {
        return Kind::Unfinished;
    }
    let extension = extension(name);
    if has(MANIFESTS, &extension) || is_sums(name) {
        return Kind::Manifest;
    }
    if has(PROXIES, &extension) || is_among_proxies(folders) && has(RECORDINGS, &extension) {
        return Kind::Proxy;
    }
    let on_card = folders.iter().skip(1).any(|folder| card::is_own_folder(folder));
    match has(SIDECARS, &extension) || on_card && has(CARD_SIDECARS, &extension) {
        true => Kind::Sidecar,
        false => Kind::Clip,
    }
}

/// Whether a name is one that copying programs and browsers use while they write.
pub fn is_unfinished(name: &[u8]) -> bool {
    name.starts_with(b".") || name.ends_with(b"~") || has(UNFINISHED, &extension(name))
}

/// Whether nobody put this here: the litter of operating systems and file managers.
pub fn is_litter(name: &[u8]) -> bool {
    LITTER.iter().any(|litter| litter.eq_ignore_ascii_case(name)) || name.starts_with(b"._")
}

/// Whether a folder of this name is not worth entering: nothing in it can become a recording by a rename.
pub fn is_barred_folder(name: &[u8]) -> bool {
    is_litter(name) || name.starts_with(b".") && !STAGING.contains(&name)
}

/// What stands behind the last dot, in small letters; empty where there is none, or nothing before it.
pub fn extension(name: &[u8]) -> Vec<u8> {
    match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) if dot > 0 => name[dot + 1..].to_ascii_lowercase(),
        _ => Vec::new(),
    }
}

fn has(list: &[&str], extension: &[u8]) -> bool {
    list.iter().any(|known| known.as_bytes() == extension)
}

/// `SHA256SUMS`, `MD5SUMS.txt`, `checksum.txt` and their like.
fn is_sums(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.strip_suffix(b".txt").unwrap_or(&name);
    let stem = stem.strip_suffix(b"s").unwrap_or(stem);
    [&b"md5sum"[..], b"sha1sum", b"sha256sum", b"sha512sum"].contains(&stem)
}

/// Whether a card keeps its small copies in one of these folders. The event's and the camera's own are not meant.
fn is_among_proxies(folders: &[&[u8]]) -> bool {
    let inner = folders.iter().skip(1).enumerate();
    inner.into_iter().any(|(depth, folder)| {
        PROXY_FOLDERS.iter().any(|own| own.eq_ignore_ascii_case(folder)) && (depth > 0 || card::is_own_folder(folder))
    })
}

const UNFINISHED: &[&str] = &[
    "part",
    "tmp",
    "temp",
    "filepart",
    "crdownload",
    "partial",
    "download",
    "opdownload",
    "unfinished",
    "incomplete",
    "aria2",
    "swp",
    "inprogress",
    "uploading",
    "!ut",
    "bc!",
    "tmp~",
];

/// Hidden folders in which copying programs put files that they will move out when whole (rsync).
const STAGING: &[&[u8]] = &[b".~tmp~", b".rsync-partial", b".rsync-tmp"];

const LITTER: &[&[u8]] = &[
    b".DS_Store",
    b".Spotlight-V100",
    b".Trashes",
    b".fseventsd",
    b".TemporaryItems",
    b".DocumentRevisions-V100",
    b".AppleDouble",
    b".apdisk",
    b"Icon\r",
    b"Thumbs.db",
    b"ehthumbs.db",
    b"desktop.ini",
    b"System Volume Information",
    b"$RECYCLE.BIN",
    b"RECYCLER",
    b"RECYCLED",
    b"lost+found",
    b"@eaDir",
    b"#recycle",
    b"#snapshot",
    b".directory",
];

const MANIFESTS: &[&str] = &["sha256", "md5", "mhl", "sha1", "sha512", "xxh64", "xxh128", "c4"];

const PROXIES: &[&str] = &["lrv", "lrf"];

const PROXY_FOLDERS: &[&[u8]] = &[b"SUB", b"PROXY", b"PROXIES"];

const RECORDINGS: &[&str] = &[
    "mp4", "m4v", "mov", "qt", "3gp", "3g2", "mj2", "mxf", "mts", "m2ts", "ts", "m2t", "mod", "tod", "mpg", "mpeg",
    "m2v", "vob", "avi", "mkv", "webm", "insv", "360", "dv", "wmv", "asf", "flv",
];

/// Never recordings, wherever they lie.
const SIDECARS: &[&str] = &[
    "thm", "xml", "jpg", "jpeg", "srt", "cpi", "mpl", "bdm", "sif", "bim", "ppn", "smi", "cif", "xmp", "bup", "ifo",
    "ctg", "cpf", "txt", "pdf", "csv", "json", "gpx", "kml", "nmea", "log", "nfo", "edl", "ale", "fcpxml", "otio",
    "aaf", "cube", "lut", "look", "png", "gif", "bmp", "tif", "tiff", "heic", "heif", "webp", "dng", "cr2", "cr3",
    "arw", "nef", "raf", "rw2", "orf", "ass", "ssa", "vtt", "idx", "scc", "stl", "moi", "pgi", "tmb", "tdt", "tid",
    "mrk", "ind", "bnp", "inp", "int", "url", "html", "htm", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "md",
    "ini", "cfg", "plist", "sav", "prproj", "drp", "asc", "sig", "ps", "svg", "lnk",
];

/// No recordings where a camera made them.
const CARD_SIDECARS: &[&str] = &["", "dat", "bin", "db", "bk", "inf", "idx", "tbl", "sub", "mif", "rmd", "rsx", "udf"];
