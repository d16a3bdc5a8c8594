use std::time::{Duration, Instant};

use crate::Checker;
use crate::finding::Report;
use crate::rule::Selection;

fn checker(options: &str) -> Checker {
    let rule = format!(
        "summary = \"The condition holds\"\nseverity = \"error\"\ncheck = \"expression\"\nwhy = \"Why.\"\nhelp = \"Help.\"\n[options]\n{options}"
    );
    let selection = Selection { select: vec!["mine".to_owned()], ..Selection::default() };
    Checker::new().rule_from_text("lint", "mine", &rule).unwrap().selection(selection).profile("openai-chat").unwrap()
}

fn report(options: &str, data: &str) -> Report {
    checker(options).check_bytes("train.jsonl", data.as_bytes()).unwrap()
}

/// `true`, `false`, or why there is no answer.
fn answer(expression: &str) -> String {
    let data = r#"{"n": 3, "f": 2.5, "big": 18446744073709551615, "s": "Größe", "b": true, "z": null, "list": [1, 2, 3], "same": [3.0, 2, 1],
        "o": {"a": 1, "b": [1, {"c": "d"}]}, "o2": {"b": [1, {"c": "d"}], "a": 1.0}, "messages": [{"role": "user", "content": "Hi"}]}"#;
    let report = report(&format!("when = '''{expression}'''"), &data.replace('\n', ""));
    match report.coverage.rules_not_run.iter().find(|rule| rule.rule == "mine") {
        Some(rule) => {
            assert!(!report.coverage.complete && report.findings.is_empty());
            rule.reason.rsplit_once(":1: ").expect("a line").1.to_owned()
        }
        None => (report.findings.len() == 1).to_string(),
    }
}

#[test]
fn operators_and_functions_mean_what_cel_says() {
    for expression in [
        "record.n == 3 && record.n == 3.0 && record.n == 3u && record.n != '3'",
        "record.f > 2 && record.f < 3u && record.n >= 3 && 'a' < 'b' && false < true",
        "record.big > record.n && record.big == 18446744073709551615u",
        "size(record.s) == 5 && record.s.size() == 5 && size(record.list) == 3 && size(record.o) == 2",
        "record.s.startsWith('Gr') && record.s.endsWith('e') && record.s.contains('öß') && record.s.matches('^G.*e$')",
        "record.o == record.o2 && record.o == {'a': 1, 'b': [1, {'c': 'd'}]} && record.list == [1, 2.0, 3u]",
        "record.list != record.same && record.list != [1, 2] && record.z == null",
        "2 in record.list && !(9 in record.list) && 'a' in record.o && !('x' in record.o)",
        "record.list.all(x, x > 0) && record.list.exists(x, x == 3) && record.list.exists_one(x, x == 3)",
        "record.list.filter(x, x > 1) == [2, 3] && record.list.map(x, x * 2) == [2, 4, 6]",
        "record.list.map(x, x > 1, x * 2) == [4, 6] && record.o.map(k, k) == ['a', 'b']",
        "record.list.map(x, record.list.filter(y, y < x)) == [[], [1], [1, 2]]",
        "record.list[0] == 1 && record.o['a'] == 1 && record.o.b[1].c == 'd' && [1, 2][1] == 2",
        "has(record.o.a) && !has(record.o.x)",
        "turns == [{'role': 'user', 'text': 'Hi'}] && turns[0].role == 'user' && size(turns) == 1",
        "line == 1 && value == record",
        "type(record.n) == int && type(record.f) == double && type(record.s) == string && type(record.o) == map",
        "type(record.list) == list && type(record.z) == null_type && type(record.b) == bool && type(record.big) == uint",
        "int('7') == 7 && int(2.9) == 2 && double('2.5') == record.f && string(record.n) == '3' && uint(3) == 3u && bool('true')",
        "' A '.trim().lowerAscii() == 'a' && 'a'.upperAscii() == 'A' && 'a' + 'b' == 'ab' && [1] + [2] == [1, 2]",
        "7 / 2 == 3 && 7 % 2 == 1 && -record.n == -3 && 1.0 / 2.0 == 0.5",
        "record.b ? true : record.missing",
        "true || record.missing == 1",
        "record.missing == 1 || true",
        "!(record.missing == 1 && false)",
        "!record.list.all(x, x.missing == 1 && x > 5) || true",
        "record.list.exists(x, x == 3 || record.missing)",
    ] {
        assert_eq!(answer(expression), "true", "{expression}");
    }
    assert_eq!(answer("record.n > 3"), "false");
}

