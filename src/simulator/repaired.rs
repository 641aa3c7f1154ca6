//! Credentials that a person corrects while an account is in use.

use std::sync::Arc;

use jiff::Timestamp;

use super::lives::scene;
use super::registry;
use crate::clock::FakeClock;
use crate::fault::Class;

/// Every value that is secret, spoiled.
fn spoiled(text: &str) -> String {
    let spoil = |line: &str| match line.split_once(" = ") {
        Some((name, _)) if name != "username" => format!("{name} = \"not-the-right-one\"\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(spoil).collect()
}

#[tokio::test]
async fn corrected_credentials_are_used_at_once_and_tokens_of_wrong_ones_no_more() {
    for kind in registry::MODELS.iter().map(|model| model.kind) {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH, 1));
        let (running, account) = scene(kind, dir.path(), clock).await;
        let file = running.greeting.credentials_file.clone();
        let right = std::fs::read_to_string(&file).unwrap();
        account.preflight().await.unwrap();
        std::fs::write(&file, spoiled(&right)).unwrap();
        let refused = account.preflight().await.expect_err(kind);
        assert_eq!(refused.class, Class::Operator, "{kind}: {refused}");
        std::fs::write(&file, "half of a li").unwrap();
        let refused = account.preflight().await.expect_err(kind);
        assert_eq!(refused.class, Class::Operator, "{kind}: what cannot be read changes nothing: {refused}");
        std::fs::write(&file, &right).unwrap();
        account.preflight().await.expect(kind);
    }
}
