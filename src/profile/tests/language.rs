//! The profile language: what each demand catches, and how a wrong file is refused.

use super::super::Profile;
use super::{profile, violations};
use crate::error::Error;
use crate::json::Place;
use crate::rule::options::Violation;

/// The violations of a line under a shape, as (violation, message).
fn under(shape: &str, line: &str) -> Vec<(Violation, String)> {
    let profile = profile(&format!("summary = 's'\n{shape}"));
    violations(&profile, line).into_iter().map(|(violation, _, message)| (violation, message)).collect()
}

fn one(shape: &str, line: &str) -> (Violation, String) {
    let mut found = under(shape, line);
    assert_eq!(found.len(), 1, "{line}: {found:?}");
    found.remove(0)
}

fn none(shape: &str, line: &str) {
    assert_eq!(under(shape, line), [], "{line}");
}

#[test]
fn variants_by_value_share_members() {
    let shape = r#"
[shape]
variants = { by = "kind", of = { a = "first", b = { required = ["y"], fields.y = "integer" } } }
fields.id = "string"
required = ["id"]
unknown = "error"
[shapes.first]
fields.x = "string"
"#;
    none(shape, r#"{"kind": "a", "id": "1", "x": "x"}"#);
    none(shape, r#"{"kind": "b", "id": "1", "y": 2.0}"#);
    assert_eq!(one(shape, r#"{"kind": "b", "id": "1"}"#), (Violation::Missing, "`y` is missing".into()));
    assert_eq!(one(shape, r#"{"kind": "a", "id": "1", "y": 2}"#).0, Violation::UnknownField);
    assert_eq!(one(shape, r#"{"kind": "c"}"#), (Violation::UnexpectedValue, "`kind` is `c`, not one of a, b".into()));
    assert_eq!(one(shape, r#"{"id": "1"}"#), (Violation::Missing, "`kind` is missing".into()));
    assert_eq!(one(shape, r#"{"kind": 3}"#), (Violation::WrongType, "`kind` must be a string, found an integer".into()));
}

#[test]
fn variants_by_type_keep_two_forms_apart() {
    let shape = r#"
[shape.variants]
by = "prompt"
on = "type"
of.string = { required = ["chosen"], fields = { prompt = "string", chosen = "string" } }
of.array = { required = ["chosen"], fields = { prompt = "array", chosen = "array" } }
"#;
    none(shape, r#"{"prompt": "q", "chosen": "a"}"#);
    none(shape, r#"{"prompt": [], "chosen": []}"#);
    assert_eq!(one(shape, r#"{"prompt": "q", "chosen": []}"#).1, "`chosen` must be a string, found an array");
    assert_eq!(one(shape, r#"{"prompt": 1}"#).1, "`prompt` must be of type string or array, found an integer");
}

#[test]
fn roles_can_choose_the_variant() {
    let shape = r#"
[shape]
fields.role = { role = true, enum = ["user", "assistant"] }
variants = { by = "role", of = { user = { fields.content = "string" }, assistant = { fields.content = "string" } } }
"#;
    none(shape, r#"{"role": "user", "content": "x"}"#);
    assert_eq!(one(shape, r#"{"role": "bot"}"#), (Violation::UnknownRole, "role `bot` is not one of user, assistant".into()));
}

#[test]
fn strings_have_demands() {
    let shape = r#"
[shape.fields]
a = { non_blank = true }
b = { min_length = 2, max_length = 3 }
c = { pattern = '^[a-z]+$' }
d = { enum = [1, "x", true] }
"#;
    none(shape, r#"{"a": "x", "b": "åß", "c": "q", "d": 1.0}"#);
    assert_eq!(one(shape, r#"{"a": " \n"}"#), (Violation::EmptyContent, "`a` is blank".into()));
    assert_eq!(one(shape, r#"{"a": ""}"#), (Violation::EmptyContent, "`a` is empty".into()));
    assert_eq!(one(shape, r#"{"b": "x"}"#).1, "`b` must have at least 2 characters, but has 1");
    assert_eq!(one(shape, r#"{"b": "wxyz"}"#).1, "`b` must have at most 3 characters, but has 4");
    assert_eq!(one(shape, r#"{"c": "Q"}"#), (Violation::UnexpectedValue, "`c` must match `^[a-z]+$`, found `Q`".into()));
    assert_eq!(one(shape, r#"{"d": false}"#).1, "`d` is `false`, not one of 1, x, true");
    let long = format!(r#"{{"c": "{}"}}"#, "Ä".repeat(500));
    assert!(one(shape, &long).1.ends_with(&format!("found `{}...`", "Ä".repeat(60))));
}

#[test]
fn objects_have_demands() {
    let shape = r#"
[shape]
exactly_one = ["a", "b"]
unknown = "error"
fields = { a = "string", b = { type = ["string", "null"] } }
refused = { c = "it is not learned" }
"#;
    none(shape, r#"{"a": "x", "b": null, "c": null}"#);
    assert_eq!(
        one(shape, r#"{"a": "x", "b": "y"}"#),
        (Violation::WrongCount, "the record has `a` and `b`, but exactly one of `a` or `b` is allowed".into())
    );
    assert_eq!(one(shape, "{}"), (Violation::Missing, "the record must have `a` or `b`, found nothing".into()));
    assert_eq!(one(shape, r#"{"c": 1}"#), (Violation::Misplaced, "`c` is not allowed: it is not learned".into()));
    assert_eq!(one(shape, r#"{"a": "x", "d": 1}"#), (Violation::UnknownField, "unknown field `d` in the record".into()));
    assert_eq!(under(shape, r#"{"d": 1}"#).len(), 1);
}

#[test]
fn demands_can_depend_on_others() {
    let shape = r#"
[shape]
fields = { a = "any", b = "any", role = "string" }
[[shape.when]]
absent = ["a"]
require = ["b"]
filled = ["b"]
because = "no `a`"
[[shape.when]]
is = { role = ["x", "y"] }
forbid = ["b"]
"#;
    none(shape, r#"{"a": 1}"#);
    none(shape, r#"{"b": "1"}"#);
    assert_eq!(one(shape, "{}"), (Violation::Missing, "`b` is missing: no `a`".into()));
    assert_eq!(one(shape, r#"{"a": null, "b": null}"#), (Violation::WrongType, "`b` is null: no `a`".into()));
    assert_eq!(one(shape, r#"{"b": ""}"#), (Violation::EmptyContent, "`b` is empty: no `a`".into()));
    assert_eq!(one(shape, r#"{"b": "1", "role": "y"}"#), (Violation::Misplaced, "`b` is not allowed here".into()));
}

#[test]
fn counts_are_over_the_record() {
    let shape = r#"
shape.type = "object"
[[count]]
of = "images"
at = "/m/*/image"
max = 2
never_with = "/m/*/video"
"#;
    none(shape, r#"{"m": [{"image": 1}, {"image": 1, "video": null}, {"image": null}]}"#);
    let many = one(shape, r#"{"m": [{"image": 1}, {"image": 1}, {"image": 1}, {"image": 1}]}"#);
    assert_eq!(many, (Violation::WrongCount, "a record can have at most 2 images, this one has 4".into()));
    let both = one(shape, r#"{"m": [{"video": 1}, {"image": 1}]}"#);
    assert_eq!(both, (Violation::Misplaced, "`video` is not allowed in a record with images".into()));
}

#[test]
fn the_last_of_a_repeated_name_counts() {
    let shape = "shape.fields.a = 'string'\nshape.required = ['a']";
    none(shape, r#"{"a": 1, "a": "x"}"#);
    assert_eq!(one(shape, r#"{"a": "x", "a": 1}"#).0, Violation::WrongType);
}

#[test]
fn places_point_at_the_cause() {
    let nova = Profile::builtin("bedrock-nova-sft").unwrap();
    let found = violations(
        &nova,
        r#"{"schemaVersion": "v", "lable": 1, "messages": [{"role": "bot"}, {"role": "user", "content": [{"text": "x"}]}]}"#,
    );
    let places: Vec<_> = found.iter().map(|(violation, place, _)| (*violation, place.clone())).collect();
    let expected = [
        (Violation::UnknownField, Place::Key(3)),
        (Violation::Missing, Place::Missing(7, "content".into())),
        (Violation::UnknownRole, Place::Value(9)),
    ];
    assert_eq!(places, expected);
}

fn refused(text: &str) -> (String, String, Option<String>) {
    match Profile::parse("test", "test.toml", text).unwrap_err() {
        Error::Document { message, span, help, .. } => {
            let span = span.unwrap_or_else(|| panic!("no span: {message}"));
            (message, text[span].to_owned(), help)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn wrong_files_are_refused_at_their_place() {
    let near = |name: &str| Some(format!("did you mean `{name}`?"));
    let head = "summary = 's'\nshape.type = 'object'\n";
    let cases = [
        ("sumary = 's'", "sumary", near("summary")),
        ("[shape]\nrequird = []", "requird", near("required")),
        ("[shape]\nfields.a.tpye = 'string'", "tpye", near("type")),
        ("[shape]\nfields.a = 'strnig'", "'strnig'", near("string")),
        ("[shape]\nfields.a = 'any'\nrequired = ['b']", "'b'", None),
        ("[shape]\nfields.message = 'any'\nonly_in.mesage = ['user']", "mesage", near("message")),
        ("[shape]\nfields.a.pattern = '('", "'('", None),
    ];
    for (text, at, help) in cases {
        let text = format!("summary = 's'\n{text}\n");
        let text = if text.contains("sumary") { text.replacen("summary = 's'\n", "", 1) } else { text };
        let (message, span, found) = refused(&text);
        assert_eq!((span.as_str(), found), (at, help), "{text}: {message}");
    }
    let more = [
        ("[[turns]]\nat = 'x'\nrole = 'user'", "'x'"),
        ("[[turns]]\nat = '/x'", "'/x'"),
        ("[[turns]]\nat = '/x'\nrole = 'usr'", "'usr'"),
        ("[roles]\nhuman = 'person'", "'person'"),
        ("[[order]]\nat = '/m'\nrole = 'r'\ngrammar = 'user (usr)'", "usr"),
        ("[severity]\nschema = 'bad'", "'bad'"),
        ("[detect]\nall = [{ at = 'm' }]", "'m'"),
        ("[[count]]\nof = 'x'\nat = '/a//b'", "'/a//b'"),
    ];
    for (text, at) in more {
        let (message, span, _) = refused(&format!("{head}{text}\n"));
        assert_eq!(span, at, "{text}: {message}");
    }
}

#[test]
fn one_of_several_members_has_content() {
    let shape = "[shape]\nany_filled = ['a', 'b']\nfields = { a = 'string', b = { type = ['string', 'array', 'null'] } }";
    none(shape, r#"{"a": "", "b": "x"}"#);
    none(shape, r#"{"a": "x"}"#);
    let nothing = "the record has no content: `a` or `b` must not be empty";
    for line in [r#"{"a": " ", "b": ""}"#, r#"{"b": null}"#, "{}"] {
        assert_eq!(one(shape, line), (Violation::EmptyContent, nothing.into()), "{line}");
    }
    assert_eq!(one(shape, r#"{"a": 1, "b": ""}"#).0, Violation::WrongType);
}

#[test]
fn a_null_can_be_a_lesser_fault() {
    let shape = "[shape.fields]\na = { type = 'string', tolerates_null = true }";
    none(shape, r#"{"a": "x"}"#);
    assert_eq!(one(shape, r#"{"a": null}"#), (Violation::NullValue, "`a` is null; some loaders fail on null".into()));
    assert_eq!(one(shape, r#"{"a": 1}"#).0, Violation::WrongType);
}
