//! One delivery, or two where broadcasters want the recordings alone and others what stands among them.

use std::path::Path;

use super::Media;
use super::facts::{Delivered, Part, Profile, Rendered};
use super::rules::inserts;
use crate::fault::Fault;
use crate::watch::Watch;

/// Makes all of these renditions, in their order.
pub async fn deliver(
    media: &dyn Media,
    takes: &[Part],
    profiles: &[Profile],
    folder: &Path,
    watch: &Watch,
) -> Result<Delivered, Fault> {
    let bare = inserts::bare(takes);
    let (alone, others): (Vec<Profile>, Vec<Profile>) = profiles.iter().cloned().partition(Profile::is_bare);
    if alone.is_empty() || bare == takes {
        return media.deliver(takes, profiles, folder, watch).await;
    }
    let mut recorded = media.deliver(&bare, &alone, folder, watch).await?;
    if others.is_empty() {
        // Its seconds are not those of these takes.
        recorded.measured.decoded = false;
        return Ok(recorded);
    }
    // What is seen and heard of the whole counts, and its poster stands for all.
    let mut whole = media.deliver(takes, &others, folder, watch).await?;
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
