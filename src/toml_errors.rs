//! What the TOML reader says, in the words of people who write TOML and need not know how Rust calls things.
//!
//! Owns message and help of its errors. Compiled into the build script as well; must not know anything of the crate but `nearest`.

use crate::nearest::did_you_mean;

/// The message of an error, and what to write instead where that is plain.
pub(crate) fn said(error: &toml::de::Error) -> (String, Option<String>) {
    let message = plain(error.message());
    let help = help(&message);
    (message, help)
}

/// "invalid type: map, expected a sequence" without the words of Rust.
fn plain(message: &str) -> String {
    if message == "wanted string or table" {
        return "invalid type, expected a string".to_owned();
    }
    let Some((found, expected)) = message.strip_prefix("invalid ").and_then(|rest| rest.split_once(", expected ")) else {
        return message.to_owned();
    };
    let found = match found {
        "type: map" => "type: a table",
        "type: sequence" => "type: a list",
        other => other,
    };
    let expected = match expected {
        "a sequence" => "a list",
        "a map" => "a table",
        "u64" | "usize" => "an integer of at least 0",
        name if name.starts_with("struct ") => "a table",
        other => other,
    };
    format!("invalid {found}, expected {expected}")
}

fn help(message: &str) -> Option<String> {
    let always = |text: &str| Some(text.to_owned());
    match message {
        "invalid type: a table, expected a list" => always("write the name in two square brackets: `[[...]]`"),
        _ if message.ends_with(", expected a list") => always("write it in square brackets: `[...]`"),
        _ if message.starts_with("missing escaped value") => {
            always("write the text in single quotes to avoid escaping backslashes")
        }
        _ if message.starts_with("unknown ") => nearest_expected(message),
        _ => None,
    }
}

/// "unknown field `x`, expected one of `a`, `b`" (and "unknown variant") name both sides in back-ticks.
fn nearest_expected(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let given = quoted.next()?;
    did_you_mean(given, quoted)
}
