//! The parser against serde_json, and places against the bytes they name.

use proptest::prelude::*;
use serde::de::IgnoredAny;

use super::Place;
use super::*;

/// Parses a line as a run does, or with the careful parser alone.
fn parse<R>(raw: &[u8], carefully: bool, view: impl FnOnce(Parsed<'_>) -> R) -> R {
    let mut scratch = [raw, &[b' '; PADDING]].concat();
    let mut parser = Parser::new(u64::MAX);
    if carefully { parser.read_carefully(raw, &mut scratch, view) } else { parser.read(raw, &mut scratch, view) }
}

fn is_accepted(raw: &[u8], carefully: bool) -> bool {
    let deep = |defects: &[Defect]| matches!(defects, [Defect { kind: DefectKind::Strict(_), .. }]);
    parse(raw, carefully, |parsed| match parsed {
        Parsed::Value(..) => true,
        Parsed::Broken(defects) => deep(defects),
    })
}

/// The verdict of serde_json, which takes any number and any nesting when it need not keep them.
fn is_json(raw: &[u8]) -> bool {
    std::str::from_utf8(raw).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// Every string and name of a value in document order.
fn strings(value: Value<'_>, out: &mut Vec<String>) {
    out.extend(value.as_str().map(str::to_owned));
    value.items().for_each(|item| strings(item, out));
    for member in value.members() {
        out.push(member.name.to_owned());
        strings(member.value, out);
    }
}

fn json_strings(value: &serde_json::Value, out: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => out.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| json_strings(item, out)),
        serde_json::Value::Object(members) => members.iter().for_each(|(name, value)| {
            out.push(name.clone());
            json_strings(value, out);
        }),
        _ => {}
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The same JSON with some characters of its strings as escapes.
fn with_escapes(json: &str, every: usize) -> String {
    let mut units = [0; 2];
    let escape = |character: char, units: &mut [u16; 2]| {
        let units = character.encode_utf16(units);
        units.iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>()
    };
    json.chars()
        .enumerate()
        .map(|(number, character)| match character {
            _ if !character.is_ascii() && number % every == 0 => escape(character, &mut units),
            _ => character.to_string(),
        })
        .collect()
}

/// Bytes that look like JSON from afar.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u",
        "d83d",
        "\\ud83d",
        "\\ude00",
        "0",
        "-",
        "1",
        ".5",
        "e",
        "E+",
        "true",
        "nul",
        "null",
        "false",
        " ",
        "\t",
        "\r",
        "a",
        "\u{1}",
        "\u{7f}",
        "é",
        "😀",
        "NaN",
        "'",
        "/",
        "1e999",
        "123456789012345678901234567890",
    ]);
    prop::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn verdicts_agree_on_arbitrary_bytes(raw in prop::collection::vec(any::<u8>(), 0..40)) {
        prop_assert_eq!(is_accepted(&raw, false), is_json(&raw));
        prop_assert_eq!(is_accepted(&raw, true), is_json(&raw));
    }

    #[test]
    fn verdicts_agree_on_nearly_json(raw in nearly_json()) {
        prop_assert_eq!(is_accepted(&raw, false), is_json(&raw));
        prop_assert_eq!(is_accepted(&raw, true), is_json(&raw));
    }

    #[test]
    fn a_changed_byte_changes_both_verdicts_alike(value in json(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut raw = value.to_string().into_bytes();
        let at = at.index(raw.len());
        raw[at] = byte;
        prop_assert_eq!(is_accepted(&raw, false), is_json(&raw));
        raw.truncate(at);
        prop_assert_eq!(is_accepted(&raw, false), is_json(&raw));
    }

    #[test]
    fn lone_surrogates_are_never_overlooked(pieces in prop::collection::vec(prop::sample::select(vec!["\\ud83d", "\\ude00", "\\uD800", "\\", "a", "\\n", "\\u0041"]), 0..8)) {
        // An escape of a backslash in front of `ud83d` makes it plain text.
        let inside = pieces.concat().replace("\\\\", "\\\\ ");
        let raw = format!("\"{inside}\"");
        let lone = serde_json::from_str::<serde_json::Value>(&raw).is_err() && is_json(raw.as_bytes());
        let found = parse(raw.as_bytes(), false, |parsed| match parsed {
            Parsed::Value(_, defects) => !defects.is_empty(),
            Parsed::Broken(_) => false,
        });
        prop_assert_eq!(found, lone, "{}", raw);
    }

    #[test]
    fn decoded_strings_agree(value in json(), every in 1usize..4, carefully in any::<bool>()) {
        let raw = with_escapes(&value.to_string(), every);
        let mut wanted = Vec::new();
        json_strings(&value, &mut wanted);
        let found = parse(raw.as_bytes(), carefully, |parsed| {
            let mut found = Vec::new();
            if let Parsed::Value(tape, _) = parsed {
                strings(Value::at(tape, 0), &mut found);
            }
            found
        });
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn the_bytes_of_a_place_decode_to_its_value(value in json(), every in 1usize..4, carefully in any::<bool>()) {
        let raw = with_escapes(&value.to_string(), every);
        parse(raw.as_bytes(), carefully, |parsed| -> Result<(), TestCaseError> {
            let Parsed::Value(tape, _) = parsed else { return Err(TestCaseError::fail("valid JSON was refused")) };
            let places: Vec<Place> = (0..tape.len() as u32).map(Place::Value).collect();
            for (place, located) in places.iter().zip(locate(raw.as_bytes(), tape, &places)) {
                let slice = &raw[located.bytes.clone()];
                let decoded: serde_json::Value = serde_json::from_str(slice).map_err(|error| TestCaseError::fail(error.to_string()))?;
                let node = Value::at(tape, place.node());
                prop_assert_eq!(node.as_str(), decoded.as_str());
                if value.pointer(&located.pointer).is_some_and(|there| !there.is_string() || node.as_str() == there.as_str()) {
                    continue;
                }
                // Otherwise the node is the name of a member.
                prop_assert!(located.pointer.ends_with(&node.as_str().unwrap_or_default().replace('~', "~0").replace('/', "~1")));
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_range_of_decoded_text_names_the_raw_bytes_that_mean_it(text in "\\PC{0,12}[\\n\"\\\\é😀]{0,4}\\PC{0,6}", every in 1usize..3, a in 0usize..30, b in 0usize..30) {
        let raw = with_escapes(&serde_json::Value::from(text.clone()).to_string(), every);
        let clamp = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let (start, end) = (clamp(a.min(b)), clamp(a.max(b)));
        parse(raw.as_bytes(), true, |parsed| -> Result<(), TestCaseError> {
            let Parsed::Value(tape, _) = parsed else { return Err(TestCaseError::fail("valid JSON was refused")) };
            let located = locate(raw.as_bytes(), tape, &[Place::Text(0, start as u32, end as u32)]);
            let slice = format!("\"{}\"", &raw[located[0].bytes.clone()]);
            let decoded: String = serde_json::from_str(&slice).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(decoded, &text[start..end]);
            Ok(())
        })?;
    }
}

#[test]
fn hazards_are_seen_whatever_parser_ran() {
    let hazards = |raw: &str| {
        parse(raw.as_bytes(), false, |parsed| match parsed {
            Parsed::Value(_, defects) | Parsed::Broken(defects) => {
                defects.iter().map(|defect| defect.message.clone()).collect::<Vec<_>>()
            }
        })
    };
    assert!(hazards(r#"{"a": 1, "b": {"c": [9007199254740992, -9007199254740992]}}"#).is_empty());
    assert!(hazards(r#"{"a": 9007199254740993}"#)[0].contains("exceeds 2^53"));
    assert!(hazards(r#"{"a": 123456789012345678901234567890}"#)[0].contains("exceeds 2^53"));
    assert!(hazards(r#"{"x": {"role": 1, "r\u006fle": 2}}"#)[0].starts_with("duplicate key `role`"));
    assert!(hazards(r#"{"a": "\ud83d"}"#)[0].contains("surrogate"));
    assert!(hazards(r#"{"a": "\ud83d\ude00", "b": 1e999}"#).is_empty());
    for empty in [r#"{"": 1}"#, r#"{"a": 1, "": 2}"#, r#"{"a": [{"b": {"": []}}]}"#] {
        assert!(hazards(empty)[0].starts_with("empty key"), "{empty}");
    }
    assert!(hazards(r#"{"a": {"b": ""}, " ": {}}"#).is_empty());
    assert_eq!(hazards(r#"{"": 1, "": 2}"#).len(), 3);
    let many: Vec<String> = (0..40).map(|number| format!("\"k{number}\": 0")).collect();
    assert!(hazards(&format!("{{{}}}", many.join(","))).is_empty());
    assert_eq!(hazards(&format!("{{{}, \"k7\": 1}}", many.join(","))).len(), 1);
}

#[test]
fn nesting_is_bounded_and_costs_no_stack() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let deep = |raw: &str| parse(raw.as_bytes(), false, |parsed| matches!(parsed, Parsed::Broken(_)));
    assert!(!deep(&nested(128)));
    assert!(deep(&nested(129)));
    assert!(deep(&nested(1_000_000)));
    assert!(deep(&"[".repeat(1_000_000)));
}
