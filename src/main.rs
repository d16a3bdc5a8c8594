//! The `tunelint` command: parse, run, map the outcome to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    tunelint::install_sigbus_handler();
    tunelint::cli::main()
}
