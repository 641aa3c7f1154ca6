//! The whole pass alone: recordings in, renditions and a report out.

mod cut;
mod report;
mod sources;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::PossibleValuesParser;
use jiff::tz::TimeZone;

use super::exit::Exit;
use super::{out, progress, usage};
use crate::app;
use crate::clock::{Clock, SystemClock};
use crate::config::{PRESETS, Recipe, RenditionStep};
use crate::fault::{Code, Fault};
use crate::media::Media;
use crate::media::facts::{About, Assembly, Delivered, Kind, Part, Profile, Side, Source};
use crate::media::rules::decide::{self, Machine};
use crate::media::rules::inserts::{self, Besides, Place};
use crate::media::rules::span;
use crate::media::twice;
use crate::stage;
use crate::text::Lang;
use crate::view::making;
use report::{Report, Row};
use sources::Sources;

#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "RECIPE")]
    recipe: String,
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(PRESETS))]
    preset: Option<String>,
    #[arg(long, value_name = "PLACE", value_parser = usage::place)]
    from: Option<f64>,
    #[arg(long, value_name = "PLACE", value_parser = usage::place)]
    until: Option<f64>,
    #[arg(long, value_name = "SIDE", value_parser = usage::side)]
    sound: Option<Side>,
    #[arg(long)]
    json: bool,
}

pub async fn run(args: &Args, lang: Lang) -> Result<Exit, Fault> {
    let recipe = Recipe::alone(&args.recipe)?;
    stage::check_logo(&recipe)?;
    let profiles: Vec<Profile> = recipe.renditions.iter().map(|step| profile(args, &recipe, step)).collect();
    let mut read = Sources::of(&read(args, &recipe));
    std::fs::create_dir_all(&args.out).map_err(|error| Fault::io(&error, args.out.display()))?;
    read.spared(&args.out, &profiles)?;
    let media = app::media()?;
    let takes = ended(takes(&media, args, &recipe).await)?;
    let sources = report::sources(&takes).await?;
    let besides = ended(besides(&media, &recipe).await)?;
    read.learn(takes.iter().flat_map(|take| &take.clips).chain(&besides.intro).chain(&besides.outro));
    let place = |place: Option<f64>| place.map_or(Place::Edge, Place::Seconds);
    let takes = inserts::show(takes, &besides, place(args.from), place(args.until));
    if takes.is_empty() {
        return Err(Fault::permanent(Code::NothingBetween));
    }
    let about = about(&recipe, &takes, &args.files, lang);
    let profiles: Vec<Profile> =
        profiles.into_iter().map(|profile| Profile { about: Some(Box::new(about.clone())), ..profile }).collect();
    let plan = decide::plan(&takes, &profiles, &Machine::supposed(crate::media::cores()));
    if !args.json {
        making::lines(&making::spoken(&plan, lang), lang).iter().for_each(|line| out::line(line));
    }
    let begun = SystemClock.now();
    let held = read.held(&takes);
    let delivered = twice::deliver(&*media, &held, &profiles, (&args.out, None), &progress::of(&args.out)).await;
    let delivered = ended(delivered)?;
    let took_s = SystemClock.now().duration_since(begun).as_secs_f64();
    let mut report = Report::new(&recipe, sources, &takes, &delivered);
    report.took_s = took_s;
    report.plan = Some(making::spoken(&plan, lang));
    let wanted: Vec<_> = profiles.iter().zip(&recipe.renditions).collect();
    let proven = proven(&*media, (&takes, &wanted), &delivered, (&args.out, &mut report)).await;
    let kept = match proven {
        Ok(()) => read.unchanged().await.and_then(|()| written(&report, &args.out, &about, &delivered)),
        refused => refused,
    };
    kept.inspect_err(|_| report::discard(&args.out, &delivered))?;
    if args.json {
        out::json(&report)
    } else {
        report.show(lang)
    }
    Ok(Exit::Done)
}

