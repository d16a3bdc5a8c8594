//! Reasoning tags: `<think>` and its like, as reasoning models write them.
//!
//! Owns the names of the tags. A tag in backquotes is a mention, not a tag.

use std::ops::Range;

/// Names of tags, in the case in which models write them.
const NAMES: [&str; 3] = ["think", "thinking", "reasoning"];

/// Bytes of the shortest block that holds reasoning; less is a placeholder in instructions.
const SHORTEST_BLOCK: usize = 40;

struct Tag {
    name: usize,
    closes: bool,
    range: Range<usize>,
}

/// What every tag holds.
pub(crate) fn literals() -> Vec<String> {
    NAMES.iter().flat_map(|name| [format!("<{name}>"), format!("</{name}>")]).collect()
}

/// Tags without their partner, in the order of the text.
pub(crate) fn unpaired(text: &str) -> Vec<Range<usize>> {
    let (_, mut alone) = pairs(text);
    alone.sort_unstable_by_key(|range| range.start);
    alone
}

/// Blocks from tag to tag that hold more than a placeholder.
pub(crate) fn blocks(text: &str) -> Vec<Range<usize>> {
    let (mut pairs, _) = pairs(text);
    pairs.retain(|(open, close)| text[open.end..close.start].trim().len() >= SHORTEST_BLOCK);
    pairs.sort_unstable_by_key(|(open, _)| open.start);
    pairs.into_iter().map(|(open, close)| open.start..close.end).collect()
}

type Pair = (Range<usize>, Range<usize>);

fn pairs(text: &str) -> (Vec<Pair>, Vec<Range<usize>>) {
    let (mut pairs, mut alone) = (Vec::new(), Vec::new());
    let mut open: [Vec<Range<usize>>; NAMES.len()] = Default::default();
    for tag in tags(text) {
        match (tag.closes, tag.closes.then(|| open[tag.name].pop()).flatten()) {
            (true, Some(opening)) => pairs.push((opening, tag.range)),
            (true, None) => alone.push(tag.range),
            (false, _) => open[tag.name].push(tag.range),
        }
    }
    alone.extend(open.into_iter().flatten());
    (pairs, alone)
}

fn tags(text: &str) -> impl Iterator<Item = Tag> {
    memchr::memchr_iter(b'<', text.as_bytes()).filter_map(move |start| {
        let rest = &text[start + 1..];
        let closes = rest.starts_with('/');
        let rest = &rest[usize::from(closes)..];
        let is_named = |name: &str| rest.strip_prefix(name).is_some_and(|after| after.starts_with('>'));
        let name = NAMES.iter().position(|name| is_named(name))?;
        let end = start + 1 + usize::from(closes) + NAMES[name].len() + 1;
        let quoted = |byte: Option<&u8>| matches!(byte, Some(b'`' | b'"' | b'\''));
        let mention = start > 0 && quoted(text.as_bytes().get(start - 1)) || quoted(text.as_bytes().get(end));
        (!mention).then_some(Tag { name, closes, range: start..end })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        unpaired(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn finds_tags_without_partner() {
        assert_eq!(found("<think>Let me see."), ["<think>"]);
        assert_eq!(found("Let me see.</think>42"), ["</think>"]);
        assert_eq!(found("<think>a</thinking>"), ["<think>", "</thinking>"]);
    }

    #[test]
    fn leaves_pairs_and_mentions_alone() {
        for text in
            ["<think>a</think>b", "The tag `<think>` opens it.", "<Think>", "a < b <thinks>", "<scratchpad>\n</scratchpad>"]
        {
            assert!(found(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_placeholder_is_no_block() {
        assert!(blocks("Answer as <think>your thoughts</think>.").is_empty());
        let long = format!("<think>{}</think>x", "so it goes ".repeat(5));
        assert_eq!(blocks(&long).first(), Some(&(0..long.len() - 1)));
    }
}
