//! Runs the binary as users do: in a folder of its own, with an environment that decides nothing.

use std::path::Path;
use std::process::{Command, Stdio};

/// What a run of the binary left.
pub(crate) struct Ran {
    /// The exit code; nothing when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The binary, ready to run in a folder.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tunelint"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let decides = ["CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"].contains(&text.as_ref())
            || ["CLICOLOR", "GITHUB_", "RUST_"].iter().any(|start| text.starts_with(start));
        if decides {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs the binary in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ran {
    finish(&mut command(folder, arguments))
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Ran {
    let output = command.output().expect("the binary was built");
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}
