//! What a rendition shows is compared with what went into its encoder.

use std::path::Path;

use reprise::fault::Code;
use reprise::media::facts::{Decision, Profile, Rendered};
use reprise::watch::Watch;

use super::bench::{Bench, quick};
use super::delivered::made;

/// Four seconds of a picture, made by ffmpeg.
async fn rendered(bench: &Bench, name: &str, picture: &str, profile: Profile) -> Rendered {
    let input = ["-f", "lavfi", "-i", picture, "-t", "4", "-c:v", "mpeg2video", "-q:v", "2"];
    let source = made(bench, &format!("{name}.ts"), &input);
    let assembly = bench.assembly(&[&[Path::new(&source)]], profile).await;
    let folder = bench.path(name);
    std::fs::create_dir(&folder).expect("folder");
    let rendered = bench.media.render(&assembly, &folder, &Watch::idle()).await.expect("film");
    assert_eq!((rendered.decision, rendered.claim.kept.len()), (Decision::Encode, 1));
    let proof = bench.media.prove(&assembly, &rendered.claim, &rendered.file, &Watch::idle()).await.expect("proof");
    let ssim = proof.ssim.expect("likeness");
    assert!(ssim.places == 3 && ssim.gist_mean > 0.8 && ssim.min <= ssim.mean, "{name} {ssim:?}");
    rendered
}

const MOVING: &str = "testsrc2=s=320x180:r=25";

#[tokio::test]
async fn pictures_of_another_film_are_refused_and_poor_ones_are_not() {
    let bench = Bench::new();
    let poor = Profile { video_bitrate: Some(150_000), ..quick() };
    let film = rendered(&bench, "film", MOVING, quick()).await;
    rendered(&bench, "noisy", &format!("{MOVING},noise=alls=20:allf=t:all_seed=7"), poor).await;
    let source = bench.path("film.ts");
    let assembly = bench.assembly(&[&[&source]], quick()).await;
    let others = [
        ("green", "color=c=green:s=320x180:r=25".to_owned()),
        ("grey", "color=c=gray:s=320x180:r=25".to_owned()),
        ("negative", format!("{MOVING},negate")),
        ("mirrored", format!("{MOVING},hflip")),
    ];
    for (name, picture) in others {
        let other = rendered(&bench, name, &picture, quick()).await;
        let proof = bench.media.prove(&assembly, &film.claim, &other.file, &Watch::idle()).await;
        assert_eq!(proof.err().map(|fault| fault.code), Some(Code::MediaStrange), "{name}");
    }
}
