//! The command line: what users of ruff, ripgrep and pre-commit expect.
//!
//! Owns the arguments, the exit codes and everything that is printed. Has no logic of its own: each subcommand turns its arguments
//! into calls of the library and its answer into text.

mod args;
mod check;
mod configured;
mod diagnostic;
mod output;
mod profiles;
mod rules;
mod run;
mod run_target;
mod scan;
mod stats;
mod stderr;
mod targets;

use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser;

use args::{Arguments, Command};

use crate::report;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing at or above the failing level.
    Clean,
    /// Findings at or above the failing level.
    Findings,
    /// Something was not checked.
    Incomplete,
}

/// Why a command could not do its work.
#[derive(Debug)]
enum Failure {
    /// The library says what is wrong.
    Library(crate::Error),
    /// What was to be written could not be.
    Output(io::Error),
}

impl From<crate::Error> for Failure {
    fn from(error: crate::Error) -> Self {
        Failure::Library(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    leave_on_interrupt();
    panic::set_hook(Box::new(|panic| {
        // The message of a panic may quote the data.
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        stderr::say(&format!("error: internal error{place}; please report this bug"));
    }));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let color = arguments.color;
    let outcome = match arguments.command {
        Command::Check(check) => check::run(&check, color),
        Command::Scan(command) => scan::scan(&command),
        Command::Merge(command) => scan::merge(&command, color),
        Command::Rules(command) => rules::run(&command),
        Command::Rule(command) => rules::page(&command),
        Command::Profiles => profiles::list(),
        Command::Profile(command) => profiles::page(&command),
        Command::Targets(command) => targets::run(&command),
        Command::Stats(command) => stats::run(&command, color),
    };
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Incomplete) => ExitCode::from(2),
        // Whoever read the output has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(141),
        Err(failure) => {
            stderr::failure(&failure, color);
            ExitCode::from(2)
        }
    }
}

/// Ctrl-C ends the process at once with the usual code; nothing is half-written, since reports are written whole.
fn leave_on_interrupt() {
    let always = Arc::new(AtomicBool::new(true));
    // Without a handler, Ctrl-C still ends the process, by the signal.
    drop(signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGINT, 130, always));
}

/// Prints what clap has to say: help and version as asked for, mistakes as an error of usage.
fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        // It repeats the arguments, which may be names of files that somebody else chose.
        stderr::say(safe_lines(&error.render().to_string()).trim_end());
        return ExitCode::from(2);
    }
    drop(error.print());
    ExitCode::SUCCESS
}

/// A text of several lines, each made safe to print, and none of them a command to the CI that shows it.
fn safe_lines(text: &str) -> String {
    let safe = |line| {
        let line = report::sanitize::text(line);
        if report::sanitize::opens_command(&line) { format!("\u{b7} {line}").into() } else { line }
    };
    text.lines().map(safe).collect::<Vec<_>>().join("\n")
}

/// Writes a whole text to standard output.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
