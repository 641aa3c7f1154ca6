//! `reprise wait` beside a running daemon.

use super::crash::film;
use super::real::{EVENT, Night};

#[tokio::test]
async fn what_was_copied_into_the_drop_folder_just_now_is_waited_for() {
    let (_bench, film) = film(2.0).await;
    let night = Night::begin().await;
    let _daemon = night.daemon().await;
    let folder = night.path("inbox").join(EVENT).join("tower");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 1..=3 {
        let mut bytes = std::fs::read(&film).unwrap();
        bytes.extend_from_slice(&[0, 0, 0, 9, b'f', b'r', b'e', b'e', number]);
        std::fs::write(folder.join(format!("C000{number}.MP4")), &bytes).unwrap();
        night.says(&["wait", EVENT, "--until", "prepared", "--timeout", "60s"]).await;
        let status = night.status().await;
        assert_eq!(status["clips"].as_array().map(Vec::len), Some(number.into()), "{status:#}");
        assert_eq!(status["programme_version"], number, "{status:#}");
    }
}

#[tokio::test]
async fn asking_what_a_word_would_do_orders_nothing_and_says_so() {
    let night = Night::begin().await;
    night.says(&["event", "new", EVENT, "--title", "The gala"]).await;
    let tried = night.says(&["--lang", "en", "republish", EVENT, "--dry-run"]).await;
    assert!(tried.contains("would be kept") && !tried.contains("the word is kept"), "{tried}");
    assert_eq!(night.status().await["released"], false);
    let given = night.says(&["--lang", "en", "republish", EVENT]).await;
    assert!(given.contains("the word is kept"), "{given}");
    assert_eq!(night.status().await["released"], true);
}
