//! Context words: words near a value, or in the name of its field, that say what the value is.
//!
//! Owns how text and names are split into words, and which phrases of a rule occur there. Whole words only: `duplicate` does not contain
//! `lic`, but `creditCard`, `credit_card` and `Credit-Card` are all "credit card". Knows no rule.

/// The phrases of one rule, each of one word or several.
pub(crate) struct ContextWords(Vec<Phrase>);

struct Phrase {
    words: Vec<String>,
    /// The same written as one word.
    joined: String,
    /// Case counts: it has a capital letter.
    exact: bool,
    /// See [`first_byte_bit`]; a phrase that begins beyond ASCII matches only words that do.
    first_byte: u64,
}

impl ContextWords {
    /// The context words of these phrases.
    #[cfg(test)]
    pub(crate) fn of(phrases: &[&str]) -> Self {
        ContextWords::new(&phrases.iter().map(|&phrase| phrase.to_owned()).collect::<Vec<_>>())
    }

    /// The first word of each phrase, and the phrase as one word.
    pub(crate) fn first_words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|phrase| [phrase.words[0].as_str(), phrase.joined.as_str()])
    }

    pub(crate) fn new(phrases: &[String]) -> Self {
        let phrase = |text: &String| Phrase {
            words: text.split(' ').map(str::to_owned).collect(),
            joined: text.replace(' ', ""),
            exact: text.chars().any(char::is_uppercase),
            first_byte: if text.as_bytes().first().is_some_and(u8::is_ascii) { first_byte_bit(text) } else { BEYOND_ASCII },
        };
        ContextWords(phrases.iter().map(phrase).collect())
    }

    /// Whether one of the phrases occurs in a text.
    pub(crate) fn occur_in(&self, text: &str) -> bool {
        !self.0.is_empty() && self.occur_among(&SplitText::of(text))
    }

    /// Whether one of the phrases occurs in a sentence. A part of an identifier or of an address is no word of a sentence: `tool_calls`,
    /// `messageID`, `?message=`.
    pub(crate) fn occur_in_prose(&self, text: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let words: Vec<&str> = prose_words(text).collect();
        self.0.iter().any(|phrase| phrase.occurs_in(&[], &words))
    }

    /// The same for a text that is split already.
    pub(crate) fn occur_among(&self, split: &SplitText<'_>) -> bool {
        self.0.iter().any(|phrase| split.first_bytes & phrase.first_byte != 0 && phrase.occurs_in(&split.runs, &split.parts))
    }
}

/// Names of fields that say nothing about a value: the layout of conversations. `messages` is a context word of telephone numbers, so
/// without this list every number of seven digits in a chat was one.
const LAYOUT_NAMES: [&str; 4] = ["conversation", "conversations", "message", "messages"];

/// Whether the name of a field may say what a value is.
pub(crate) fn is_context_name(name: &str) -> bool {
    !LAYOUT_NAMES.contains(&name)
}

/// A text, with the names of the fields on the way to it.
#[derive(Clone, Copy)]
pub(crate) struct NamedText<'t> {
    pub(crate) text: &'t str,
    pub(crate) names: &'t [&'t str],
}

impl<'t> NamedText<'t> {
    /// Whether it is documentation in a JSON Schema or in the declaration of a tool: the values in it show a format.
    pub(crate) fn is_in_schema(&self) -> bool {
        let documents = |name: &&str| ["description", "default", "example", "examples", "title", "pattern"].contains(name);
        let declares = |name: &&str| ["properties", "tools", "functions", "$defs"].contains(name);
        self.names.split_last().is_some_and(|(last, path)| documents(last) && path.iter().any(declares))
    }

    /// The names that may say what a value is.
    pub(crate) fn context_names(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.names.iter().copied().filter(|name| is_context_name(name))
    }
}

/// A text split into words.
pub(crate) struct SplitText<'t> {
    /// Runs of letters and digits.
    runs: Vec<&'t str>,
    /// The same, cut before capitals.
    parts: Vec<&'t str>,
    /// The first bytes of all parts, as bits: most phrases are excluded by these.
    first_bytes: u64,
}

impl<'t> SplitText<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let runs: Vec<&str> = runs(text).collect();
        let parts: Vec<&str> = runs.iter().flat_map(|run| camel_parts(run)).collect();
        let first_bytes = parts.iter().fold(0, |bits, part| bits | first_byte_bit(part));
        SplitText { runs, parts, first_bytes }
    }
}

/// The bit that no letter or digit of ASCII has.
const BEYOND_ASCII: u64 = 1 << b'?';

/// A bit for the first byte of a word in lower case; all bits beyond ASCII, where only Unicode can compare.
fn first_byte_bit(word: &str) -> u64 {
    match word.as_bytes().first() {
        Some(first) if first.is_ascii() => 1 << (first.to_ascii_lowercase() % 64),
        _ => u64::MAX,
    }
}

