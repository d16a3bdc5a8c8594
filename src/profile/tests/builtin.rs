//! The built-in profiles: they load, and their examples hold.

use super::super::Profile;
use super::super::raw::RawProfile;
use super::{faults, reserved, with_record};
use crate::error::Error;

#[test]
fn every_example_of_every_profile_holds() {
    for name in Profile::builtin_names() {
        let profile = Profile::builtin(name).unwrap();
        let raw: RawProfile = toml::from_str(profile.source_text()).unwrap();
        assert!(raw.example.iter().any(|example| example.valid.is_some()), "{name} has no valid example");
        assert!(raw.example.iter().any(|example| example.invalid.is_some()), "{name} has no invalid example");
        let said = |line: &str| [faults(&profile, line), reserved(&profile, line)].concat();
        for example in raw.example {
            match (example.valid, example.invalid, example.because) {
                (Some(line), None, None) => assert_eq!(said(&line), Vec::<String>::new(), "{name}: {line}"),
                (None, Some(line), Some(because)) => {
                    let found = said(&line);
                    assert!(found.iter().any(|message| message.contains(&because)), "{name}: {line}\n{found:#?}\n{because}");
                    assert!(found.len() < 3, "{name}: one cause, many findings: {found:#?}");
                }
                other => panic!("{name}: an example is either valid, or invalid with a reason: {other:?}"),
            }
        }
    }
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/profiles");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, Profile::builtin_names().collect::<Vec<_>>());
}

#[test]
fn an_unknown_profile_has_a_neighbor() {
    let error = Profile::builtin("openai-chats").unwrap_err();
    let Error::Unknown { what, help, .. } = error else { panic!("{error:?}") };
    assert_eq!((what, help.as_deref()), ("profile", Some("did you mean `openai-chat`?")));
}

#[test]
fn severity_falls_back_to_the_group() {
    let text = "summary = 's'\n[shape]\ntype = 'object'\n[severity]\nschema = 'warning'\nunknown-field = 'info'\n";
    let profile = super::profile(text);
    let words = |rule| profile.severity("schema", rule).map(crate::finding::Severity::as_str);
    assert_eq!((words("unknown-field"), words("wrong-type")), (Some("info"), Some("warning")));
    assert_eq!(profile.severity("chat", "turn-order"), None);
}

#[test]
fn reserved_texts_name_their_roles() {
    let profile = Profile::builtin("bedrock-nova-sft").unwrap();
    let found = profile.reserved().iter().find(|reserved| reserved.text == "[EOS]").unwrap();
    assert!(found.roles.contains(crate::rule::Role::User) && !found.roles.contains(crate::rule::Role::Tool));
    assert!(!found.ignore_case);
}

#[test]
fn deep_records_do_not_exhaust_the_stack() {
    let line = format!("{}{}", "{\"a\":[".repeat(500), "]}".repeat(500));
    for name in Profile::builtin_names() {
        let profile = Profile::builtin(name).unwrap();
        with_record(&line, |record| {
            let (mut turns, mut broken) = (Vec::new(), false);
            profile.turns(record, &mut turns);
            profile.violations(record, &mut |_, _, _| broken = true);
            assert!(turns.is_empty(), "{name}: it has no text");
            assert_eq!(broken, name != "generic", "{name}: no format but the generic one allows it");
            assert_eq!(profile.order_breaks(record).count(), 0, "{name}: it has no messages");
        });
    }
}
