/// How a line feels. Never told by colour alone: the words say it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to see yet.
    Quiet,
    /// Goes on by itself.
    Working,
    /// A person may act.
    Ready,
    Good,
    /// A person must act.
    Attention,
}

impl Tone {
    /// The class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Quiet => "quiet",
            Tone::Working => "working",
            Tone::Ready => "ready",
            Tone::Good => "good",
            Tone::Attention => "attention",
        }
    }

    /// A sign before the words, for those who do not see the colour.
    pub fn sign(self) -> &'static str {
        match self {
            Tone::Quiet => "○",
            Tone::Working => "◐",
            Tone::Ready => "▶",
            Tone::Good => "✓",
            Tone::Attention => "!",
        }
    }
}
