//! What is not to be shown or heard as it was recorded, and where that is: in the recordings, so that a newer version, which
//! may show them elsewhere, keeps it at the right picture.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::job::{Job, Laid};
use super::plan;
use crate::config::{PublishStep, Recipe, RenditionStep};
pub use crate::media::facts::Spot;
use crate::media::facts::{Alter, Area, Cover, Cut, Dub, Edit, Veil};

/// One redaction of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Redaction {
    /// `r1`, `r2` …: within an event none is given twice.
    pub id: String,
    pub what: What,
    /// The one account it is for; null where it is for all.
    pub account: Option<String>,
    /// As it was said: seconds of what this version shows.
    pub version: u32,
    pub from_s: f64,
    pub until_s: f64,
    pub stretches: Vec<Stretch>,
    pub at: Timestamp,
    pub by: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    Cut,
    Mute,
    /// A file whose sound is heard instead.
    Sound(PathBuf),
    Blur,
    Black,
}

impl What {
    pub fn name(&self) -> &'static str {
        match self {
            What::Cut => "cut",
            What::Mute => "mute",
            What::Sound(_) => "sound",
            What::Blur => "blur",
            What::Black => "black",
        }
    }

    fn cover(&self) -> Option<Cover> {
        match self {
            What::Blur => Some(Cover::Blur),
            What::Black => Some(Cover::Black),
            _ => None,
        }
    }
}

/// A stretch of one recording, in its seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    pub clip: String,
    pub from_s: f64,
    pub until_s: f64,
    /// Seconds of the redaction that lie before it, in other recordings.
    pub before_s: f64,
    /// Where the box stands, in the recording's seconds; none where there is no box.
    pub spots: Vec<Spot>,
}

/// Seconds by which what a version shows of a stretch may miss it.
const NEAR_S: f64 = 0.1;

/// The recordings that lie between two seconds of what a version shows, with where a box stands in them.
pub fn stretches(laid: &[Laid], (from_s, until_s): (f64, f64), spots: &[Spot]) -> Vec<Stretch> {
    let mut found = Vec::new();
    for piece in laid {
        let Some(clip) = &piece.clip else { continue };
        let (begin_s, end_s) = (from_s.max(piece.at_s), until_s.min(piece.end_s()));
        if end_s - begin_s <= 0.0 {
            continue;
        }
        let shift_s = piece.from_s - piece.at_s;
        found.push(Stretch {
            clip: clip.clone(),
            from_s: begin_s + shift_s,
            until_s: end_s + shift_s,
            before_s: begin_s - from_s,
            spots: within(spots, begin_s, end_s)
                .iter()
                .map(|spot| Spot { at_s: spot.at_s + shift_s, ..*spot })
                .collect(),
        });
    }
    found
}

/// The spots between two times, and where the box stands at both.
fn within(spots: &[Spot], from_s: f64, until_s: f64) -> Vec<Spot> {
    let veil = Veil { cover: Cover::Black, spots: spots.to_vec() };
    let at = |at_s: f64| veil.area(at_s).map(|area| Spot { at_s, area });
    let between = spots.iter().copied().filter(|spot| spot.at_s > from_s && spot.at_s < until_s);
    at(from_s).into_iter().chain(between).chain(at(until_s)).collect()
}

/// Where a sound lies that stands in place of a recorded one, by the redaction's id.
pub type Sounds = BTreeMap<String, Dub>;

/// What is done to a recording in what an account is sent; without an account, in what everybody else is shown.
pub fn edits(redactions: &[Redaction], clip: &str, account: Option<&str>, sounds: &Sounds) -> Vec<Edit> {
    let meant = redactions.iter().filter(|redaction| redaction.is_for(account));
    let of = |redaction: &Redaction| {
        let own = redaction.stretches.iter().filter(|stretch| stretch.clip == clip);
        own.map(|stretch| redaction.edit(stretch, sounds)).collect::<Vec<_>>()
    };
    meant.flat_map(of).collect()
}

impl Redaction {
    fn is_for(&self, account: Option<&str>) -> bool {
        self.account.is_none() || self.account.as_deref() == account
    }

    fn edit(&self, stretch: &Stretch, sounds: &Sounds) -> Edit {
        let dub = || sounds.get(&self.id).map(|dub| Dub { from_s: stretch.before_s, ..dub.clone() });
        let what = match (&self.what, self.what.cover()) {
            (_, Some(cover)) => Alter::Veil(Veil { cover, spots: stretch.spots.clone() }),
            (What::Cut, _) => Alter::Cut,
            // A sound that is not there is silence: what was recorded is heard in no case.
            (What::Sound(_), _) => dub().map_or(Alter::Mute, Alter::Sound),
            _ => Alter::Mute,
        };
        Edit { from_s: stretch.from_s, until_s: stretch.until_s, what }
    }

