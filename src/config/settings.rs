//! `[account.defaults]`: checked by the table of the account's platform, and a type from here on. What is not known is
//! refused: a word that nobody understands must never make public what was meant to be closed.

pub mod dailymotion;
pub mod peertube;
mod table;
pub mod youtube;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::{Spanned, Value};

use self::table::{Setting, Words};
use super::{Document, PlatformKind, nearest};
use crate::fault::{Code, Fault};

/// What an account adds to every video, where the event does not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The platform's own name or number of it.
    pub channel: Option<String>,
    /// A name of the platform's table, in small letters, or a number of it.
    pub category: Option<String>,
    pub visibility: Visibility,
    pub tags: Vec<String>,
    /// BCP-47.
    pub language: Option<String>,
    pub made_for_kids: bool,
    /// As `category`.
    pub licence: Option<String>,
    /// The contract that lifts the limits of ordinary accounts.
    pub plan: Option<String>,
}

/// Who may see a video.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    #[default]
    Public,
    Unlisted,
    Private,
}

impl Visibility {
    const ALL: [Visibility; 3] = [Visibility::Public, Visibility::Unlisted, Visibility::Private];

    pub fn name(self) -> &'static str {
        match self {
            Visibility::Public => "public",
            Visibility::Unlisted => "unlisted",
            Visibility::Private => "private",
        }
    }
}

/// What may be said to a platform.
fn known_to(kind: PlatformKind) -> &'static [Setting] {
    match kind {
        PlatformKind::Youtube => youtube::SETTINGS,
        PlatformKind::Peertube => peertube::SETTINGS,
        PlatformKind::Dailymotion => dailymotion::SETTINGS,
    }
}

/// A table as it is written.
pub(super) type Written = BTreeMap<Spanned<String>, Spanned<Value>>;

/// Returns what a table says to a platform; what the platform does not know is a fault with its place.
pub(super) fn read(document: &Document<'_>, kind: PlatformKind, written: &Written) -> Result<Settings, Fault> {
    let known = known_to(kind);
    let mut settings = Settings::default();
    for (key, value) in written {
        let Some(setting) = known.iter().find(|setting| setting.key() == key.get_ref()) else {
            let nearest = nearest(key.get_ref(), known.iter().map(Setting::key));
            let fault = document.at(Some(key.span()), Code::ConfigUnknownKey).with("key", key.get_ref());
            return Err(fault.with("nearest", nearest));
        };
        let line = Line { document, key: setting.key(), at: value.span(), value: value.get_ref() };
        line.put(setting, &mut settings)?;
    }
    Ok(settings)
}

/// One line of the table.
struct Line<'a> {
    document: &'a Document<'a>,
    key: &'static str,
    at: Range<usize>,
    value: &'a Value,
}

