//! `check = "edge"`: what is wrong at the start or at the end of a text.
//!
//! Owns the signs that prose stops inside a sentence, how sure they are, and which ends say nothing: lists, headings, code, tables,
//! scripts that close a sentence in other ways or not at all. Looks at no more than the last few hundred bytes.

use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Draft, DraftPlace, Place, Record, RecordCheck, RuleId, Sink};
use crate::finding::Severity;
use crate::json::short;
use crate::rule::RoleSet;
use crate::rule::options::{EdgeDefect, EdgeOptions};

/// Bytes at the end of a text that are looked at.
const WINDOW: usize = 600;

/// Bytes of the shortest last line that is judged when nothing but the missing mark speaks against it.
const LONG_LINE: usize = 80;

/// Bytes of the shortest last line that is judged at all: shorter ones are signatures and labels.
const SHORT_LINE: usize = 40;

/// The same when the last word cannot be the last.
const SHORT_CLAUSE: usize = 24;

/// Words that no sentence ends with, in the languages of most data. Words that end a sentence in another of these languages are left out:
/// `die` and `den` of German, `son` and `par` of French, `con` of Spanish.
const DANGLING: &[&str] = &[
    "and", "or", "the", "a", "an", "but", "because", "which", "their", "your", "my", "our", "its", "than", "if", "while",
    "whose", "every", "whether", "although", "during", "until", "via", "de", "la", "le", "les", "et", "ou", "dans", "avec",
    "mais", "leur", "leurs", "cette", "aux", "une", "del", "los", "las", "una", "para", "por", "pero", "nella", "della", "delle",
    "degli", "gli", "che", "und", "oder", "der", "dem", "ein", "eine", "einen", "einer", "eines", "dass", "weil", "zum", "zur",
    "и", "в", "на", "с", "по", "для", "что", "из", "от", "или",
];

/// Prepositions that end an English sentence behind a verb, `the one I think of`, but not behind a noun, `the importance of`.
const STRANDED: &[&str] =
    &["of", "from", "into", "to", "with", "by", "through", "between", "without", "within", "against", "for", "in", "on"];

/// Words that make a noun of the words that follow.
const ARTICLES: &[&str] = &["the", "The", "a", "an", "A", "An", "its", "their", "this"];

struct TextEdges {
    rules: Vec<Rule>,
}

struct Rule {
    id: RuleId,
    roles: RoleSet,
    defect: EdgeDefect,
    minimum: usize,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut flat = Vec::new();
    for ActiveRule { id, rule, options } in context.rules::<EdgeOptions>()? {
        let minimum = usize::try_from(options.minimum).unwrap_or(usize::MAX);
        flat.extend(options.defects.iter().map(|&defect| Rule { id, roles: rule.roles, defect, minimum }));
    }
    Ok(Checks::none().records(Arc::new(TextEdges { rules: flat })))
}

impl RecordCheck for TextEdges {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for rule in &self.rules {
            for turn in record.turns(rule.roles).filter(|turn| turn.text.len() >= rule.minimum) {
                let Some((range, severity)) = rule.defect(turn.text) else { continue };
                let place = DraftPlace::Value(Place::Text(turn.node, range.start as u32, range.end as u32));
                let role = turn.role.as_str();
                let message = || match rule.defect {
                    EdgeDefect::Unfinished if severity.is_some() => {
                        format!("the last sentence of the {role} text has no mark at its end, at `{}`", short(&turn.text[range]))
                    }
                    EdgeDefect::Unfinished => {
                        format!("the {role} text stops inside a sentence, at `{}`", short(&turn.text[range]))
                    }
                    EdgeDefect::LeadingSpace => format!("the {role} text begins with white space"),
                    EdgeDefect::TrailingSpace => format!("the {role} text ends with white space"),
                };
                sink.report_value(rule.id, severity, || Draft { severity, ..Draft::new(rule.id, place, message()) });
            }
        }
    }
}

impl Rule {
    /// Where the defect is, and its severity when that is not the severity of the rule.
    fn defect(&self, text: &str) -> Option<(Range<usize>, Option<Severity>)> {
        let range = match self.defect {
            EdgeDefect::Unfinished => return unfinished(text),
            EdgeDefect::LeadingSpace => {
                let rest = text.trim_start();
                Some(0..text.len() - rest.len()).filter(|range| !range.is_empty() && !rest.is_empty())
            }
            EdgeDefect::TrailingSpace => {
                let end = text.trim_end().len();
                Some(end..text.len()).filter(|range| !range.is_empty() && end > 0)
            }
        };
        range.map(|range| (range, None))
    }
}

/// The last word of a text that stops inside a sentence, with what follows it. A sentence that is complete but for its full stop is how
/// many people write, so a missing mark alone is worth no more than a note.
fn unfinished(text: &str) -> Option<(Range<usize>, Option<Severity>)> {
    // The mark that ends nearly every text decides in one step.
    if text
        .as_bytes()
        .last()
        .is_some_and(|byte| matches!(byte, b'.' | b'!' | b'?' | b'"' | b'}' | b'`' | b')' | b':' | b'0'..=b'9'))
    {
        return None;
    }
    let text = text.trim_end();
    let last = text.chars().next_back()?;
    let open = matches!(last, ',' | '(' | '[' | '“' | '，' | '、');
    if !open && !is_letter(last) {
        return None;
    }
    let mut from = text.len().saturating_sub(WINDOW);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let window = &text[from..];
    let line = window.rsplit('\n').next().unwrap_or(window).trim_start();
    let word = text.rfind(|character: char| character.is_whitespace()).map_or(0, |at| at + width_at(text, at));
    let start = if last.is_ascii() || is_letter(last) { word } else { text.len() - last.len_utf8() };
    let severity = if window.contains("```") {
        return None;
    } else if is_cut(window, line, open) {
        None
    } else if lacks_mark(window, line) {
        Some(Severity::Info)
    } else {
        return None;
    };
    Some((start..text.len(), severity))
}

