//! One delivery, or two where broadcasters want the recordings alone and others what stands among them.

use std::path::Path;

use super::Media;
use super::facts::{Delivered, Part, Profile, Rendered};
use super::rules::inserts;
use crate::fault::Fault;
use crate::watch::Watch;

/// Makes all of these renditions, in their order, into a folder; where chunks are kept, goes on from those.
pub async fn deliver(
    media: &dyn Media,
    takes: &[Part],
    profiles: &[Profile],
    (folder, kept): (&Path, Option<&Path>),
    watch: &Watch,
) -> Result<Delivered, Fault> {
    let bare = inserts::bare(takes);
    let (alone, others): (Vec<Profile>, Vec<Profile>) = profiles.iter().cloned().partition(Profile::is_bare);
    if alone.is_empty() || bare == takes {
        return once(media, takes, profiles, (folder, kept), watch).await;
    }
    let kept_alone = kept.map(|kept| kept.join("alone"));
    let mut recorded = once(media, &bare, &alone, (folder, kept_alone.as_deref()), watch).await?;
    if others.is_empty() {
        // Its seconds are not those of these takes.
        recorded.measured.decoded = false;
        return Ok(recorded);
    }
    // What is seen and heard of the whole counts, and its poster stands for all.
    let mut whole = once(media, takes, &others, (folder, kept), watch).await?;
    whole.resumed_s = whole.resumed_s.max(recorded.resumed_s);
    let (mut first, mut second) = (whole.renditions.into_iter(), recorded.renditions.into_iter());
    let next = |profile: &Profile| if profile.is_bare() { second.next() } else { first.next() };
    let mut made: Vec<Rendered> = profiles.iter().filter_map(next).collect();
    let poster =
        made.iter().zip(profiles).find_map(|(made, profile)| made.poster.clone().filter(|_| !profile.is_bare()));
    for made in made.iter_mut().filter(|made| made.poster.is_some()) {
        made.poster.clone_from(&poster);
    }
    whole.renditions = made;
    Ok(whole)
}

async fn once(
    media: &dyn Media,
    takes: &[Part],
    profiles: &[Profile],
    (folder, kept): (&Path, Option<&Path>),
    watch: &Watch,
) -> Result<Delivered, Fault> {
    match kept {
        Some(kept) => media.deliver_on(takes, profiles, (folder, kept), watch).await,
        None => media.deliver(takes, profiles, folder, watch).await,
    }
}
