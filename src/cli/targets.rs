//! `tunelint targets`, `tunelint targets NAME`.

use std::fmt::Write;

use super::args::TargetsArguments;
use super::{Failure, Outcome, print};
use crate::target::Target;

pub(super) fn run(arguments: &TargetsArguments) -> Result<Outcome, Failure> {
    match &arguments.name {
        Some(name) => print(Target::builtin(name)?.source_text())?,
        None => print(&list()?)?,
    }
    Ok(Outcome::Clean)
}

/// One line a target.
fn list() -> Result<String, crate::Error> {
    let mut text = String::new();
    for name in Target::builtin_names() {
        let target = Target::builtin(name)?;
        let _ = writeln!(text, "{name:<32} {}", target.summary());
    }
    Ok(text)
}
