//! A bench for tests of the media child: footage, probes, assemblies.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use jiff::Timestamp;
use reprise::clock::SystemClock;
use reprise::media::Media;
use reprise::media::facts::{Assembly, Footage, Part, Probe, Profile, Source};
use reprise::media::registry;
use reprise::watch::Watch;
use tempfile::TempDir;

/// A folder for one test, and children to work in it.
pub struct Bench {
    pub folder: TempDir,
    pub media: Arc<dyn Media>,
}

impl Bench {
    pub fn new() -> Bench {
        let program = Path::new(env!("CARGO_BIN_EXE_reprise"));
        Bench { folder: tempfile::tempdir().expect("folder"), media: registry::media(program, Arc::new(SystemClock)) }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Draws footage and returns where it lies.
    pub async fn drawn(&self, name: &str, footage: Footage) -> PathBuf {
        let path = self.path(name);
        self.media.draw(&footage, &path, &Watch::idle()).await.expect("footage");
        path
    }

    /// Draws footage into a container whose packets no recipe copies: what shows it is encoded.
    pub async fn drawn_to_encode(&self, name: &str, footage: Footage) -> PathBuf {
        let drawn = self.drawn(&format!("{name}.drawn.mp4"), footage).await;
        let path = self.path(name);
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-y", "-i"]).arg(&drawn).args(["-c", "copy", "-f", "matroska"]).arg(&path);
        assert!(command.status().expect("ffmpeg").success(), "{name}");
        std::fs::remove_file(drawn).expect("what was drawn");
        path
    }

    pub async fn probe(&self, path: &Path) -> Probe {
        self.media.probe(path, &Watch::idle()).await.unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
    }

    /// One take for each of these groups of files.
    pub async fn assembly(&self, takes: &[&[&Path]], profile: Profile) -> Assembly {
        let mut assembly = Assembly { takes: Vec::new(), profile };
        for take in takes {
            let mut clips = Vec::new();
            for path in *take {
                clips.push(Source::whole(path.to_path_buf(), self.probe(path).await));
            }
            assembly.takes.push(Part { clips });
        }
        assembly
    }
}

/// A profile that is quick to make.
pub fn quick() -> Profile {
    Profile { preset: "ultrafast".to_owned(), ..Profile::web_1080() }
}

pub fn footage(seconds: f64) -> Footage {
    Footage {
        name: "TOWER".to_owned(),
        width: 320,
        height: 180,
        fps: 25,
        seconds,
        from_s: 0.0,
        clock: "2009-11-22T19:26:48.16Z".parse::<Timestamp>().expect("time"),
        seed: 7,
    }
}