impl Line<'_> {
    fn put(&self, setting: &Setting, settings: &mut Settings) -> Result<(), Fault> {
        match setting {
            Setting::Channel => settings.channel = Some(self.channel()?),
            Setting::Category(words) => settings.category = Some(self.word(words)?),
            Setting::Visibility => settings.visibility = self.visibility()?,
            Setting::Tags => settings.tags = self.tags()?,
            Setting::Language => settings.language = Some(self.language()?),
            Setting::MadeForKids => settings.made_for_kids = self.flag()?,
            Setting::Licence(words) => settings.licence = Some(self.word(words)?),
            Setting::Plan(words) => settings.plan = Some(self.word(words)?),
        }
        Ok(())
    }

    fn text(&self) -> Result<&str, Fault> {
        self.value.as_str().map(str::trim).filter(|text| !text.is_empty()).ok_or_else(|| self.bad("written-text"))
    }

    fn channel(&self) -> Result<String, Fault> {
        match self.value {
            Value::Integer(number) => Ok(number.to_string()),
            _ => self.text().map(str::to_owned),
        }
    }

    fn word(&self, words: &Words) -> Result<String, Fault> {
        let written = match self.value {
            Value::Integer(number) => number.to_string(),
            _ => self.text()?.to_lowercase(),
        };
        let is_number = written.parse().is_ok_and(words.is_number);
        if is_number || words.names.contains(&written.as_str()) {
            return Ok(written);
        }
        Err(self.unknown(&written, words.names))
    }

    fn visibility(&self) -> Result<Visibility, Fault> {
        let written = self.text()?;
        let known = Visibility::ALL.into_iter().find(|known| known.name() == written);
        known.ok_or_else(|| self.unknown(written, &Visibility::ALL.map(Visibility::name)))
    }

    /// Tags stand in a list, or in a text with commas.
    fn tags(&self) -> Result<Vec<String>, Fault> {
        let texts = match self.value {
            Value::String(text) => Some(text.split(',').collect()),
            Value::Array(values) => values.iter().map(Value::as_str).collect::<Option<Vec<&str>>>(),
            _ => None,
        };
        let texts = texts.ok_or_else(|| self.bad("written-tags"))?;
        Ok(texts.into_iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect())
    }

    /// A language has two or three letters, and groups of letters and digits behind them.
    fn language(&self) -> Result<String, Fault> {
        let written = self.text()?;
        let mut groups = written.split(['-', '_']);
        let first = groups.next().unwrap_or_default();
        let is_first = matches!(first.len(), 2 | 3) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_group =
            |group: &str| (1..=8).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_first && groups.all(is_group) { Ok(written.to_owned()) } else { Err(self.bad("written-language")) }
    }

    fn flag(&self) -> Result<bool, Fault> {
        self.value.as_bool().ok_or_else(|| self.bad("written-bool"))
    }

    fn bad(&self, detail: &str) -> Fault {
        self.document.at(Some(self.at.clone()), Code::ConfigBadValue).with("key", self.key).with("detail", detail)
    }

    fn unknown(&self, written: &str, known: &[&str]) -> Fault {
        self.document
            .at(Some(self.at.clone()), Code::ConfigUnknownWord)
            .with("key", self.key)
            .with("word", written)
            .with("nearest", nearest(&written.to_lowercase(), known.iter().copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PlatformKind;

    fn read_as(kind: PlatformKind, text: &str) -> Result<Settings, Fault> {
        let written: Written = toml::from_str(text).expect(text);
        read(&Document { name: "r.toml", text }, kind, &written)
    }

    #[test]
    fn a_word_that_no_platform_knows_is_never_taken_for_public() {
        for kind in PlatformKind::ALL {
            for (written, nearest) in
                [("publik", "public"), ("Private", "private"), ("privat", "private"), ("unlistd", "unlisted")]
            {
                let fault = read_as(kind, &format!("visibility = \"{written}\"")).expect_err(written);
                let said = ["place", "key", "nearest"].map(|name| fault.args[name].as_str());
                assert_eq!(said, ["r.toml:1:14", "visibility", nearest], "{written}");
                assert_eq!(fault.code, Code::ConfigUnknownWord);
            }
            for known in Visibility::ALL {
                let settings = read_as(kind, &format!("visibility = \"{}\"", known.name())).expect("known");
                assert_eq!(settings.visibility, known);
            }
        }
    }

    #[test]
    fn every_line_is_checked_by_the_table_of_its_platform() {
        use PlatformKind::{Dailymotion, Peertube, Youtube};
        for (kind, line, code, column, nearest) in [
            (Youtube, "categorie = \"news\"", Code::ConfigUnknownKey, 1, "category"),
            (Youtube, "licence = \"cc-by\"", Code::ConfigUnknownKey, 1, ""),
            (Youtube, "category = \"nwes\"", Code::ConfigUnknownWord, 12, "news"),
            (Youtube, "category = 3", Code::ConfigUnknownWord, 12, ""),
            (Peertube, "category = 300", Code::ConfigUnknownWord, 12, ""),
            (Peertube, "licence = \"cc-bysa\"", Code::ConfigUnknownWord, 11, "cc-by-sa"),
            (Peertube, "plan = \"premium\"", Code::ConfigUnknownKey, 1, ""),
            (Dailymotion, "plan = \"premuim\"", Code::ConfigUnknownWord, 8, "premium"),
            (Dailymotion, "category = 3", Code::ConfigUnknownWord, 12, ""),
            (Dailymotion, "tags = 3", Code::ConfigBadValue, 8, ""),
            (Dailymotion, "tags = [\"a\", 3]", Code::ConfigBadValue, 8, ""),
            (Dailymotion, "channel = \" \"", Code::ConfigBadValue, 11, ""),
            (Peertube, "visibility = true", Code::ConfigBadValue, 14, ""),
            (Youtube, "made_for_kids = \"no\"", Code::ConfigBadValue, 17, ""),
            (Youtube, "language = \"french\"", Code::ConfigBadValue, 12, ""),
        ] {
            let fault = read_as(kind, line).expect_err(line);
            assert_eq!((fault.code, fault.args["place"].as_str()), (code, &*format!("r.toml:1:{column}")), "{line}");
            let said = fault.args.get("nearest").map_or("", String::as_str);
            assert!(nearest.is_empty() || said == nearest, "{line}: {said}");
        }
    }

    #[test]
    fn what_the_platforms_know_is_taken() {
        let all = "channel = 3\ncategory = \"News\"\nvisibility = \"unlisted\"\ntags = [\"a\", \" b\"]\nlanguage = \"fr-FR\"\nmade_for_kids = true";
        for kind in PlatformKind::ALL {
            let settings = read_as(kind, all).expect("known");
            assert_eq!((settings.channel.as_deref(), settings.category.as_deref()), (Some("3"), Some("news")));
            assert_eq!((settings.tags, settings.made_for_kids), (vec!["a".to_owned(), "b".to_owned()], true));
        }
        let own =
            read_as(PlatformKind::Peertube, "category = 15\nlicence = \"cc-by-sa\"\ntags = \"a, b\"").expect("known");
        assert_eq!((own.category.as_deref(), own.tags.len()), (Some("15"), 2));
        assert_eq!(read_as(PlatformKind::Youtube, "category = \"29\"").expect("known").category.as_deref(), Some("29"));
        assert!(read_as(PlatformKind::Dailymotion, "plan = \"enterprise\"").expect("known").plan.is_some());
    }
}
