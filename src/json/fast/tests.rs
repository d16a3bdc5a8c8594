//! The reader of plain lines against simd-json.

use proptest::prelude::*;
use simd_json::{Buffers, Node, Tape};

use super::*;

/// What simd-json makes of a line: its tape, or nothing when it refuses it.
fn by_simd_json(line: &[u8]) -> Option<String> {
    let (mut line, mut tape) = (line.to_vec(), Tape(Vec::new()));
    simd_json::fill_tape(&mut line, &mut Buffers::default(), &mut tape).ok()?;
    Some(format!("{:?}", tape.0))
}

/// What the plain reader makes of the first line of some bytes, and its bytes as they were written to the scratch.
fn plainly(bytes: &[u8]) -> Option<(Plain, String)> {
    let (mut scratch, mut tape) = (vec![b' '; bytes.len()], Vec::new());
    let base = scratch.as_ptr().addr();
    let plain = read(bytes, &mut scratch, &mut Vec::new(), &mut tape)?;
    let texts = tape.iter().filter_map(|node| match node {
        Node::String(text) => Some(text.as_ptr().addr() - base..text.as_ptr().addr() - base + text.len()),
        _ => None,
    });
    let texts: Vec<_> = texts.collect();
    let shown = format!("{tape:?}");
    for text in texts {
        // A text stands in the scratch, at the offset at which it stands in the line, and between quotation marks.
        let around = [bytes[text.start - 1], scratch[text.start - 1], scratch[text.end]];
        assert!(around == [b'"'; 3], "{shown} at {text:?}");
    }
    Some((plain, shown))
}

fn is_ascii_text(tape: &str) -> bool {
    // Debug output escapes what is no plain ASCII.
    tape.is_ascii() && !tape.contains("\\u{") && !tape.contains("\\0")
}

/// JSON, and what is nearly JSON: marks, texts and numbers in any order, cut anywhere.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "\n",
        "\t",
        "\"a\"",
        "\"\"",
        "\"k\":",
        "{\"k\":1}",
        "\"\\n\\\"\\\\\"",
        "\"\\u00e9\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\u0000\"",
        "\"\\x\"",
        "\"é\"",
        "\"\u{7f}\"",
        "\"\u{1}\"",
        "0",
        "-0",
        "01",
        "-7",
        "12345678901234567890",
        "1.5",
        "1.",
        "-0.25",
        "1e5",
        "0.1234567890123456",
        "999999999999999",
        "true",
        "false",
        "null",
        "nul",
        "\"a text that is longer than one block of bytes\"",
    ]);
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

/// Valid records, in the ways in which writers put them down.
fn record() -> impl Strategy<Value = String> {
    let text = "[a-z \"\\\\\n\té😀\u{7f}\u{8}/]{0,60}";
    let leaf = prop_oneof![
        text.prop_map(serde_json::Value::from),
        (-1000i64..1000).prop_map(serde_json::Value::from),
        (-1000i64..1000, 1u32..9).prop_map(|(number, over)| serde_json::Value::from(number as f64 / f64::from(over))),
        any::<bool>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    let value = leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-z]{1,20}", inner, 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    (prop::collection::btree_map("[a-z]{1,20}", value, 0..4), any::<bool>(), any::<bool>()).prop_map(
        |(members, spaced, escaped)| {
            let mut json = serde_json::Value::Object(members.into_iter().collect()).to_string();
            if spaced {
                json = json.replace("\":", "\": ").replace(",\"", ", \"");
            }
            if escaped {
                json = json.replace('é', "\\u00e9").replace('😀', "\\uD83D\\uDE00");
            }
            json
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_it_takes_simd_json_takes_alike(text in prop_oneof![nearly_json(), record()], cut in 0usize..400, after in 0usize..3) {
        let mut bytes = text.into_bytes();
        bytes.truncate(cut.max(1));
        bytes.extend_from_slice([&b""[..], b"\n", b"\n{\"next\": \"\xc3\xa9\"}"][after]);
        if let Some((plain, tape)) = plainly(&bytes) {
            prop_assert!(matches!(bytes.get(plain.length), None | Some(b'\n')));
            prop_assert_eq!(by_simd_json(&bytes[..plain.length]), Some(tape.clone()));
            prop_assert!(!plain.is_ascii || is_ascii_text(&tape), "{}", tape);
        }
    }

    #[test]
    fn it_takes_what_writers_write(record in record(), after in "(\n[^\n]{0,40})?") {
        let plain = plainly(format!("{record}{after}").as_bytes());
        // serde_json writes some numbers with more digits than are plain.
        let long = record.split(|character: char| !character.is_ascii_digit() && character != '.').any(|number| number.len() > number::DIGITS);
        prop_assert!(plain.is_some_and(|(plain, _)| plain.length == record.len()) || long, "{}", record);
    }
}

#[test]
fn it_says_when_texts_are_plain_ascii() {
    let told = |line: &str| plainly(line.as_bytes()).map(|(plain, _)| plain.is_ascii);
    assert_eq!(told(r#"{"a":"b\n\t\r\"\\"}"#), Some(true));
    for odd in [r#"{"a":"é"}"#, r#"{"é":"a"}"#, r#"{"a":"\u0041"}"#, r#"{"a":"\b"}"#, "{\"a\":\"\u{7f}\"}"] {
        assert_eq!(told(odd), Some(false), "{odd}");
    }
    // The end of the line is the end of what is looked at, as far as texts go.
    assert!(told("{\"a\":\"b\"}\n{\"a\":\"é\"}").is_some());
}

#[test]
fn it_leaves_what_it_does_not_know() {
    for line in [
        r#"{"a":1e5}"#,
        r#"{"a":-0}"#,
        r#"{"a":12345678901234567890}"#,
        r#"{"a":"\ud83d"}"#,
        "{\"a\":\t1}",
        r#"{"a":1} "#,
        r#"{"a":1}x"#,
        r#"{"a":1"#,
        r#"{"a"}"#,
        r#"{a:1}"#,
        r#"{"a":1,}"#,
        r#"[1,]"#,
        "{\"a\":\"\u{1}\"}",
        "{\"a\":\"b\n\"}",
        "",
        " {}",
        r#"{"a":.5}"#,
        r#"{"a":5.}"#,
        r#"{"a":00}"#,
    ] {
        assert_eq!(plainly(line.as_bytes()), None, "{line}");
    }
    assert_eq!(plainly(b"{\"a\":\"\xff\"}"), None);
    let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
    assert_eq!(plainly(deep.as_bytes()), None);
}
