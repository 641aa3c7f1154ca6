//! What the word "republish" leaves undone where somebody may expect it: said before it is done.

use std::path::PathBuf;

use crate::config::{PlatformKind, Recipe, SoundAlone};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The recipe of this name publishes on no platform.
    PublishesNothing(String),
    /// None of the accounts that the recipe means is configured.
    NoAccount,
    /// No recording has a picture: the film gets a plain one.
    PlainPicture,
    /// What this account gets is sound without a picture, which it may take or not.
    SoundUnsure(String),
    /// This account takes no sound without a picture.
    SoundRefused(String),
    /// So many slates stand where something is missing.
    Slates(usize),
    /// Films of these names are shown before and after the recordings.
    Intro(String),
    Outro(String),
    /// An image of this name stands in the picture.
    Logo(String),
}

/// Returns what a recipe shows besides recordings.
pub fn besides(recipe: &Recipe, slates: usize) -> Vec<Remark> {
    let name = |film: &Option<PathBuf>| Some(film.as_ref()?.file_name()?.to_string_lossy().into_owned());
    let slates = (slates > 0).then_some(Remark::Slates(slates));
    let (intro, outro) = (name(&recipe.intro).map(Remark::Intro), name(&recipe.outro).map(Remark::Outro));
    let logo = name(&recipe.logo.as_ref().map(|logo| logo.path.clone())).map(Remark::Logo);
    slates.into_iter().chain(intro).chain(outro).chain(logo).collect()
}

/// An account that the word means.
#[derive(Debug, Clone, Copy)]
pub struct Meant<'a> {
    pub name: &'a str,
    pub kind: PlatformKind,
    /// The name of the rendition that goes there.
    pub rendition: &'a str,
}

/// Returns the remarks on a word that means these accounts; `heard` says that no recording has a picture.
pub fn remarks(recipe: &Recipe, meant: &[Meant<'_>], heard: bool) -> Vec<Remark> {
    if recipe.publish.is_empty() {
        return vec![Remark::PublishesNothing(recipe.name.clone())];
    }
    if meant.is_empty() {
        return vec![Remark::NoAccount];
    }
    let (sound, films): (Vec<&Meant<'_>>, Vec<_>) =
        meant.iter().partition(|account| recipe.is_sound(account.rendition));
    let plain = (heard && !films.is_empty()).then_some(Remark::PlainPicture);
    let alone = sound.into_iter().map(|account| match account.kind.sound_alone() {
        SoundAlone::Unsure => Remark::SoundUnsure(account.name.to_owned()),
        SoundAlone::Refused => Remark::SoundRefused(account.name.to_owned()),
    });
    plain.into_iter().chain(alone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(text: &str) -> Recipe {
        Recipe::parse("ours", "ours.toml", text, None).expect("a recipe")
    }

    #[test]
    fn what_will_not_happen_is_remarked() {
        let film = recipe("[[rendition]]\nprofile = \"web-1080\"\n[[publish]]");
        let sound = recipe("[[rendition]]\nprofile = \"audio\"\n[[publish]]");
        let kept = recipe("[[rendition]]\nprofile = \"web-1080\"\n[archive]\nto = \"*\"");
        let meant = |rendition| {
            [("yt", PlatformKind::Youtube), ("pt", PlatformKind::Peertube)].map(|(name, kind)| Meant {
                name,
                kind,
                rendition,
            })
        };
        let sent = vec![Remark::SoundRefused("yt".to_owned()), Remark::SoundUnsure("pt".to_owned())];
        let nothing = vec![Remark::PublishesNothing("ours".to_owned())];
        for (recipe, rendition, heard, expected) in [
            (&film, "web-1080", false, Vec::new()),
            (&film, "web-1080", true, vec![Remark::PlainPicture]),
            (&sound, "audio", false, sent.clone()),
            (&sound, "audio", true, sent),
            (&kept, "web-1080", true, nothing),
        ] {
            assert_eq!(remarks(recipe, &meant(rendition), heard), expected, "{rendition} {heard}");
        }
        assert_eq!(remarks(&film, &[], true), [Remark::NoAccount]);
    }
}
