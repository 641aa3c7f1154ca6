use super::ledger::Ledger;
use crate::fault::Fault;
use crate::model::addresses::Addresses;
use crate::model::event::Event;
use crate::model::job::Rendition;
use crate::platform::Submission;
use crate::text::{self, Lang};

/// Returns what the platform is told about the video: the event's words, in the account's or the event's language.
pub async fn of(ledger: &Ledger<'_>, rendition: &Rendition) -> Result<Submission, Fault> {
    let publication = &ledger.publication;
    let event = ledger.seams.store.need::<Event>(&publication.event).await?.row;
    let defaults = ledger.seams.settings(&publication.account)?.clone();
    let own = defaults.language.as_deref().and_then(Lang::from_tag);
    let lang = own.unwrap_or_else(|| event.lang(ledger.seams.config.language));
    let title = event.title(lang).to_owned();
    let page = Addresses::new(&ledger.seams.config.public_url).replay(&event.slug);
    Ok(Submission {
        marker: publication.marker.clone(),
        description: text::say(lang, "publication-description", &[("title", &title), ("url", &page)]),
        tags: defaults.tags.iter().chain([&event.slug]).cloned().collect(),
        language: defaults.language.clone().unwrap_or_else(|| lang.tag().to_owned()),
        visibility: defaults.visibility,
        recorded_at: event.start.or(event.first_clip_at),
        file_name: rendition.file_name.clone(),
        content_type: rendition.content_type().to_owned(),
        size: rendition.size,
        duration_s: rendition.duration_s,
        title,
        defaults,
    })
}
