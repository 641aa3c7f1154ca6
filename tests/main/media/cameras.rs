//! Files that real cameras wrote, from the folder that `REPRISE_MEDIA` names.

use std::path::PathBuf;

use reprise::watch::Watch;

use super::{Bench, quick};

/// The camera files, or none where nobody says where they are.
fn cameras() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("REPRISE_MEDIA") else { return Vec::new() };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("REPRISE_MEDIA names a folder")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|suffix| suffix != "md"))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn every_camera_file_is_probed_rendered_and_checked() {
    let bench = Bench::new();
    for path in cameras() {
        let assembly = bench.assembly(&[&[&path]], quick()).await;
        println!("{}: {:#?}", path.display(), assembly.takes[0].clips[0].probe);
        let rendered = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await;
        let rendered = rendered.unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let proof = bench.media.check(&assembly, &rendered.file, &Watch::idle()).await;
        println!("{rendered:?}\n{:?}", proof.unwrap_or_else(|fault| panic!("{}: {fault}", path.display())));
    }
}
