//! Exit codes: 0, nothing at or above the failing level; 1, findings at or above it; 2, something was not checked.

use super::{CLEAN, ERROR, INFO, WARNING, folder_of, run};

const FILES: [(&str, &str); 4] =
    [("clean.jsonl", CLEAN), ("info.jsonl", INFO), ("warning.jsonl", WARNING), ("error.jsonl", ERROR)];

#[test]
fn the_failing_level_decides_between_0_and_1() {
    let folder = folder_of(&FILES);
    for (level, failing) in [("never", 0), ("error", 1), ("warning", 2), ("info", 3)] {
        for (position, (file, _)) in FILES.iter().enumerate() {
            let arguments = ["check", file, "--extend-select", "one-word-answer", "--fail-on", level];
            let wanted = i32::from(position >= FILES.len() - failing);
            let ran = run(folder.path(), &arguments);
            assert_eq!(ran.code, Some(wanted), "{file} --fail-on {level}:\n{}{}", ran.stdout, ran.stderr);
            let ran = run(folder.path(), &[&arguments[..], &["--exit-zero"]].concat());
            assert_eq!(ran.code, Some(0), "{file} --fail-on {level} --exit-zero");
        }
    }
}

#[test]
fn errors_fail_by_default_and_warnings_do_not() {
    let folder = folder_of(&FILES);
    let codes = FILES.map(|(file, _)| run(folder.path(), &["check", file]).code);
    assert_eq!(codes, [Some(0), Some(0), Some(0), Some(1)]);
    assert_eq!(run(folder.path(), &["check"]).code, Some(1));
}

#[test]
fn what_was_not_checked_is_2_whatever_is_asked_for() {
    let folder = folder_of(&FILES);
    for file in ["clean.jsonl", "error.jsonl"] {
        for extra in [&[][..], &["--exit-zero"], &["--fail-on", "never"]] {
            let ran = run(folder.path(), &[&["check", "missing.jsonl", file], extra].concat());
            assert_eq!(ran.code, Some(2), "{file} {extra:?}");
            assert!(ran.stderr.contains("missing.jsonl: it does not exist"), "{}", ran.stderr);
        }
    }
}

#[test]
fn the_severity_of_a_configuration_counts() {
    let folder = folder_of(&FILES);
    std::fs::write(folder.path().join("tunelint.toml"), "severity.text = \"error\"\n").expect("room for a file");
    assert_eq!(run(folder.path(), &["check", "warning.jsonl"]).code, Some(1));
    assert_eq!(run(folder.path(), &["check", "warning.jsonl", "--isolated"]).code, Some(0));
}