#[test]
fn a_failure_is_no_answer_and_its_reason_holds_no_data() {
    for (expression, reason) in [
        ("record.meta.lang == 'en'", "`record.meta` is missing"),
        ("record.s.lang == 'en'", "`record.s` is a string, it has no field `lang`"),
        ("record.n", "the expression gives an int, not true or false"),
        ("record.n && true", "`&&` needs a bool, not an int"),
        ("record.s > 3", "`>` does not take a string and an int"),
        ("record.list[7] == 1", "`record.list` has no such item"),
        ("record.o[record.s] == 1", "`record.o` has no such item"),
        ("record.n / (record.n - 3) == 1", "a division by zero"),
        ("record.n * 9223372036854775807 == 1", "a number does not fit into 64 bits"),
        ("int(record.s) == 1", "`int` cannot be made of a string like this"),
        ("record.n.contains('a')", "`contains` does not take an int"),
        ("record.n.all(x, x)", "`record.n` is an int, it has no items"),
        ("record.list.all(x, x.y)", "a value is an int, it has no field `y`"),
    ] {
        assert_eq!(answer(expression), reason, "{expression}");
    }
}

#[test]
fn findings_point_at_the_place_and_show_its_value() {
    let options = "when = 'value.weight > 1'\nat = '/messages/*'\nmessage = '`{value}` weighs too much'";
    let report = report(options, r#"{"messages": [{"weight": 0}, {"weight": 2}, {"weight": 3}]}"#);
    let pointers: Vec<_> = report.findings.iter().filter_map(|finding| finding.pointer.as_deref()).collect();
    assert_eq!(pointers, ["/messages/1", "/messages/2"]);
    assert_eq!(report.findings[0].message, "`an object` weighs too much");
    assert!(report.coverage.complete);
}

#[test]
fn lines_are_those_of_the_file_in_any_chunk() {
    let data = "{\"a\": 1}\n\n{\"a\": 1}\n{\"a\": 1}\n{\"a\": 1}\n".repeat(50);
    for chunk in [1, 20, 1 << 20] {
        let report = checker("when = 'line % 5 == 3'").chunk_bytes(chunk).check_bytes("train.jsonl", data.as_bytes()).unwrap();
        let lines: Vec<u64> = report.findings.iter().filter_map(|finding| Some(finding.span?.line)).collect();
        assert_eq!(lines, (0..50).map(|index| index * 5 + 3).collect::<Vec<_>>(), "{chunk}");
    }
}

#[test]
fn what_could_not_be_judged_is_counted_in_the_order_of_the_file() {
    let data = "{\"a\": 1}\n{\"b\": 1}\n{\"a\": 2}\n{\"b\": 1}\n".repeat(20);
    for (chunk, threads) in [(1, 1), (7, 4), (1 << 20, 2)] {
        let checker = checker("when = 'record.a == 2'").chunk_bytes(chunk).threads(threads);
        let report = checker.check_bytes("train.jsonl", data.as_bytes()).unwrap();
        assert_eq!((report.summary.total(), report.coverage.complete, report.coverage.rules_run), (20, false, 0));
        let reason = "it could not judge 40 records, the first at train.jsonl:2: `record.a` is missing";
        assert!(report.coverage.rules_not_run.iter().any(|rule| rule.rule == "mine" && rule.reason == reason));
    }
}

#[test]
fn hostile_records_cost_no_more_than_the_budget() {
    let numbers = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let data = format!("{{\"a\": [{}], \"t\": \"{}\"}}", numbers(20_000), "x".repeat(1 << 20));
    let start = Instant::now();
    for expression in [
        "record.a.all(x, record.a.all(y, record.a.all(z, x + y + z >= 0)))",
        "record.a.map(x, record.a.map(y, x + y)) == []",
        "record.a.all(x, record.t.contains('y' + string(x)) || true)",
        "record.a.all(x, size(record.t + record.t) > 0)",
        "record.a.map(x, record.t + record.t) == []",
        "record.a.all(x, record.a == record.a.map(y, y))",
        "record.a.all(x, record.t.matches('(x+x+)+y') || true)",
        "[record.t].map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b) == []",
        "[record.a].map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b).map(b, b+b) == []",
        "record.a.all(x, record.a[19999] >= 0)",
        "record.a.all(x, x in record.a)",
    ] {
        let report = report(&format!("when = '''{expression}'''"), &data);
        let reason = report.coverage.rules_not_run.iter().find(|rule| rule.rule == "mine").map(|rule| rule.reason.as_str());
        assert!(reason.is_some_and(|reason| reason.contains("too many steps")), "{expression}: {reason:?}");
    }
    let linear = report("when = 'record.a.map(x, x + 1).filter(x, x > 19999) == [20000]'", &data);
    assert_eq!((linear.summary.total(), linear.coverage.complete), (1, true));
    let long = format!(r#"{{"t": "{}"}}"#, "word ".repeat(2_000_000));
    let text = report(
        "when = 'size(record.t) > 9 && !record.t.contains(\"x\") && record.t.matches(\"d w\") && record.t.trim() != record.t'",
        &long,
    );
    assert_eq!((text.summary.total(), text.coverage.complete), (1, true), "{:?}", text.coverage.rules_not_run);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
