//! `tunelint profiles`, `tunelint profile NAME`.

use std::fmt::Write;

use super::args::ProfileArguments;
use super::{Failure, Outcome, print};
use crate::profile::Profile;

/// One line a profile.
pub(super) fn list() -> Result<Outcome, Failure> {
    let mut text = String::new();
    for name in Profile::builtin_names() {
        let _ = writeln!(text, "{name:<32} {}", Profile::builtin(name)?.summary());
    }
    print(&text)?;
    Ok(Outcome::Clean)
}

/// What a profile demands, as its own text or as JSON Schema.
pub(super) fn page(arguments: &ProfileArguments) -> Result<Outcome, Failure> {
    let profile = Profile::builtin(&arguments.name)?;
    if arguments.json_schema {
        print(&format!("{:#}\n", profile.json_schema()))?;
    } else {
        print(profile.source_text())?;
    }
    Ok(Outcome::Clean)
}
