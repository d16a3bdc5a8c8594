//! Code fences of Markdown: which lines open and close a block.
//!
//! Follows CommonMark, and is milder where authors are: a fence may stand at any indentation and after a list marker, a block may
//! end at the end of a line of code, and a fence with a language inside of a block opens a block within.

use std::iter::Peekable;
use std::ops::Range;

struct Open {
    mark: u8,
    length: usize,
    range: Range<usize>,
    /// End of the line that opens the block.
    inside: usize,
}

/// The fence that opens a block which nothing closes: the first of them, which takes all that follows.
pub(crate) fn unclosed(text: &str) -> Option<Range<usize>> {
    let mut open = Vec::new();
    walk(text, &mut open, |_| ());
    open.first().map(|fence| fence.range.clone())
}

/// Blocks without anything in them, from fence to fence.
pub(crate) fn empty_blocks(text: &str) -> Vec<Range<usize>> {
    let mut empty = Vec::new();
    walk(text, &mut Vec::new(), |(block, inside)| {
        if text[inside].trim().is_empty() {
            empty.push(block);
        }
    });
    empty
}

/// Goes through the lines; what is left in `open` is never closed. `closed` gets each block, with its inside.
fn walk(text: &str, open: &mut Vec<Open>, mut closed: impl FnMut((Range<usize>, Range<usize>))) {
    let mut marks = ["```", "~~~"].map(|mark| memchr::memmem::find_iter(text.as_bytes(), mark).peekable());
    let mut start = 0;
    while let Some(fence) = marks.iter_mut().filter_map(|mark| first_from(mark, start)).min() {
        let from = memchr::memrchr(b'\n', &text.as_bytes()[..fence]).map_or(0, |before| before + 1);
        let line = &text[from..memchr::memchr(b'\n', &text.as_bytes()[fence..]).map_or(text.len(), |length| fence + length)];
        start = from + line.len();
        let body = line.trim_end();
        let end = from + body.len();
        let at = from + marker(body);
        let rest = &text[at.min(end)..end];
        let (mark, length) = run(rest);
        if let Some(last) = open.last() {
            let bare = length >= last.length && mark == last.mark && rest[length..].trim().is_empty();
            let at_end = !bare && ends_with_fence(body, last);
            if bare || at_end {
                let inside_end = if bare { from.max(last.inside) } else { end - last.length };
                closed((last.range.start..end, last.inside..inside_end.max(last.inside)));
                open.pop();
                continue;
            }
        }
        let info = rest[length..].trim();
        let is_word = info.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-#_.".contains(&byte));
        // Inside of a block only a fence with a language opens another one.
        let opens = length >= 3 && !(mark == b'`' && info.contains('`')) && (open.is_empty() || is_word && !info.is_empty());
        if opens {
            open.push(Open { mark, length, range: at..end, inside: end });
        }
    }
}

/// The first of ascending offsets that is not before `start`.
fn first_from(offsets: &mut Peekable<impl Iterator<Item = usize>>, start: usize) -> Option<usize> {
    while offsets.next_if(|&offset| offset < start).is_some() {}
    offsets.peek().copied()
}

/// Length of indentation, quote signs and list markers before a fence.
fn marker(line: &str) -> usize {
    let rest = line.trim_start_matches([' ', '\t', '>']);
    let unmarked = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    let after = match unmarked.strip_prefix(['.', ')', '-', '*', '+']) {
        Some(after) if after.starts_with([' ', '\t']) => after.trim_start(),
        _ => rest,
    };
    line.len() - after.len()
}

/// The mark of the fence that a text begins with, and how often it stands there.
fn run(text: &str) -> (u8, usize) {
    match text.bytes().next() {
        Some(mark @ (b'`' | b'~')) => (mark, text.bytes().take_while(|&byte| byte == mark).count()),
        _ => (0, 0),
    }
}

/// Whether a line of code ends with the closing fence. A line with a fence of its own (inline code) does not.
fn ends_with_fence(line: &str, open: &Open) -> bool {
    let before = line.trim_end_matches(char::from(open.mark));
    line.len() - before.len() == open.length && !before.is_empty() && !before.contains("```")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        unclosed(text).map(|range| &text[range])
    }

    #[test]
    fn finds_what_stays_open() {
        assert_eq!(found("Run:\n```sh\nls"), Some("```sh"));
        assert_eq!(found("````md\n```\nx\n```\n"), Some("````md"));
        assert_eq!(found("```\na\n```\n~~~\nb"), Some("~~~"));
        assert_eq!(found("1. Do\n   ```\n   x\n"), Some("```"));
    }

    #[test]
    fn leaves_closed_blocks_alone() {
        for text in [
            "Run:\n```sh\nls\n```",
            "````md\n```\nx\n```\n````",
            "```SELECT *\nFROM t;```\nDone",
            "Use ```x``` here",
            "```x```",
            "1. ```py\n   x\n   ```\n2. b",
            "~~~\n```\n~~~",
            "```markdown\n```python\nx\n```\n```",
            "```\nx\n````\n",
        ] {
            assert_eq!(found(text), None, "{text:?}");
        }
    }

    #[test]
    fn finds_empty_blocks() {
        let empty = |text: &str| empty_blocks(text).len();
        assert_eq!(empty("```py\n```"), 1);
        assert_eq!(empty("```\n\n \n```\ntext\n```\nx\n```"), 1);
        assert_eq!(empty("```py\nx```"), 0);
    }
}
