use super::compile;

/// The text that a mistake points at, and what it says.
fn mistake(text: &str) -> (String, String) {
    let mistake = compile(text).expect_err(text);
    let span = mistake.span.expect("a place");
    let help = mistake.help.map(|help| format!(" ({help})")).unwrap_or_default();
    (text[span].to_owned(), format!("{}{help}", mistake.message))
}

#[test]
fn right_conditions_compile() {
    for text in [
        "size(record.text) > 3",
        "has(record.meta) && record.meta.score < 0.5",
        "turns.exists(turn, turn.role == 'assistant' && turn.text.contains('x'))",
        "turns.filter(t, t.role == 'user').map(t, t.text).exists_one(x, x == '')",
        "line == 3 || value in [1, 2u, 3.0, null, 'ü', true]",
        "type(value) == string && value.matches(r'^\\d+$')",
        "record.a[0]['b'] != {'k': [1]}",
        "record.a ? record.b : record.c",
        "record.x",
        "int('3') + 2 == -int(record.n)",
        "value.trim().lowerAscii() == value.upperAscii() ? true : false",
    ] {
        compile(text).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
    }
}

#[test]
fn mistakes_have_their_place() {
    let mut said = String::new();
    for text in [
        "record.a ==",
        "record.a and record.b",
        "'ü' == recrod.a",
        "size(recrod)",
        "record.text.startWith('a')",
        "now() > 3",
        "has(record)",
        "size(record.text)",
        "'yes'",
        "record.a && 'b'",
        "1 + 'a' == 2",
        "'a'.size(1) == 2",
        "size(3) == 3",
        "!'a'",
        "'abc'.b == 1",
        "b'abc' == record.a",
        "Foo{a: 1} == record.a",
        "record.text.matches('(?=a)')",
        "record.text.matches(record.pattern)",
        "record.a == 99999999999999999999",
        "record.`a` == 1",
        "record.items.all(1, true)",
        "record.\n  a == == b",
        "  ",
    ] {
        let (place, message) = mistake(text);
        said.push_str(&format!("{text:?}\n  at {place:?}: {message}\n"));
    }
    insta::assert_snapshot!(said);
}

#[test]
fn hostile_expressions_are_mistakes() {
    let cases = [
        ("(".repeat(2000) + "1" + &")".repeat(2000), "nested deeper than"),
        ("!(".repeat(1300) + "true" + &")".repeat(1300), "nested deeper than"),
        ("record".to_owned() + &".b".repeat(2000), "nested deeper than"),
        ("1".to_owned() + &"+1".repeat(2000) + " == 1", "nested deeper than"),
        ("record.a".to_owned() + &".map(x,x)".repeat(440) + " == []", "nested deeper than"),
        ("true?true:".repeat(400) + "true", "nested deeper than"),
        ("[".repeat(4000), "nested deeper than"),
        ("true || ".repeat(600) + "true", "bytes; at most"),
        ("a b ".repeat(1000), "invalid CEL"),
        ("record.a.matches('a') || ".repeat(20) + "true", "more than 16 regexes"),
    ];
    for (text, expected) in cases {
        let (_, message) = mistake(&text);
        assert!(message.contains(expected), "{message}");
    }
    compile(&("true || ".repeat(500) + "true")).expect("a long chain that is balanced is no deep tree");
}
