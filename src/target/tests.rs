//! The language of targets, and the built-in ones.

use super::*;

fn parse(text: &str) -> Result<Target, Error> {
    Target::parse("acme/anvil/sft", "anvil.toml", text)
}

const LEAST: &str = "summary = \"An anvil\"\nprofile = \"generic\"\n";

#[test]
fn every_built_in_target_is_read_strictly_and_has_sources() {
    let mut seen = 0;
    for name in Target::builtin_names() {
        let target = Target::builtin(name).expect("a built-in target is right");
        assert!(Profile::builtin(target.profile()).is_ok(), "{name}");
        assert!(!target.sources().is_empty(), "{name} has no source");
        assert_eq!(name.split('/').count(), 3, "{name} is platform, model and method");
        assert!(target.limits().tokens.is_none() || target.names_tokenizer(), "{name} limits tokens and counts none");
        seen += 1;
    }
    assert!(seen > 20, "{seen} targets");
}

#[test]
fn mistakes_have_their_place_and_the_nearest_name() {
    for (text, message, help) in [
        ("", "missing field `summary`", None),
        ("profile = \"generc\"\nsummary = \"A\"\n", "unknown profile `generc`", Some("did you mean `generic`?")),
        ("tokenizer = \"o200k\"\n", "unknown tokenizer `o200k`", Some("did you mean `o200k_base`?")),
        ("tokenizer = { characters = 0 }\n", "`characters` must be at least 1", None),
        ("overhead = \"openai-chats\"\n", "unknown overhead `openai-chats`", Some("did you mean `openai-chat`?")),
        ("[limits]\ntokens = { max = -1 }\n", "invalid value", None),
        ("[limits]\nrecord = { min = 1 }\n", "unknown", None),
    ] {
        let text = if text.contains("summary") || text.is_empty() { text.to_owned() } else { format!("{LEAST}{text}") };
        let error = parse(&text).expect_err(&text);
        let Error::Document { message: said, help: helped, .. } = &error else { panic!("{error:?}") };
        assert!(said.contains(message), "{said}");
        assert!(help.is_none() || helped.as_deref() == help, "{helped:?}");
    }
}

#[test]
fn what_the_user_says_goes_above_the_target() {
    let text = format!("{LEAST}[limits]\ntokens = {{ max = 100, over = \"truncated\" }}\nrecords = {{ min = 5, max = 9 }}\n");
    let limits = |text: &str| toml::from_str::<Limits>(text).expect("limits");
    let aim = RunTarget::default().at(Arc::new(parse(&text).expect("a target"))).within(&limits("records = { max = 7 }"));
    let aim = aim.within(&limits("tokens = { max = 50 }"));
    let found = aim.limits();
    assert_eq!(found.records, Range { min: Some(5), max: Some(7) });
    assert_eq!(found.tokens, Some(TokenLimit { max: 50, over: Some(Over::Truncated) }));
}

#[test]
fn the_epochs_of_openai_are_those_of_its_notebook() {
    let target = Target::builtin("openai/gpt-3.5-turbo-0613/sft").expect("it is built in");
    let chosen = [1, 5, 33, 34, 1000, 8333, 8334, 30_000].map(|records| target.epochs().chosen_for(records));
    assert_eq!(chosen, [25, 20, 3, 3, 3, 3, 2, 1].map(Some));
    assert_eq!(target.epochs().chosen_for(0), None);
}

#[test]
fn an_unknown_target_is_answered_with_the_nearest() {
    let error = Target::builtin("openai/gpt-4o-mni/sft").expect_err("it is none");
    let Error::Unknown { what: "target", help, .. } = error else { panic!("{error:?}") };
    assert_eq!(help.as_deref(), Some("did you mean `openai/gpt-4o-mini/sft`?"));
}
