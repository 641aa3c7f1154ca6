//! A dozen calls of the WebDriver protocol (W3C Recommendation), and Chromium's own commands behind it.

use std::path::Path;
use std::process::Stdio;

use base64::Engine;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Key under which the protocol hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one window, as wide as a phone, with a profile of its own.
pub struct Browser {
    client: reqwest::Client,
    session: String,
    /// Ends with this value, and the browser that it started with it.
    _driver: Driver,
    _profile: tempfile::TempDir,
}

/// Whether the machine has a browser that can be driven.
pub fn is_there() -> bool {
    ["/usr/bin/chromium", "/usr/bin/chromedriver"].iter().all(|path| Path::new(path).exists())
}

/// The driver's process group.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let group = self.0.id().and_then(|id| rustix::process::Pid::from_raw(id as i32));
        if let Some(group) = group {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

impl Browser {
    pub async fn open(accept_language: &str, script: bool) -> Browser {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let (driver, port) = start_driver().await;
        let client = client();
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &format!("--user-data-dir={}", profile.path().display()),
            &format!("--accept-lang={accept_language}"),
        ]
        .map(str::to_owned);
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": arguments,
                // 1 allows what pages bring, 2 blocks it; what the driver itself runs goes on.
                "prefs": { "profile.managed_default_content_settings.javascript": if script { 1 } else { 2 } },
            },
        } } });
        let base = format!("http://127.0.0.1:{port}/session");
        let made = call(&client, reqwest::Method::POST, &base, &wanted).await;
        let id = made["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {made}")).to_owned();
        let browser = Browser { client, session: format!("{base}/{id}"), _driver: driver, _profile: profile };
        // An element that is looked for may still come: the driver waits, the test does not sleep.
        browser.post("timeouts", json!({ "implicit": 15_000, "pageLoad": 30_000, "script": 15_000 })).await;
        // Not the driver's own emulation of a phone: its taps wait for ever where script is blocked.
        let phone = json!({ "width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": true });
        browser.command("Emulation.setDeviceMetricsOverride", phone).await;
        browser
    }

    pub async fn go(&self, url: &str) {
        self.post("url", json!({ "url": url })).await;
    }

    pub async fn address(&self) -> String {
        call(&self.client, reqwest::Method::GET, &format!("{}/url", self.session), &Value::Null)
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Returns the element, once it is there.
    pub async fn find(&self, xpath: &str) -> String {
        let found = self.post("element", json!({ "using": "xpath", "value": xpath })).await;
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("{xpath}: {found}")).to_owned()
    }

    pub async fn click(&self, xpath: &str) {
        let element = self.find(xpath).await;
        self.post(&format!("element/{element}/click"), json!({})).await;
    }

    pub async fn type_into(&self, xpath: &str, text: &str) {
        let element = self.find(xpath).await;
        self.post(&format!("element/{element}/value"), json!({ "text": text })).await;
    }

    /// Runs a script in the page and returns its value.
    pub async fn run(&self, script: &str) -> Value {
        self.post("execute/sync", json!({ "script": script, "args": [] })).await
    }

    /// Runs a script in the page that answers through its last argument, and returns the answer.
    pub async fn wait_for(&self, script: &str) -> Value {
        self.post("execute/async", json!({ "script": script, "args": [] })).await
    }

    pub async fn command(&self, name: &str, parameters: Value) -> Value {
        self.post("goog/cdp/execute", json!({ "cmd": name, "params": parameters })).await
    }

    pub async fn dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.command("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Keeps a picture of the whole page, for people to look at.
    pub async fn picture(&self, name: &str) {
        let size = self.command("Page.getLayoutMetrics", json!({})).await["cssContentSize"].clone();
        let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        let shot = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let taken = self.command("Page.captureScreenshot", shot).await;
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(taken["data"].as_str().unwrap_or_default())
            .expect("a picture in base64");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        std::fs::write(folder.join(format!("{name}.png")), bytes).expect("room for a picture");
    }

    /// What the page complained about: refused scripts, missing files.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.post("se/log", json!({ "type": "browser" })).await;
        let severe = |entry: &&Value| entry["level"] == "SEVERE";
        log.as_array().into_iter().flatten().filter(severe).map(|entry| entry["message"].to_string()).collect()
    }

    pub async fn close(self) {
        call(&self.client, reqwest::Method::DELETE, &self.session, &Value::Null).await;
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        call(&self.client, reqwest::Method::POST, &format!("{}/{path}", self.session), &body).await
    }
}

async fn start_driver() -> (Driver, u16) {
    let mut command = Command::new("/usr/bin/chromedriver");
    command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut driver = command.spawn().expect("the driver starts");
    let mut lines = BufReader::new(driver.stdout.take().expect("its output is ours")).lines();
    while let Some(line) = lines.next_line().await.expect("the driver speaks text") {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            let port = port.trim_end_matches('.').parse().expect("a port");
            return (Driver(driver), port);
        }
    }
    panic!("the driver did not say where it listens");
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(std::time::Duration::from_secs(60))
        .build()
        .expect("a client without a proxy")
}

async fn call(client: &reqwest::Client, method: reqwest::Method, url: &str, body: &Value) -> Value {
    let request = client.request(method, url);
    let request = if body.is_null() { request } else { request.json(body) };
    let answer = request.send().await.expect("the driver answers");
    let mut answer: Value = answer.json().await.expect("the driver answers in JSON");
    let value = answer["value"].take();
    assert!(value["error"].is_null(), "{url}: {}", value["message"]);
    value
}