    /// Whether something of it is not where it was: `shown` are the stretches of recordings that a version shows. What stands
    /// there now may show the same.
    pub fn is_astray(&self, shown: &[(&str, Cut)]) -> bool {
        let covered_s = |stretch: &Stretch| -> f64 {
            let own = shown.iter().filter(|(clip, _)| *clip == stretch.clip);
            own.map(|(_, cut)| (cut.until_s.min(stretch.until_s) - cut.from_s.max(stretch.from_s)).max(0.0)).sum()
        };
        self.stretches.iter().any(|stretch| covered_s(stretch) < stretch.until_s - stretch.from_s - NEAR_S)
    }
}

/// A recipe in which each account for which something is redacted gets a rendition of its own.
pub fn over(mut recipe: Recipe, redactions: &[Redaction], accounts: &[&str]) -> Recipe {
    for account in
        accounts.iter().filter(|account| redactions.iter().any(|one| one.account.as_deref() == Some(account)))
    {
        let meant = plan::accounts(&recipe, [*account].into_iter()).into_iter().next();
        let Some((_, rendition)) = meant else { continue };
        let Some(step) = recipe.renditions.iter().find(|step| step.name == rendition).cloned() else { continue };
        let name = free_name(&recipe, &rendition, account);
        recipe.publish.insert(0, PublishStep { to: (*account).to_owned(), rendition: name.clone() });
        recipe.renditions.push(RenditionStep { name, account: Some((*account).to_owned()), ..step });
    }
    recipe
}

/// A name that becomes a file's.
fn free_name(recipe: &Recipe, rendition: &str, account: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    let base: String = format!("{rendition}-{account}").chars().map(plain).take(100).collect();
    let is_taken = |name: &String| recipe.renditions.iter().any(|step| step.name == *name);
    let mut names = std::iter::once(base.clone()).chain((2u64..).map(|number| format!("{base}-{number}")));
    names.find(|name| !is_taken(name)).unwrap_or(base)
}

/// Whether a version may be shown to everybody while these redactions stand: what was public before one of them was made
/// stays until a newer version takes its place.
pub fn may_be_shown(job: &Job, redactions: &[Redaction]) -> bool {
    lacking(job, redactions).all(|one| job.ready_at.is_some_and(|ready_at| ready_at <= one.at))
}

/// Whether a version shows what another hides from everybody.
pub fn shows_more(job: &Job, other: &Job, redactions: &[Redaction]) -> bool {
    lacking(job, redactions).any(|one| other.redactions.contains(one))
}

/// What is hidden from everybody and not in this version.
fn lacking<'a>(job: &'a Job, redactions: &'a [Redaction]) -> impl Iterator<Item = &'a Redaction> {
    redactions.iter().filter(|one| one.account.is_none() && !job.redactions.contains(one))
}

