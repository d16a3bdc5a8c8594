//! The words of messages: lists, names in back-ticks, shortened dataset text.
//!
//! Owns how things are named to a person. Knows no profile and no record.

use std::fmt;

/// At most this many characters of a dataset's text stand in a message.
const SHOWN: usize = 60;

/// A name or text in back-ticks, shortened.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => format!("`{text}`"),
        Some((end, _)) => format!("`{}...`", &text[..end]),
    }
}

/// "a", "a or b", "a, b or c".
pub(super) fn any_of<T: fmt::Display>(words: impl IntoIterator<Item = T>) -> String {
    join(words, "or")
}

/// "a", "a and b", "a, b and c".
pub(super) fn all_of<T: fmt::Display>(words: impl IntoIterator<Item = T>) -> String {
    join(words, "and")
}

/// "a, b, c".
pub(super) fn list<T: fmt::Display>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| word.to_string()).collect::<Vec<_>>().join(", ")
}

fn join<T: fmt::Display>(words: impl IntoIterator<Item = T>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// "1 item", "2 items".
pub(super) fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// What a message is about.
#[derive(Clone, Copy)]
pub(super) enum Label<'l> {
    Record,
    Member(&'l str),
    Item(&'l str),
}

impl<'l> Label<'l> {
    /// The name that items of this value carry.
    pub(super) fn name(self) -> &'l str {
        match self {
            Label::Record => "the record",
            Label::Member(name) | Label::Item(name) => name,
        }
    }
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Label::Record => formatter.write_str("the record"),
            Label::Member(name) => write!(formatter, "`{name}`"),
            Label::Item(name) => write!(formatter, "an item of `{name}`"),
        }
    }
}
