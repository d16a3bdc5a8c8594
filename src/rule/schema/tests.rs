use super::compile;

/// The text that a mistake points at, and what it says.
fn mistake(text: &str) -> (String, String) {
    let mistake = compile(text).err().unwrap_or_else(|| panic!("{text}"));
    let span = mistake.span.expect("a place");
    (text[span].chars().take(60).collect(), mistake.message)
}

#[test]
fn mistakes_have_their_place() {
    let mut said = String::new();
    for text in [
        r#"{"type": "object",}"#,
        "{\n  \"type\": \"object\"\n  \"required\": []\n}",
        "[1]",
        r#"{"type": "objekt"}"#,
        r#"{"properties": {"a": {"type": "string", "minLength": -1}}}"#,
        r#"{"properties": {"a": {"pattern": "(?=x)"}}}"#,
        r#"{"properties": {"a": {"pattern": "(a)\\1"}}}"#,
        r#"{"patternProperties": {"[": true}}"#,
        r#"{"pattern": "(\\w{1000}){1000}"}"#,
        r#"{"required": "a"}"#,
        r##"{"$ref": "#/$defs/a"}"##,
        r#"{"items": {"$ref": "https://example.com/schema.json"}}"#,
        r#"{"items": {"$ref": "file:///etc/passwd"}}"#,
        r#"{"items": {"$ref": "other.json#/a"}}"#,
        r#"{"$schema": "https://example.com/draft", "type": "string"}"#,
        r#"{"$id": "http://example.com/a", "items": {"$ref": "b"}}"#,
    ] {
        let (place, message) = mistake(text);
        said.push_str(&format!("{text:?}\n  at {place:?}: {message}\n"));
    }
    insta::assert_snapshot!(said);
}

#[test]
fn hostile_schemas_are_mistakes_or_compile() {
    let deep = |open: &str, close: &str, count: usize| open.repeat(count) + "true" + &close.repeat(count);
    assert!(mistake(&deep(r#"{"not":"#, "}", 100)).1.contains("nested deeper than"));
    assert!(mistake(&deep(r#"{"not":"#, "}", 20_000)).1.contains("not valid JSON: recursion limit"));
    let patterns: Vec<String> = (0..300).map(|n| format!(r#""\\w{{9}}{n}": true"#)).collect();
    assert!(mistake(&format!(r#"{{"patternProperties": {{{}}}}}"#, patterns.join(","))).1.contains("256 patterns"));
    assert!(mistake(&format!("{}{{}}", " ".repeat(300_000))).1.contains("bytes; at most"));
    let chain: Vec<String> = (0..4000).map(|n| format!(r##""d{n}":{{"$ref":"#/$defs/d{}"}}"##, n + 1)).collect();
    let chain = format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d4000":true}}}}"##, chain.join(","));
    compile(&chain).expect("a chain of references");
    let doubling: Vec<String> = (0..200)
        .map(|n| format!(r##""d{n}":{{"allOf":[{{"$ref":"#/$defs/d{0}"}},{{"$ref":"#/$defs/d{0}"}}]}}"##, n + 1))
        .collect();
    let doubling = format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d200":true}}}}"##, doubling.join(","));
    compile(&doubling).expect("references that double");
    compile(r##"{"$ref": "#"}"##).expect("a loop");
}
