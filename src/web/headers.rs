//! What every answer carries.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// A form of ours is far smaller.
const LARGEST_FORM: usize = 64 * 1024;

const DESK_POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The public pages may stand in a frame on the organiser's own site, and any of them may come to play a stream whose pieces
/// its script hands over.
const PUBLIC_POLICY: &str =
    "default-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'";

pub fn desk<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    let router = with(router, header::CONTENT_SECURITY_POLICY, DESK_POLICY);
    let router = with(router, header::X_FRAME_OPTIONS, "DENY");
    let router = with(router, header::CACHE_CONTROL, "no-store");
    // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    let router = with(router, header::REFERRER_POLICY, "same-origin");
    safe(router).layer(RequestBodyLimitLayer::new(LARGEST_FORM))
}

pub fn public<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    safe(with(router, header::CONTENT_SECURITY_POLICY, PUBLIC_POLICY))
}

fn safe<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    with(router, header::X_CONTENT_TYPE_OPTIONS, "nosniff")
}

fn with<S: Clone + Send + Sync + 'static>(router: Router<S>, name: HeaderName, value: &'static str) -> Router<S> {
    router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)))
}
