//! What a file is, judged by its name.

use super::card;
use crate::manifest;

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
    if is_unfinished(name) || folders.iter().any(|folder| folder.starts_with(b".")) {
        return Kind::Unfinished;
    }
    let extension = extension(name);
    if manifest::kind(name).is_some() {
        return Kind::Manifest;
    }
    if has(PROXIES, &extension) || is_among_proxies(folders) && has(RECORDINGS, &extension) {
        return Kind::Proxy;
    }
    match has(SIDECARS, &extension) || is_on_card(folders) && has(CARD_SIDECARS, &extension) {
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

fn is_on_card(folders: &[&[u8]]) -> bool {
    let top = folders.first().is_some_and(|top| card::is_own_folder_at_top(top));
    top || folders.iter().skip(1).any(|folder| card::is_own_folder(folder))
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
    "incomplete",
    "aria2",
    "ytdl",
    "!qb",
    "swp",
    "!ut",
    "bc!",
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
    b"lost+found",
    b"@eaDir",
    b"#recycle",
    b"#snapshot",
    b".directory",
];

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
    "ini", "cfg", "plist", "sav", "prproj", "drp", "asc", "sig", "ps", "svg", "lnk", "sub", "pek", "cfa", "pkf", "sfk",
    "sfl", "gpk", "aae", "m3u", "xspf", "pls", "hprj", "inf",
];

/// No recordings where a camera made them.
const CARD_SIDECARS: &[&str] = &["", "dat", "bin", "db", "bk", "tbl", "mif", "rmd", "rsx", "udf"];

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(path: &str) -> Kind {
        kind(&path.split('/').map(str::as_bytes).collect::<Vec<_>>())
    }

    #[test]
    fn recordings_and_whatever_could_be_one_are_taken() {
        for path in [
            "e/c/C0001.MP4",
            "e/c/sound.wav",
            "e/c/DCIM/100GOPRO/GX010042.MP4",
            "e/c/CONTENTS/AUDIO/0001AB00.MXF",
            "e/c/no extension",
            "e/c/foo.bin",
            "e/c/film.zip",
            "e/c/-rf",
            "e/c/Proxyfilm.mov",
            "e/proxy/C0001.MP4",
            "e/c/partial film.mov",
            "e/c/tmp",
            "e/temp/x.mp4",
        ] {
            assert_eq!(kind_of(path), Kind::Clip, "{path}");
        }
    }

    #[test]
    fn names_of_unfinished_copies() {
        for name in [
            ".C0001.MP4.a8Xk2b",
            "C0001.MP4.part",
            "C0001.MP4.PART",
            "C0001.MP4.tmp",
            "C0001.MP4.filepart",
            "C0001.MP4.crdownload",
            "C0001.MP4.partial",
            "C0001.MP4~",
            "~",
        ] {
            assert_eq!(kind_of(&format!("e/c/{name}")), Kind::Unfinished, "{name}");
        }
        assert_eq!(kind_of("e/c/.~tmp~/C0001.MP4"), Kind::Unfinished, "rsync's staging folder");
    }

    #[test]
    fn sidecars_proxies_and_manifests_are_known_by_their_names() {
        for (path, kind) in [
            ("e/c/C0001.THM", Kind::Sidecar),
            ("e/c/C0001M01.XML", Kind::Sidecar),
            ("e/c/IMG_0001.jpg", Kind::Sidecar),
            ("e/c/DJI_0001.SRT", Kind::Sidecar),
            ("e/c/DCIM/100APPLE/IMG_0001.AAE", Kind::Sidecar),
            ("e/c/NCFL/NC_FLLST.DAT", Kind::Sidecar),
            ("e/c/autorun.inf", Kind::Sidecar),
            ("e/c/STEREO/FOLDER01/ZOOM0001.hprj", Kind::Sidecar),
            ("e/c/PRIVATE/AVCHD/BDMV/INDEX.BDM", Kind::Sidecar),
            ("e/c/PRIVATE/AVCHD/BDMV/PLAYLIST/00000.MPL", Kind::Sidecar),
            ("e/c/PRIVATE/SONY/SONYCARD.IND", Kind::Sidecar),
            ("AVCHD/BDMV/odd.bin", Kind::Sidecar),
            ("e/c/GL010042.LRV", Kind::Proxy),
            ("e/c/M4ROOT/SUB/C0001S03.MP4", Kind::Proxy),
            ("e/SUB/C0001S03.MP4", Kind::Proxy),
            ("e/c/Proxy/A001_0001.mov", Kind::Proxy),
            ("e/c/M4ROOT/SUB/C0001S03M01.XML", Kind::Sidecar),
            ("e/c/C0001.MP4.sha256", Kind::Manifest),
            ("e/c/MD5SUMS", Kind::Manifest),
            ("e/c/md5sum.txt", Kind::Manifest),
            ("e/c/ascmhl/0001_card.mhl", Kind::Manifest),
            ("e/_receipt-tower.txt", Kind::Own),
            ("e/_receipt-tower.txt.part", Kind::Own),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }

    #[test]
    fn the_litter_of_systems_is_passed_over() {
        for path in [
            "e/c/Thumbs.db",
            "e/c/DESKTOP.INI",
            "e/c/.DS_Store",
            "e/c/._C0001.MP4",
            "System Volume Information/IndexerVolumeGuid",
            "e/$RECYCLE.BIN/S-1-5/x.mp4",
            "lost+found/#12",
            "e/c/@eaDir/C0001.MP4/SYNOVIDEO_VIDEO_SCREENSHOT.jpg",
        ] {
            assert_eq!(kind_of(path), Kind::Litter, "{path}");
        }
    }

    #[test]
    fn folders_that_hide_something_are_not_entered_but_for_those_of_copying_programs() {
        for name in [".Trash-1000", ".snapshot", "lost+found", "$RECYCLE.BIN", ".DS_Store"] {
            assert!(is_barred_folder(name.as_bytes()), "{name}");
        }
        for name in [".~tmp~", "DCIM", "C0001.MP4.part", "a.b", "..."] {
            assert_eq!(is_barred_folder(name.as_bytes()), name == "...", "{name}");
        }
    }
}
