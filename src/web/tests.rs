use std::sync::Arc;

use axum::http::StatusCode;

use super::fake::client::{get, post};
use super::fake::{Fake, night, router};
use super::{Access, Addresses};

const HERE: &str = "http://127.0.0.1:8470";

fn loopback() -> (Arc<Fake>, axum::Router) {
    let fake = Arc::new(night::night());
    let router = router(&fake, Access::Loopback, HERE);
    (fake, router)
}

#[tokio::test]
async fn the_desk_does_not_answer_to_a_name_that_only_points_here() {
    let (_, router) = loopback();
    assert_eq!(get(&router, "/", &[]).await.status, StatusCode::OK);
    for path in ["/", "/live", "/event/gala", "/event/gala/republish"] {
        let answer = get(&router, path, &[("host", "evil.example:8470")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(!answer.text().contains("Opera gala"), "{path}");
    }
    let public = get(&router, "/notice/marathon", &[("host", "tv.paris.example")]).await;
    assert_eq!(public.status, StatusCode::OK, "the public comes by whatever name");
}

#[tokio::test]
async fn the_token_lets_in_once_and_leaves_the_address() {
    let fake = Arc::new(night::night());
    let router = router(&fake, Access::Token("a-long-token".into()), HERE);
    let refused = get(&router, "/", &[]).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.text().contains("reprise serve") && !refused.text().contains("Opera gala"));
    assert_eq!(get(&router, "/?token=wrong", &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get(&router, "/notice/marathon", &[]).await.status, StatusCode::OK);

    let entered = get(&router, "/event/gala?token=a-long-token&said=1", &[]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    assert_eq!(entered.header("location"), "/event/gala?said=1");
    let cookie = entered.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("a-long-token"));
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(get(&router, "/", &[("cookie", pair)]).await.status, StatusCode::OK);

    let typed = post(&router, "/enter", &[], "token=a-long-token").await;
    assert_eq!((typed.status, typed.header("location")), (StatusCode::SEE_OTHER, "/"));
    let mistyped = post(&router, "/enter", &[], "token=a-long-toke").await;
    assert_eq!(mistyped.status, StatusCode::UNAUTHORIZED);
    assert!(mistyped.text().contains("not right"));
}

#[tokio::test]
async fn the_cookie_is_secure_where_the_desk_is_reached_by_tls() {
    let fake = Arc::new(night::night());
    let router = router(&fake, Access::Token("t".into()), "https://tv.paris.example");
    let by_tls = get(&router, "/?token=t", &[("host", "tv.paris.example")]).await;
    assert!(by_tls.header("set-cookie").contains("; Secure"));
    let plain = get(&router, "/?token=t", &[("host", "10.0.0.7:8470")]).await;
    assert!(!plain.header("set-cookie").contains("; Secure"));
}

#[tokio::test]
async fn no_address_leads_a_person_elsewhere() {
    let fake = Arc::new(night::night());
    let router = router(&fake, Access::Token("t".into()), HERE);
    for path in ["//evil.example/?token=t", "/%2F/evil.example?token=t"] {
        let answer = get(&router, path, &[]).await;
        assert!(!answer.header("location").starts_with("//"), "{path} led to {}", answer.header("location"));
    }
}

#[tokio::test]
async fn every_answer_forbids_what_a_page_of_ours_never_does() {
    let (_, router) = loopback();
    for path in ["/", "/event/gala/republish", "/nothing", "/notice/marathon", "/replay/marathon", "/assets/desk.js"] {
        let answer = get(&router, path, &[]).await;
        let policy = answer.header("content-security-policy");
        if path != "/nothing" {
            assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        }
        let page = answer.text();
        assert!(!page.contains("<script>") && !page.contains(" style=") && !page.contains(" onclick="), "{path}");
    }
    assert_eq!(get(&router, "/", &[]).await.header("cache-control"), "no-store");
    assert_eq!(get(&router, "/", &[]).await.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn assets_may_be_kept_as_long_as_their_name_says_what_they_are() {
    let (_, router) = loopback();
    let page = get(&router, "/", &[]).await.text();
    let href = page.split("href=\"").find(|part| part.starts_with("/assets/desk.css")).unwrap();
    let href = href.split('"').next().unwrap();
    assert!(get(&router, href, &[]).await.header("cache-control").contains("immutable"));
    assert_eq!(get(&router, "/assets/desk.css?v=0", &[]).await.header("cache-control"), "no-cache");
    assert_eq!(get(&router, "/assets/..%2Fmod.rs", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn health_tells_whether_work_can_be_taken() {
    let (fake, router) = loopback();
    assert_eq!(get(&router, "/healthz", &[("host", "probe")]).await.status, StatusCode::OK);
    fake.change(|state| state.broken = true);
    assert_eq!(get(&router, "/healthz", &[]).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let desk = get(&router, "/", &[]).await;
    assert_eq!(desk.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(desk.text().contains("the disk has an error"), "the desk hears the cause");
    let public = get(&router, "/notice/marathon", &[]).await;
    assert_eq!(public.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!public.text().contains("disk"), "the public does not");
}

#[test]
fn the_path_of_the_public_address_is_served_too() {
    let addresses = Addresses::new(&"https://tv.paris.example/live".parse().unwrap());
    assert_eq!(addresses.link("notice/gala"), "/live/notice/gala");
}

#[tokio::test]
async fn pages_answer_under_the_path_of_the_public_address() {
    let fake = Arc::new(night::night());
    let router = router(&fake, Access::Loopback, "https://tv.paris.example/live/");
    let page = get(&router, "/live/notice/marathon", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("href=\"/live/replay/marathon\""));
    assert!(page.text().contains("https://tv.paris.example/live/notice/marathon"));
    let style = page.text().split("href=\"").find(|part| part.contains("public.css")).unwrap().to_owned();
    assert_eq!(get(&router, style.split('"').next().unwrap(), &[]).await.status, StatusCode::OK);
    assert_eq!(get(&router, "/live/event/gala", &[]).await.status, StatusCode::NOT_FOUND, "the desk is not public");
}
