//! What a profile wants in all records or in none, and names that are nearly right.

use super::{profile, violations, with_record};
use crate::profile::Profile;
use crate::rule::options::Violation;

#[test]
fn a_part_stands_in_a_record_or_not() {
    let because = "because = 'the platform compares records'";
    let profile = profile(&format!("summary = 's'\n[shape]\ntype = 'object'\n[[consistent]]\nat = '/m/*/image'\n{because}\n"));
    let [part] = profile.consistent() else { panic!("{:?}", profile.consistent()) };
    assert_eq!((part.name(), part.because()), ("image", "the platform compares records"));
    for (line, stands) in [
        (r#"{"m": [{"text": "a"}, {"image": {}}]}"#, true),
        (r#"{"m": [{"image": null}]}"#, false),
        (r#"{"m": []}"#, false),
        (r#"{"image": 1}"#, false),
    ] {
        assert_eq!(with_record(line, |record| part.stands_in(record)), stands, "{line}");
    }
}

#[test]
fn a_wrong_part_is_refused_at_its_place() {
    for at in ["m/x", "/*", "/**"] {
        let text = format!("summary = 's'\n[shape]\ntype = 'object'\n[[consistent]]\nat = '{at}'\nbecause = 'b'\n");
        assert!(Profile::parse("test", "test.toml", &text).is_err(), "{at}");
    }
    let missing = "summary = 's'\n[shape]\ntype = 'object'\n[[consistent]]\nat = '/m'\n";
    assert!(Profile::parse("test", "test.toml", missing).is_err());
}

#[test]
fn a_name_that_is_nearly_right_is_named_once() {
    let text = "summary = 's'\n[shape]\nrequired = ['prompt']\nfields.prompt = 'string'\nfields.system = 'string'\nfields.id = 'string'\n";
    let profile = profile(text);
    let said = |line: &str| violations(&profile, line).into_iter().map(|(kind, _, said)| (kind, said)).collect::<Vec<_>>();
    let case = "unknown field `System ` in the record; it differs from `system` only in case or white space".to_owned();
    assert_eq!(said(r#"{"prompt": "a", "System ": "b"}"#), [(Violation::Misspelled, case)]);
    let slip = "unknown field `sytsem` in the record; did you mean `system`?".to_owned();
    assert_eq!(said(r#"{"prompt": "a", "sytsem": "b"}"#), [(Violation::Misspelled, slip)]);
    assert_eq!(said(r#"{"prompt": "a", "system": "c", "System": "b"}"#), []);
    assert_eq!(said(r#"{"prompt": "a", "ID": "b"}"#).len(), 1);
    assert_eq!(said(r#"{"prompt": "a", "ad": "b", "systems": 1}"#), []);
    // Where the member is demanded, its absence says it.
    let missing: Vec<Violation> = said(r#"{"Prompt": "a"}"#).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(missing, [Violation::Missing]);
}

#[test]
fn json_in_a_string_is_named_where_a_list_is_wanted() {
    let profile =
        profile("summary = 's'\n[shape]\nfields.m = { type = 'array', called = 'a list of messages' }\nfields.n = 'integer'\n");
    let said = |line: &str| violations(&profile, line).into_iter().map(|(_, _, said)| said).collect::<Vec<_>>();
    assert_eq!(
        said(r#"{"m": "[{\"role\": 1}]"}"#),
        ["`m` must be a list of messages, found a string that contains an array as JSON"]
    );
    assert_eq!(said(r#"{"m": "[sic]"}"#), ["`m` must be a list of messages, found a string"]);
    assert_eq!(said(r#"{"m": "{\"role\": 1}"}"#), ["`m` must be a list of messages, found a string"]);
    assert_eq!(said(r#"{"n": "[]"}"#), ["`n` must be an integer, found a string"]);
}