/// Proves what was made, and takes note of it.
async fn proven(
    media: &dyn Media,
    (takes, wanted): (&[Part], &[(&Profile, &RenditionStep)]),
    delivered: &Delivered,
    (folder, report): (&Path, &mut Report),
) -> Result<(), Fault> {
    for (made, (profile, step)) in delivered.renditions.iter().zip(wanted) {
        let shown = if profile.is_bare() { inserts::bare(takes) } else { takes.to_vec() };
        let assembly = Assembly { takes: shown, profile: (*profile).clone() };
        let proof = media.prove(&assembly, &made.claim, &made.file, &progress::of(&made.file)).await;
        report::forget(&made.claim);
        let proof = ended(proof)?;
        report.note(&proof);
        report.renditions.push(Row::of((step, profile), made, proof, folder).await?);
    }
    Ok(())
}

/// Writes what is said of the renditions; the report last.
fn written(report: &Report, folder: &Path, about: &About, delivered: &Delivered) -> Result<(), Fault> {
    report::chapters(folder, &about.chapters)?;
    report::storyboard(folder, delivered.storyboard.as_ref())?;
    report.write(folder)
}

/// Wipes the line that told how far it was.
fn ended<T>(result: Result<T, Fault>) -> Result<T, Fault> {
    progress::end();
    result
}

fn profile(args: &Args, recipe: &Recipe, step: &RenditionStep) -> Profile {
    let logo = recipe.logo.as_ref().map(|logo| (logo, logo.path.as_path()));
    let profile = stage::marked(stage::profile(step), logo);
    match &args.preset {
        Some(preset) => Profile { preset: preset.clone(), ..profile },
        None => profile,
    }
}

/// All files are parts of one take: what continues another's bytes is joined so.
async fn takes(media: &Arc<dyn Media>, args: &Args, recipe: &Recipe) -> Result<Vec<Part>, Fault> {
    let mut clips = Vec::new();
    for path in &args.files {
        let source = match args.from.or(args.until) {
            Some(_) => cut::source(media, path).await?,
            None => source(media, path).await?,
        };
        let of_recipe = recipe.sound.get(&source.camera).and_then(|side| Side::parse(side));
        has_track(&source, args.sound)?;
        clips.push(Source { sound: args.sound.or(of_recipe), ..source });
    }
    Ok(vec![span::joined(clips)])
}

/// Refuses where a track of sound is wanted that a recording has not.
fn has_track(source: &Source, wanted: Option<Side>) -> Result<(), Fault> {
    let Some(Side::Track(track)) = wanted else { return Ok(()) };
    let count = source.probe.streams.iter().filter(|stream| stream.kind == Kind::Audio).count();
    if usize::from(track) <= count {
        return Ok(());
    }
    let missing = Fault::permanent(Code::SoundTrackMissing).with("path", source.path.display());
    Err(missing.with("track", track).with("count", count))
}

async fn source(media: &Arc<dyn Media>, path: &Path) -> Result<Source, Fault> {
    let probe = media.read(path, &progress::of(path)).await.map_err(|fault| fault.with("path", path.display()))?;
    Ok(Source { camera: stem(path), ..Source::whole(path.to_owned(), probe) })
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What the renditions say of themselves: each file is a chapter.
fn about(recipe: &Recipe, takes: &[Part], files: &[PathBuf], lang: Lang) -> About {
    let created = takes.iter().flat_map(|take| &take.clips).find_map(|clip| clip.probe.created);
    let date = created.map(|created| created.to_zoned(TimeZone::UTC).date().to_string()).unwrap_or_default();
    let title = files.first().map(|path| stem(path)).unwrap_or_default();
    stage::about(&recipe.tags, &title, date, stage::chapters(takes, lang, None))
}

/// All that is read: the recordings, and what the recipe shows besides.
fn read(args: &Args, recipe: &Recipe) -> Vec<PathBuf> {
    let logo = recipe.logo.as_ref().map(|logo| &logo.path);
    let besides = recipe.intro.iter().chain(&recipe.outro).chain(logo);
    args.files.iter().chain(besides).cloned().collect()
}

/// The films that the recipe wants before and after.
async fn besides(media: &Arc<dyn Media>, recipe: &Recipe) -> Result<Besides, Fault> {
    let (mut intro, mut outro) = (None, None);
    for (film, path) in [(&mut intro, &recipe.intro), (&mut outro, &recipe.outro)] {
        if let Some(path) = path {
            *film = Some(source(media, path).await?);
        }
    }
    Ok(Besides { intro, outro, ..Besides::default() })
}
