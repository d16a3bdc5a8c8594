//! `check = "edge"`: what is wrong at the start or at the end of a text.
//!
//! Owns the signs that prose stops inside a sentence, and which ends say nothing: lists, headings, code, tables, scripts that close
//! a sentence in other ways or not at all. Looks at no more than the last few hundred bytes.

use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::json::short;
use crate::rule::RoleSet;
use crate::rule::options::{EdgeDefect, EdgeOptions};

/// Bytes at the end of a text that are looked at.
const WINDOW: usize = 600;

/// Bytes of the shortest last line that is judged when nothing but the missing mark speaks against it.
const LONG_LINE: usize = 80;

/// Bytes of the shortest last line that is judged at all: shorter ones are signatures and labels.
const SHORT_LINE: usize = 40;

/// Words that no English sentence ends with.
const DANGLING: [&str; 20] = [
    "and", "or", "the", "a", "an", "of", "but", "because", "which", "their", "your", "my", "our", "its", "from", "than", "if",
    "into", "while", "whose",
];

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
                let Some(range) = rule.defect(turn.text) else { continue };
                let place = Place::Text(turn.node, range.start as u32, range.end as u32);
                let role = turn.role.as_str();
                sink.report(rule.id, place, || match rule.defect {
                    EdgeDefect::Unfinished => {
                        format!("the {role} text stops inside a sentence, at `{}`", short(&turn.text[range]))
                    }
                    EdgeDefect::LeadingSpace => format!("the {role} text begins with white space"),
                    EdgeDefect::TrailingSpace => format!("the {role} text ends with white space"),
                });
            }
        }
    }
}

impl Rule {
    fn defect(&self, text: &str) -> Option<Range<usize>> {
        match self.defect {
            EdgeDefect::Unfinished => unfinished(text),
            EdgeDefect::LeadingSpace => {
                let rest = text.trim_start();
                Some(0..text.len() - rest.len()).filter(|range| !range.is_empty() && !rest.is_empty())
            }
            EdgeDefect::TrailingSpace => {
                let end = text.trim_end().len();
                Some(end..text.len()).filter(|range| !range.is_empty() && end > 0)
            }
        }
    }
}

/// The last word of a text that stops inside a sentence, with what follows it.
fn unfinished(text: &str) -> Option<Range<usize>> {
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
    if line.len() < SHORT_LINE || !is_prose(window, line) {
        return None;
    }
    let stops = if starts_item(line) {
        marks_lines(window) || ends_dangling(line)
    } else {
        open || ends_dangling(line) || line.len() >= LONG_LINE && marks_sentences(line) || marks_lines(window)
    };
    let word = text.rfind(|character: char| character.is_whitespace()).map_or(0, |at| at + width_at(text, at));
    let start = if last.is_ascii() || is_letter(last) { word } else { text.len() - last.len_utf8() };
    stops.then_some(start..text.len())
}

fn width_at(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Letters of scripts in which a sentence ends with a full stop after a space-separated word: Latin, Greek, Cyrillic.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '\u{C0}'..='\u{24F}' | '\u{370}'..='\u{52F}')
}

/// Whether the last line reads as prose: mostly letters, no heading, table, address or code.
fn is_prose(window: &str, line: &str) -> bool {
    let odd = |character: char| {
        matches!(character, '=' | '{' | '}' | '<' | '>' | '`' | '|' | '\\' | '_' | '@' | ';' | '\t' | '/' | '#')
    };
    let letters = || line.chars().filter(|character| character.is_alphabetic()).count();
    !line.contains(odd) && !window.contains("```") && letters() * 2 >= line.chars().count()
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
    DANGLING.contains(&word) && line[..line.len() - word.len()].ends_with(' ')
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Option<&str> {
        unfinished(text).map(|range| &text[range])
    }

    #[test]
    fn finds_prose_that_stops() {
        let start = "The river rises in the hills to the north. It then runs through two lakes ";
        assert_eq!(found(&format!("{start}before it reaches")), Some("reaches"));
        assert_eq!(found(&format!("{start}and")), Some("and"));
        assert_eq!(found("The river rises in the hills to the north,"), Some("north,"));
        let items = "1. The river rises in the hills to the north.\n2. It then runs through two lakes and a moor.\n";
        assert_eq!(found(&format!("{items}3. At last, after many long days, it reaches the")), Some("the"));
        assert_eq!(found(&format!("{items}3. At last, after many long days, it reaches")), Some("reaches"));
        assert_eq!(found("这条河发源于北部的山区，然后流经两个湖泊，最后，"), Some("，"));
    }

    #[test]
    fn leaves_other_ends_alone() {
        for text in [
            "The river rises in the hills to the north. It then runs through two lakes.",
            "The river rises in the hills to the north. It then runs through two lakes 😀",
            "- The river rises in the hills to the north. It then runs through two lakes then",
            "The river rises in the hills to the north.\n\nBest regards,",
            "- The river rises in the hills to the north, as all do.\n- It then runs through two lakes, as many do.\n- The sea",
            "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,",
            "rivers, lakes, hills, mountains, valleys, plains, deserts, forests, seas, oceans, islands",
            "แม่น้ำสายนี้มีต้นกำเนิดในเนินเขาทางเหนือ แล้วไหลผ่านทะเลสาบสองแห่งก่อนจะถึงทะเล",
            "这条河发源于北部的山区，然后流经两个湖泊，最后流入大海",
            "let total = items.iter().map(|item| item.price).sum::<f64>() + shipping and",
        ] {
            assert_eq!(found(text), None, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_range_lies_in_the_text(text in "(\\PC|[a-z ,.]{0,30}|\u{3000}|\n| ){0,60}") {
            for defect in [EdgeDefect::Unfinished, EdgeDefect::LeadingSpace, EdgeDefect::TrailingSpace] {
                let rule = Rule { id: 0, roles: RoleSet::ALL, defect, minimum: 0 };
                if let Some(range) = rule.defect(&text) {
                    prop_assert!(!range.is_empty() && text.get(range.clone()).is_some(), "{range:?} of {text:?}");
                }
            }
        }

        #[test]
        fn a_full_stop_ends_every_text(text in "\\PC{0,200}") {
            prop_assert_eq!(unfinished(&format!("{text}.")), None);
        }
    }
}
