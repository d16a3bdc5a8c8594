//! The command line of tunelint.
fn main() {}