/// Whether the last line cannot be complete.
fn is_cut(window: &str, line: &str, open: bool) -> bool {
    if leaves_span_open(window, line) {
        return true;
    }
    let (prose, is_long) = (is_prose(line), line.len() >= SHORT_LINE);
    is_long && prose && (open && !starts_item(line) || breaks_off(line))
        || line.len() >= SHORT_CLAUSE && ends_dangling(line) && (prose || ends_in_words(line))
}

/// Whether nothing speaks for a cut but the missing mark, in a text that has marks elsewhere.
fn lacks_mark(window: &str, line: &str) -> bool {
    line.len() >= SHORT_LINE
        && is_prose(line)
        && (marks_lines(window) || !starts_item(line) && line.len() >= LONG_LINE && marks_sentences(line))
}

fn width_at(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Letters of scripts in which a sentence ends with a full stop after a space-separated word: Latin, Greek, Cyrillic.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '\u{C0}'..='\u{24F}' | '\u{370}'..='\u{52F}')
}

/// Whether the last line reads as prose: mostly letters, no heading, table, address or code.
fn is_prose(line: &str) -> bool {
    let odd = |character: char| {
        matches!(character, '=' | '{' | '}' | '<' | '>' | '`' | '|' | '\\' | '_' | '@' | ';' | '\t' | '/' | '#')
    };
    let letters = || line.chars().filter(|character| character.is_alphabetic()).count();
    !line.contains(odd) && letters() * 2 >= line.chars().count()
}

/// Whether the line is an item of a list. Items often end without a mark.
fn starts_item(line: &str) -> bool {
    let token = line.split([' ', '\u{3000}']).next().unwrap_or_default();
    let numbered = token.len() <= 5 && token.ends_with(['.', ')', ':', '、']);
    numbered || line.starts_with(['-', '*', '•', '+', '–', '—', '·', '('])
}

/// Whether the last line ends with a word that no sentence ends with.
fn ends_dangling(line: &str) -> bool {
    let word = line.rsplit(|character: char| !character.is_alphabetic()).next().unwrap_or_default();
    let before = &line[..line.len() - word.len()];
    let is_behind_noun = || {
        let nearest = if word == "of" { 3 } else { 2 };
        before.trim_end().rsplit(' ').take(nearest).skip(1).any(|word| ARTICLES.contains(&word))
    };
    before.ends_with(' ') && (DANGLING.contains(&word) || STRANDED.contains(&word) && is_behind_noun())
}

/// Whether the last four words are letters alone, whatever code is in the line before them.
fn ends_in_words(line: &str) -> bool {
    let mut words = line.split(' ').rev();
    (0..4).all(|_| words.next().is_some_and(|word| !word.is_empty() && word.chars().all(char::is_alphabetic)))
}

/// Whether the last line opens bold text or a code span and does not close it. A single backquote is also an apostrophe, so there must be a
/// closed span before it.
fn leaves_span_open(window: &str, line: &str) -> bool {
    let opens = |mark: &str| {
        let (before, after) = line.rsplit_once(mark)?;
        let is_open = line.matches(mark).count() % 2 == 1 && after.starts_with(char::is_alphanumeric);
        (is_open && (before.is_empty() || before.ends_with([' ', '(']))).then_some(())
    };
    opens("`").is_some() && line.matches('`').count() > 2
        || opens("**").is_some() && window.strip_suffix(line).is_some_and(|before| before.matches("**").count() > 1)
}

/// Whether the last sentence is a clause that needs another one: `While Bitcoin`.
fn breaks_off(line: &str) -> bool {
    let start = [". ", "? ", "! "].iter().filter_map(|mark| line.rfind(mark)).max().map_or(line.len(), |at| at + 2);
    let mut words = line[start..].split(' ');
    let subordinates =
        words.next().is_some_and(|word| ["While", "Although", "Whereas", "Because", "Unless", "Whenever"].contains(&word));
    subordinates && words.count() <= 3
}

/// Whether the two lines before the last one end with marks, so that the last one should.
fn marks_lines(window: &str) -> bool {
    let mut lines = window.rsplit('\n').skip(1).map(str::trim_end).filter(|line| !line.is_empty());
    let mut marked = || lines.next().is_some_and(|line| line.len() >= SHORT_LINE && line.ends_with(['.', '!', '?']));
    marked() && marked()
}

/// Whether sentences end with marks in this line, and the last of them is well under way.
fn marks_sentences(line: &str) -> bool {
    let ends = [". ", "? ", "! "].iter().filter_map(|mark| line.rfind(mark)).max();
    ends.is_some_and(|at| {
        let (before, after) = (&line[..at], &line[at + 2..]);
        let sentence = before.rsplit(' ').next().is_some_and(|word| word.len() > 3);
        sentence && after.split(' ').count() >= 3 && after.starts_with(|first: char| first.is_uppercase())
    })
}

#[cfg(test)]
mod tests;
