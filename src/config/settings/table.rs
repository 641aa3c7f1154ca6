//! What a table of `[account.defaults]` is made of.

/// A key that a platform knows, and what it takes there.
pub enum Setting {
    /// A number or a name.
    Channel,
    Category(Words),
    Visibility,
    /// A text or a list of texts.
    Tags,
    /// BCP-47.
    Language,
    MadeForKids,
    Licence(Words),
    Plan(Words),
}

impl Setting {
    pub fn key(&self) -> &'static str {
        match self {
            Setting::Channel => "channel",
            Setting::Category(_) => "category",
            Setting::Visibility => "visibility",
            Setting::Tags => "tags",
            Setting::Language => "language",
            Setting::MadeForKids => "made_for_kids",
            Setting::Licence(_) => "licence",
            Setting::Plan(_) => "plan",
        }
    }
}

/// A word out of a list, or a number where the platform counts them.
pub struct Words {
    pub names: &'static [&'static str],
    pub is_number: fn(u64) -> bool,
}

impl Words {
    /// Names alone.
    pub const fn named(names: &'static [&'static str]) -> Words {
        Words { names, is_number: |_| false }
    }
}

/// The names of a table of names and numbers.
pub const fn names<T, const N: usize>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = table[at].0;
        at += 1;
    }
    names
}