impl Phrase {
    fn occurs_in(&self, runs: &[&str], parts: &[&str]) -> bool {
        let alike = |word: &str, wanted: &str| if self.exact { word == wanted } else { folds_to(word, wanted) };
        let matches = |window: &[&str]| window.iter().zip(&self.words).all(|(word, wanted)| alike(word, wanted));
        runs.iter().any(|run| alike(run, &self.joined)) || parts.windows(self.words.len()).any(matches)
    }
}

/// The end of a text, at most `bytes` of it, without a word that this would cut.
pub(crate) fn tail(text: &str, bytes: usize) -> &str {
    let Some(from) = text.len().checked_sub(bytes).filter(|&from| from > 0) else { return text };
    let (before, rest) = text.split_at(after(text, from));
    let cuts = before.chars().next_back().is_some_and(char::is_alphanumeric);
    if cuts { rest.trim_start_matches(char::is_alphanumeric) } else { rest }
}

/// The start of a text, at most `bytes` of it, without a word that this would cut.
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    let (head, rest) = text.split_at(before(text, bytes.min(text.len())));
    let cuts = rest.chars().next().is_some_and(char::is_alphanumeric);
    if cuts { head.trim_end_matches(char::is_alphanumeric) } else { head }
}

/// The first boundary of characters at or after an offset.
pub(crate) fn after(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

/// The last boundary of characters at or before an offset.
pub(crate) fn before(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Runs of letters and digits.
pub(crate) fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|run| !run.is_empty())
}

/// Runs of letters and digits, empty where a run is joined to its neighbors as in an identifier, a path or a query.
fn prose_words(text: &str) -> impl Iterator<Item = &str> {
    let start = text.as_ptr() as usize;
    let joins = |byte: Option<&u8>, joints: &[u8]| byte.is_some_and(|byte| joints.contains(byte));
    runs(text).map(move |run| {
        let from = run.as_ptr() as usize - start;
        let bytes = text.as_bytes();
        let before = from.checked_sub(1).and_then(|at| bytes.get(at));
        let is_joined = joins(before, b"_/?&=#@$") || joins(bytes.get(from + run.len()), b"_=/-@");
        if is_joined { "" } else { run }
    })
}

/// The parts of a camel-case run: `apiKey` and `APIKey` have two.
pub(crate) fn camel_parts(run: &str) -> impl Iterator<Item = &str> {
    let mut left = run;
    std::iter::from_fn(move || {
        let end = first_camel_part(left);
        let (part, rest) = left.split_at(end);
        left = rest;
        (!part.is_empty()).then_some(part)
    })
}

fn first_camel_part(run: &str) -> usize {
    let bytes = run.as_bytes();
    for at in 1..bytes.len() {
        let capital = bytes[at].is_ascii_uppercase();
        let after_small = bytes[at - 1].is_ascii_lowercase();
        let before_small = bytes[at - 1].is_ascii_uppercase() && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        if capital && (after_small || before_small) {
            return at;
        }
    }
    run.len()
}

/// Whether a word in lower case is `lower`.
fn folds_to(word: &str, lower: &str) -> bool {
    word.len() == lower.len() && word.eq_ignore_ascii_case(lower)
        || !word.is_ascii() && word.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_in_any_spelling() {
        let card = ContextWords::of(&["credit card", "cc"]);
        for text in ["my Credit Card:", "credit_card", "creditCard", "CREDIT-CARD no", "creditcard", "cc 41", "CC"] {
            assert!(card.occur_in(text), "{text}");
        }
        for text in ["accredit card", "credit", "card credit", "success", "credit scorecard"] {
            assert!(!card.occur_in(text), "{text}");
        }
        assert!(ContextWords::of(&["prüfung"]).occur_in("die PRÜFUNG"));
        assert!(ContextWords::of(&["api key"]).occur_in("APIKey="));
    }

    #[test]
    fn identifiers_and_addresses_are_no_words_of_a_sentence() {
        let calls = ContextWords::of(&["call", "message", "text us"]);
        for text in ["Call 541", "a message: 541", "(call)", "Please text us", "\"message\": 541", "Leave a message."] {
            assert!(calls.occur_in_prose(text), "{text}");
        }
        for text in ["tool_call", "messageID=", "?message=541", "/call/541", "call_id", "text_us", "text-us", "calling"] {
            assert!(!calls.occur_in_prose(text), "{text}");
        }
    }

    #[test]
    fn a_capital_makes_case_count() {
        assert!(ContextWords::of(&["SIN"]).occur_in("SIN 046"));
        assert!(!ContextWords::of(&["SIN"]).occur_in("a sin"));
    }

    #[test]
    fn windows_cut_no_words() {
        assert_eq!(tail("the duplicate", 6), "");
        assert_eq!(tail("duplicate é no", 6), " é no");
        assert_eq!(tail("duplicate é no", 4), " no");
        assert_eq!(head("number of", 3), "");
        assert_eq!(head("é no more", 6), "é no ");
    }
}