/// Reads a box: `X,Y,W,H` in points of a picture of that size, or in per cent of it. `None` for what is none, or lies outside.
pub fn area(text: &str, (width, height): (u32, u32)) -> Option<Area> {
    let sides = [width, height, width, height];
    let mut shares = [0.0; 4];
    let mut words = text.split(',');
    for (share, side) in shares.iter_mut().zip(sides) {
        let word = words.next()?.trim();
        let (number, whole) = word.strip_suffix('%').map_or((word, f64::from(side)), |number| (number, 100.0));
        let number: f64 = number.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)?;
        *share = number / whole.max(1.0);
    }
    let [x, y, width, height] = shares;
    let is_inside = words.next().is_none() && x < 1.0 && y < 1.0 && width > 0.0 && height > 0.0;
    is_inside.then_some(Area { x, y, width: width.min(1.0 - x), height: height.min(1.0 - y) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid() -> Vec<Laid> {
        let piece =
            |clip: Option<&str>, at_s, from_s, until_s| Laid { clip: clip.map(str::to_owned), at_s, from_s, until_s };
        vec![piece(None, 0.0, 0.0, 3.0), piece(Some("a"), 3.0, 10.0, 20.0), piece(Some("b"), 13.0, 0.0, 10.0)]
    }

    fn spot(at_s: f64, x: f64) -> Spot {
        Spot { at_s, area: Area { x, y: 0.0, width: 0.1, height: 0.1 } }
    }

    fn redaction(what: What, account: Option<&str>) -> Redaction {
        let stretches = stretches(&laid(), (11.0, 15.0), &[spot(11.0, 0.1), spot(15.0, 0.5)]);
        let at = Timestamp::from_second(1000).unwrap();
        let (id, by) = ("r1".to_owned(), "anna".to_owned());
        let account = account.map(str::to_owned);
        Redaction { id, what, account, version: 1, from_s: 11.0, until_s: 15.0, stretches, at, by }
    }

    #[test]
    fn what_is_said_of_a_version_is_kept_of_its_recordings() {
        let found = redaction(What::Blur, None).stretches;
        let told: Vec<_> = found.iter().map(|one| (one.clip.as_str(), one.from_s, one.until_s, one.before_s)).collect();
        assert_eq!(told, [("a", 18.0, 20.0, 0.0), ("b", 0.0, 2.0, 2.0)]);
        let x =
            |spots: &[Spot]| spots.iter().map(|spot| (spot.at_s, (spot.area.x * 100.0).round())).collect::<Vec<_>>();
        assert_eq!(x(&found[0].spots), [(18.0, 10.0), (20.0, 30.0)]);
        assert_eq!(x(&found[1].spots), [(0.0, 30.0), (2.0, 50.0)], "over the border the box goes on");
        assert_eq!(stretches(&laid(), (0.0, 2.0), &[]), [], "nobody recorded the intro");
    }

    #[test]
    fn an_account_gets_what_is_meant_for_all_and_what_is_for_it_alone() {
        let redactions = [redaction(What::Cut, None), redaction(What::Mute, Some("tube"))];
        let of =
            |account| edits(&redactions, "a", account, &Sounds::new()).into_iter().map(|e| e.what).collect::<Vec<_>>();
        assert_eq!(of(None), [Alter::Cut]);
        assert_eq!(of(Some("other")), [Alter::Cut]);
        assert_eq!(of(Some("tube")), [Alter::Cut, Alter::Mute]);
        assert_eq!(edits(&redactions, "c", None, &Sounds::new()), []);
        let gone = edits(&[redaction(What::Sound("x".into()), None)], "a", None, &Sounds::new());
        assert_eq!(gone[0].what, Alter::Mute, "without the other sound nothing is heard");
    }

    #[test]
    fn what_is_shown_no_more_where_it_was_is_astray() {
        let redaction = redaction(What::Mute, None);
        let whole = Cut { from_s: 0.0, until_s: 100.0 };
        assert!(!redaction.is_astray(&[("a", whole), ("b", whole)]));
        assert!(redaction.is_astray(&[("a", whole)]));
        assert!(
            redaction.is_astray(&[("a", Cut { from_s: 0.0, until_s: 19.0 }), ("b", whole)]),
            "another one is shown there"
        );
    }

    #[test]
    fn boxes_are_read_in_points_and_in_per_cent() {
        let of = |text| area(text, (1920, 1080)).map(|area| (area.x, area.y, area.width, area.height));
        assert_eq!(of("480,270,960,540"), Some((0.25, 0.25, 0.5, 0.5)));
        assert_eq!(of("25%, 25%, 50%, 50%"), Some((0.25, 0.25, 0.5, 0.5)));
        assert_eq!(of("960,0,1920,1080"), Some((0.5, 0.0, 0.5, 1.0)), "what hangs over is left out");
        for text in ["", "1,2,3", "1,2,3,4,5", "1920,0,10,10", "0,0,0,10", "-1,0,10,10", "a,b,c,d", "0,0,NaN,1"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn an_account_with_a_redaction_of_its_own_gets_a_rendition_of_its_own() {
        let text = "[[rendition]]\nprofile = \"web-1080\"\n[[publish]]\n";
        let recipe = Recipe::parse("r", "r.toml", text, None).unwrap();
        let made = over(recipe.clone(), &[redaction(What::Mute, Some("my tube"))], &["my tube", "other"]);
        let sent = plan::accounts(&made, ["my tube", "other"].into_iter());
        assert_eq!(sent, [("my tube", "web-1080-my-tube".to_owned()), ("other", "web-1080".to_owned())]);
        assert_eq!(made.renditions[1].account.as_deref(), Some("my tube"));
        assert_eq!(over(recipe.clone(), &[redaction(What::Mute, None)], &["other"]), recipe);
    }
}
