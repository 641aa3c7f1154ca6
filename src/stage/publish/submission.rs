use super::ledger::Ledger;
use crate::fault::Fault;
use crate::model::addresses::Addresses;
use crate::model::event::Event;
use crate::model::job::Rendition;
use crate::platform::{Submission, Visibility};
use crate::text::{self, Lang};

/// Returns what the platform is told about the video: the event's words, in the account's or the event's language.
pub async fn of(ledger: &Ledger<'_>, rendition: &Rendition) -> Result<Submission, Fault> {
    let publication = &ledger.publication;
    let event = ledger.seams.store.need::<Event>(&publication.event).await?.row;
    let account = ledger.seams.config.account(&publication.account);
    let defaults = account.map(|account| account.defaults.clone()).unwrap_or_default();
    let lang = defaults
        .get("language")
        .and_then(|tag| Lang::from_tag(tag))
        .unwrap_or_else(|| event.lang(ledger.seams.config.language));
    let title = event.title(lang).to_owned();
    let page = Addresses::new(&ledger.seams.config.public_url).replay(&event.slug);
    Ok(Submission {
        marker: publication.marker.clone(),
        description: text::say(lang, "publication-description", &[("title", &title), ("url", &page)]),
        tags: tags(defaults.get("tags"), &event.slug),
        language: defaults.get("language").cloned().unwrap_or_else(|| lang.tag().to_owned()),
        visibility: visibility(defaults.get("visibility")),
        recorded_at: event.start.or(event.first_clip_at),
        file_name: rendition.file_name.clone(),
        content_type: if rendition.width.is_some() { "video/mp4" } else { "audio/mp4" }.to_owned(),
        size: rendition.size,
        duration_s: rendition.duration_s,
        title,
        defaults,
    })
}

fn tags(configured: Option<&String>, slug: &str) -> Vec<String> {
    let configured = configured.into_iter().flat_map(|tags| tags.split(','));
    configured.chain([slug]).map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
}

pub fn visibility(configured: Option<&String>) -> Visibility {
    match configured.map(String::as_str) {
        Some("private") => Visibility::Private,
        Some("unlisted") => Visibility::Unlisted,
        _ => Visibility::Public,
    }
}
