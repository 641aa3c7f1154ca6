//! What may be shown of a text that came from outside.

/// Longest text that is kept.
const LONGEST: usize = 200;
/// Runs of these letters from this length on may be a secret, and say nothing to a reader.
const SECRET: usize = 24;

/// Makes a platform's own words fit for a fault: one line, short, without mark-up and without what may be a secret.
pub fn tidy(text: &str) -> String {
    let plain = without_markup(text);
    let words: Vec<String> = plain.split_whitespace().map(without_secret).collect();
    let joined = words.join(" ");
    match joined.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &joined[..end]),
        None => joined,
    }
}

fn without_markup(text: &str) -> String {
    let mut inside = false;
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if inside => (),
            letter if letter.is_control() => plain.push(' '),
            letter => plain.push(letter),
        }
    }
    plain
}

fn without_secret(word: &str) -> String {
    let in_token = |letter: char| letter.is_ascii_alphanumeric() || "-_.~+/=".contains(letter);
    let longest = word.split(|letter| !in_token(letter)).map(str::len).max().unwrap_or(0);
    let digits = word.chars().any(|letter| letter.is_ascii_digit());
    if longest >= SECRET && digits || word.contains("://") || word.contains('?') && word.contains('=') {
        "…".to_owned()
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_lines_addresses_and_tokens_go_and_words_stay() {
        let table = [
            ("exceeded your <a href=\"/x\">quota</a>.", "exceeded your quota."),
            ("two\nlines\u{7}", "two lines"),
            ("at https://h/x?upload_id=1 failed", "at … failed"),
            ("Bearer ya29.a0AfB_byC-0123456789abcdef refused", "Bearer … refused"),
            ("youtube.googleapis.com/uploads per day", "youtube.googleapis.com/uploads per day"),
            ("Vidéo refusée", "Vidéo refusée"),
        ];
        for (text, wanted) in table {
            assert_eq!(tidy(text), wanted);
        }
        assert_eq!(tidy(&"é ".repeat(500)).chars().count(), LONGEST + 1);
    }
}
