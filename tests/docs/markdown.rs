//! Text that becomes Markdown and means the same there: nothing in it is markup, nothing is invisible.

/// How much of an example is shown.
const MOST_LINES: usize = 12;
const MOST_CHARACTERS: usize = 600;

/// Prose: back-ticks make code, everything else is text.
pub(crate) fn prose(text: &str) -> String {
    let text = visible(text);
    if text.contains("``") || text.matches('`').count() % 2 == 1 {
        return escaped(&text);
    }
    let mut out = String::new();
    for (number, part) in text.split('`').enumerate() {
        match number % 2 {
            0 => out.push_str(&escaped(part)),
            _ => out.push_str(&code(part)),
        }
    }
    out
}

/// Prose in a cell of a table.
pub(crate) fn cell(text: &str) -> String {
    prose(text).replace('\n', " ")
}

/// A name or a text in code type, also in a table.
pub(crate) fn code(text: &str) -> String {
    let text = visible(text).replace('\n', "\\u{a}");
    if text.contains('`') || text.trim().is_empty() || text.trim() != text {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('|', "&#124;");
        let marked = text.replace('`', "&#96;").replace('*', "&#42;").replace('_', "&#95;").replace(' ', "&#32;");
        return format!("<code>{marked}</code>");
    }
    format!("`{}`", text.replace('|', "\\|"))
}

/// A block of code, cut when it is long.
pub(crate) fn block(text: &str) -> String {
    let mut lines: Vec<String> = text.trim_end_matches('\n').split('\n').take(MOST_LINES + 1).map(cut).collect();
    if lines.len() > MOST_LINES {
        lines[MOST_LINES] = "[...]".to_owned();
    }
    let text = lines.join("\n");
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}text\n{text}\n{fence}")
}

/// Bytes as a block: as text when they are text, else as hexadecimal digits.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => block(text),
        _ => {
            let digits: Vec<String> = bytes.iter().take(64).map(|byte| format!("{byte:02x}")).collect();
            let more = if bytes.len() > 64 { " [...]" } else { "" };
            block(&format!("{}{more}", digits.join(" ")))
        }
    }
}

fn cut(line: &str) -> String {
    let line = visible(line);
    match line.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{} [...]", &line[..end]),
        None => line,
    }
}

/// Characters that nobody sees, or that change how others look, by their numbers.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && is_hidden(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }).collect()
}

fn is_hidden(c: char) -> bool {
    const RANGES: [(u32, u32); 20] = [
        (0x00a0, 0x00a0),
        (0x00ad, 0x00ad),
        (0x034f, 0x034f),
        (0x061c, 0x061c),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x2000, 0x200f),
        (0x2028, 0x202f),
        (0x205f, 0x206f),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xd800, 0xf8ff),
        (0xfdd0, 0xfdef),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfffc),
        (0xfffe, 0xffff),
        (0x1fffe, 0x1ffff),
    ];
    let code = u32::from(c);
    c.is_control() || code >= 0xe0000 || RANGES.iter().any(|&(first, last)| (first..=last).contains(&code))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '*' | '_' | '[' | ']' | '`' | '\\' | '#' | '~' | '$' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[test]
fn nothing_in_a_text_is_markup() {
    assert_eq!(prose("a | b <b> *c* `x | <y>` _d_ [e]"), "a \\| b &lt;b&gt; \\*c\\* `x \\| <y>` \\_d\\_ \\[e\\]");
    assert_eq!(prose("an odd ` mark"), "an odd \\` mark");
    assert_eq!(prose("a\u{200b}b\u{1b}[1m"), "a\\\\u{200b}b\\\\u{1b}\\[1m");
    assert_eq!(code("a`b|c"), "<code>a&#96;b&#124;c</code>");
    assert_eq!(code(" "), "<code>&#32;</code>");
    assert_eq!(code("x\u{feff}"), "`x\\u{feff}`");
    assert_eq!(block("a\n```\nb\n"), "````text\na\n```\nb\n````");
    assert_eq!(bytes(b"\xff\xfe{\0"), "```text\nff fe 7b 00\n```");
}
