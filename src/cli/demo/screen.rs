//! The run, live in the terminal: a bar a task, a line a publication.

use std::collections::HashMap;
use std::io::IsTerminal;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::cli::out;
use crate::text::{self, Lang};
use crate::view::{Event, Publication, Task, step};

pub struct Screen {
    lang: Lang,
    /// On a terminal; otherwise plain lines.
    bars: Option<MultiProgress>,
    drawn: HashMap<String, ProgressBar>,
    /// What was said last of each clip, task and publication.
    said: HashMap<String, String>,
    silent: bool,
}

impl Screen {
    pub fn new(lang: Lang, silent: bool) -> Screen {
        let bars = (!silent && std::io::stderr().is_terminal()).then(MultiProgress::new);
        Screen { lang, bars, drawn: HashMap::new(), said: HashMap::new(), silent }
    }

    pub fn say(&self, key: &str, args: &[(&str, &str)]) {
        self.line(&text::say(self.lang, key, args));
    }

    pub fn show(&mut self, event: &Event) {
        for clip in &event.clips {
            let state = text::say(self.lang, &format!("clip-{}", clip.state), &[]);
            self.once(&clip.path, format!("  {}  {state}", text::plain(&clip.path)));
        }
        let tasks: Vec<&Task> = event.jobs.iter().flat_map(|job| &job.tasks).collect();
        for task in &tasks {
            self.task(event, task);
        }
        self.drawn.retain(|id, bar| {
            let open = tasks.iter().any(|task| task.id == *id && task.state != "done");
            if !open {
                bar.finish_and_clear();
            }
            open
        });
        for publication in &event.publications {
            self.publication(publication);
        }
    }

    fn task(&mut self, event: &Event, task: &Task) {
        if let Some(fault) = task.fault.as_ref().filter(|_| task.state == "ready") {
            self.once(&format!("{} {}", task.id, task.run), format!("  ! {}", fault.text));
        }
        if task.state != "queued" {
            return;
        }
        let name = text::plain(&step::name(self.lang, event, task));
        match &self.bars {
            None => self.once(&format!("{} began", task.id), format!("  {name} …")),
            Some(bars) => {
                let bar = self.drawn.entry(task.id.clone()).or_insert_with(|| bars.add(bar(&name)));
                bar.set_position((task.progress.unwrap_or(0.0) * 1000.0) as u64);
                bar.set_message(task.left_s.map(|left| format!("{left:.0} s")).unwrap_or_default());
            }
        }
    }

    fn publication(&mut self, publication: &Publication) {
        let state = text::say(self.lang, &format!("publication-{}", publication.state), &[]);
        let url = publication.url.as_deref().unwrap_or("");
        self.once(
            &publication.marker,
            format!("  → {}{}{state}  {url}", publication.account, self.lang.colon()).trim_end().to_owned(),
        );
    }

    /// Says a line when it is not what was said last of this thing.
    fn once(&mut self, about: &str, line: String) {
        if self.said.get(about) != Some(&line) {
            self.line(&line);
            self.said.insert(about.to_owned(), line);
        }
    }

    fn line(&self, line: &str) {
        match &self.bars {
            _ if self.silent => {}
            Some(bars) => bars.suspend(|| out::note(line)),
            None => out::note(line),
        }
    }

    pub fn end(&mut self) {
        self.drawn.values().for_each(ProgressBar::finish_and_clear);
        self.drawn.clear();
    }
}

fn bar(name: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("  {prefix:44!} [{bar:30}] {percent:>3} % {msg}");
    let bar = ProgressBar::new(1000).with_prefix(name.to_owned());
    match style {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}
