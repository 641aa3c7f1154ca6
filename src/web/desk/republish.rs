//! The word: what it would do, then the button that gives it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::home::{self, Frame};
use super::tone::Tone;
use super::{Desk, Words};
use crate::fault::Fault;
use crate::view::RepublishPlan;
use crate::view::plan::{Action, Step};
use crate::web::query::Query;
use crate::web::words::tame;
use crate::web::{Order, assets, plain};

#[derive(Template)]
#[template(path = "republish.html")]
struct Page {
    frame: Frame,
    event: String,
    title: String,
    heading: String,
    version: String,
    warning: Option<String>,
    will: String,
    lines: Vec<Line>,
    yes: String,
    no: String,
    action: String,
    seal: String,
    seen: String,
    order: Order,
    choices: Choices,
}

/// What happens to one place.
struct Line {
    place: Option<String>,
    step: Option<String>,
    tone: Tone,
    effect: String,
    asks: Option<String>,
}

/// What else could be ordered.
struct Choices {
    title: String,
    only: String,
    accounts: Vec<(String, bool)>,
    force: String,
    keep_old: String,
    show: String,
}

/// Shows what the word would do. Changes nothing.
pub async fn preview(
    State(desk): State<Arc<Desk>>,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    let words = desk.words_for(&headers);
    let order = order(&Query::of(&uri));
    page(&desk, Asked { slug: &slug, uri: &uri, order: &order, warning: None }, &words).await
}

/// Gives the word that was shown. Where something changed meanwhile, it is shown anew.
pub async fn act(
    State(desk): State<Arc<Desk>>,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let words = desk.words_for(&headers);
    let form = Query::read(&body);
    let order = order(&form);
    let again = |warning| Asked { slug: &slug, uri: &uri, order: &order, warning: Some(warning) };
    if !desk.gate.holds(form.get("seal").unwrap_or_default(), "republish", &slug) {
        return page(&desk, again("desk-plan-stale"), &words).await;
    }
    match plan(&desk, &slug, &order, &words).await {
        Err(response) => response,
        Ok(plan) if form.get("seen") != Some(&fingerprint(&plan)) => {
            page(&desk, again("desk-plan-changed"), &words).await
        }
        Ok(_) => match desk.source.republish(&slug, &order).await {
            Ok(()) => Redirect::to(&format!("/event/{slug}?said=republish")).into_response(),
            Err(fault) => plain::fault(&words, &fault),
        },
    }
}

fn order(query: &Query) -> Order {
    Order { to: query.all("to"), force: query.has("force"), keep_old: query.has("keep_old") }
}

async fn plan(desk: &Desk, slug: &str, order: &Order, words: &Words) -> Result<RepublishPlan, Response> {
    let plan = desk.source.preview(slug, order, words.lang).await.map_err(|fault| plain::fault(words, &fault))?;
    plan.ok_or_else(|| plain::missing(words))
}

/// What a person saw, in short: the effects are words and may be in another language by now.
fn fingerprint(plan: &RepublishPlan) -> String {
    let mut text = format!("{:?}", plan.version);
    for one in &plan.actions {
        text.push_str(&format!("\n{:?} {} {}", one.account, one.action.name(), one.asks));
    }
    assets::short_digest(&Sha256::digest(text.as_bytes()))
}

/// Which page is asked for, and why it is shown again.
struct Asked<'a> {
    slug: &'a str,
    uri: &'a Uri,
    order: &'a Order,
    warning: Option<&'a str>,
}

async fn page(desk: &Desk, asked: Asked<'_>, words: &Words) -> Response {
    let status = if asked.warning.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    match draw(desk, asked, words).await {
        Ok(page) => (status, Html(page.render().expect("a page grows in memory"))).into_response(),
        Err(response) => response,
    }
}

async fn draw(desk: &Desk, asked: Asked<'_>, words: &Words) -> Result<Page, Response> {
    let Asked { slug, order, .. } = asked;
    let event = home::one(desk, slug, words).await?;
    let plan = plan(desk, slug, order, words).await?;
    let accounts = accounts(desk, slug, order, words).await.map_err(|fault| plain::fault(words, &fault))?;
    let nothing = !plan.actions.is_empty() && plan.actions.iter().all(|one| one.action == Step::Skip);
    Ok(Page {
        frame: Frame::new(words, asked.uri),
        event: format!("/event/{slug}"),
        title: tame(home::title(&event, words.lang)),
        heading: words.say("desk-plan-title"),
        version: match plan.version {
            Some(version) => words.with("desk-plan-version", "version", version),
            None => words.say("desk-plan-nothing-yet"),
        },
        warning: asked.warning.map(|key| words.say(key)),
        will: words.say(if nothing { "desk-plan-all-skipped" } else { "desk-plan-will" }),
        lines: lines(&plan, words),
        yes: words.say(if nothing { "desk-plan-yes-nothing" } else { "desk-plan-yes" }),
        no: words.say("desk-plan-no"),
        action: format!("/event/{slug}/republish"),
        seal: desk.gate.seal("republish", slug),
        seen: fingerprint(&plan),
        order: order.clone(),
        choices: choices(accounts, words),
    })
}

fn lines(plan: &RepublishPlan, words: &Words) -> Vec<Line> {
    let own = if plan.actions.is_empty() { "desk-plan-no-account" } else { "desk-plan-own-page" };
    let own = Line { place: None, step: None, tone: Tone::Good, effect: words.say(own), asks: None };
    // Without any account the first line has said it.
    let remarks = plan.remarks.iter().filter(|_| !plan.actions.is_empty());
    let remark =
        |text: &String| Line { place: None, step: None, tone: Tone::Attention, effect: tame(text), asks: None };
    let actions = plan.actions.iter().map(|action| line(action, words));
    std::iter::once(own).chain(actions).chain(remarks.map(remark)).collect()
}

fn line(action: &Action, words: &Words) -> Line {
    let (tone, step) = match action.action {
        _ if action.asks => (Tone::Attention, action.action),
        Step::Skip => (Tone::Quiet, Step::Skip),
        step => (Tone::Ready, step),
    };
    Line {
        place: Some(tame(&action.account)),
        step: Some(words.say(&format!("desk-step-{}", step.name()))),
        tone,
        effect: tame(&action.effect),
        asks: action.asks.then(|| words.say("desk-plan-asks")),
    }
}

/// Every account that the word could reach, and whether this order names it.
async fn accounts(desk: &Desk, slug: &str, order: &Order, words: &Words) -> Result<Vec<(String, bool)>, Fault> {
    let all = desk.source.preview(slug, &Order::default(), words.lang).await?;
    let names = all.into_iter().flat_map(|plan| plan.actions).map(|action| action.account);
    Ok(names.map(|name| (name.clone(), order.to.is_empty() || order.to.contains(&name))).collect())
}

fn choices(accounts: Vec<(String, bool)>, words: &Words) -> Choices {
    Choices {
        title: words.say("desk-plan-options"),
        only: words.say("desk-plan-only"),
        accounts,
        force: words.say("desk-plan-force"),
        keep_old: words.say("desk-plan-keep-old"),
        show: words.say("desk-plan-show"),
    }
}
