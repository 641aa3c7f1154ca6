//! What a monitor is told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use reprise::app::desk::Desk;
use reprise::clock::Clock;
use reprise::daemon::pulse::Pulse;
use reprise::fault::Code;
use reprise::web::Source;
use tokio::sync::Notify;

use super::house::House;

#[tokio::test]
async fn health_is_that_the_loops_live_and_that_there_is_room() {
    let house = House::new(61);
    let pulse = Arc::new(Pulse::new(house.clock.now()));
    let (seams, wake) = (Arc::new(house.seams()), Arc::new(Notify::new()));
    let desk = Desk { seams, wake, pulse: pulse.clone(), path: Box::new(|sha256| sha256.into()) };
    desk.health().await.unwrap();
    assert!(house.store().progress().await.unwrap().is_empty(), "nothing is left of the question");
    house.vault.set_room(1 << 20);
    assert_eq!(desk.health().await.unwrap_err().code, Code::LittleRoom);
    house.vault.set_room(1 << 40);
    house.pass(Duration::from_secs(600));
    assert_eq!(desk.health().await.unwrap_err().code, Code::DaemonStuck);
    pulse.beat(house.clock.now());
    desk.health().await.unwrap();
}

/// The first line and the body of an answer; nothing while nobody listens.
fn ask(port: u16) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}

#[test]
fn a_daemon_without_any_target_is_healthy_until_it_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = format!("data_dir = \"data\"\ninbox = \"inbox\"\nlisten = \"127.0.0.1:{port}\"\n");
    std::fs::write(folder.path().join("reprise.toml"), config).unwrap();
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_reprise"));
    daemon.arg("--config").arg(folder.path().join("reprise.toml")).arg("serve").stderr(Stdio::null());
    let mut daemon = daemon.spawn().unwrap();
    let first = (0..600).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        ask(port)
    });
    // Long enough for each loop to have had its first turn.
    std::thread::sleep(Duration::from_secs(2));
    let later = ask(port);
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    for answer in [first, later] {
        let answer = answer.unwrap_or_default();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    }
}
