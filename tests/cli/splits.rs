//! Splits: which file is what to the training run.

use super::{CLEAN, folder_of, run};

/// The files of the report with their splits.
fn splits_of(stdout: &str) -> Vec<(String, String)> {
    let report: serde_json::Value = serde_json::from_str(stdout).expect("a report");
    let files = report["files"].as_array().expect("files");
    files.iter().map(|file| (file["path"].to_string(), file["split"].to_string())).collect()
}

fn wanted(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, split)| (format!("\"{path}\""), format!("\"{split}\""))).collect()
}

#[test]
fn flags_say_what_a_file_is() {
    let folder = folder_of(&[("a.jsonl", CLEAN), ("v.jsonl", CLEAN), ("t.jsonl", CLEAN), ("b.jsonl", CLEAN)]);
    let flags = ["--validation", "v.jsonl", "--test", "t.jsonl", "--benchmark", "b.jsonl"];
    let of_files = [("a.jsonl", "train"), ("v.jsonl", "validation"), ("t.jsonl", "test"), ("b.jsonl", "benchmark")];
    // A pattern that a shell expanded names the other files as well.
    for paths in [&["a.jsonl"][..], &["a.jsonl", "b.jsonl", "t.jsonl", "v.jsonl"]] {
        let ran = run(folder.path(), &[&["check", "-q", "--output-format", "json"], paths, &flags].concat());
        assert_eq!(splits_of(&ran.stdout), wanted(&of_files), "{}", ran.stderr);
    }
}

#[test]
fn the_configuration_says_what_a_file_is() {
    let config = "[dataset]\ntrain = ['a.jsonl']\nvalidation = ['v.jsonl']\nbenchmark = ['b*.jsonl']\n";
    let files = [("tunelint.toml", config), ("a.jsonl", CLEAN), ("v.jsonl", CLEAN), ("b1.jsonl", CLEAN), ("w.jsonl", CLEAN)];
    let folder = folder_of(&files);
    let check = |arguments: &[&str]| {
        let ran = run(folder.path(), &[&["check", "-q", "--output-format", "json"], arguments].concat());
        splits_of(&ran.stdout)
    };
    let configured = [("a.jsonl", "train"), ("v.jsonl", "validation"), ("b1.jsonl", "benchmark")];
    assert_eq!(check(&[]), wanted(&configured));
    assert_eq!(check(&["v.jsonl"]), wanted(&[("v.jsonl", "validation")]), "only what is given is checked");
    let ran = run(folder.path(), &["check", "a.jsonl"]);
    let said = "the configured validation and benchmark data is not checked, because paths are given\n";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
    let ran = run(folder.path(), &["check", "v.jsonl"]);
    assert!(ran.stderr.starts_with("the configured benchmark data"), "{}", ran.stderr);
    let replaced = [("a.jsonl", "train"), ("w.jsonl", "validation"), ("b1.jsonl", "benchmark")];
    assert_eq!(check(&["--validation", "w.jsonl"]), wanted(&replaced), "the flag counts for its split");
}

#[test]
fn a_file_named_for_two_splits_is_a_mistake() {
    let folder = folder_of(&[("a.jsonl", CLEAN), ("v.jsonl", CLEAN)]);
    let ran = run(folder.path(), &["check", "a.jsonl", "--validation", "v.jsonl", "--test", "v.jsonl"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("`v.jsonl` is both validation and test data"), "{}", ran.stderr);
}

#[test]
fn a_file_named_for_training_and_for_a_split_is_said_to_be_of_the_split() {
    let folder = folder_of(&[("a.jsonl", CLEAN), ("v.jsonl", CLEAN)]);
    let ran = run(folder.path(), &["check", "a.jsonl", "v.jsonl", "--validation", "v.jsonl"]);
    assert!(ran.stderr.contains("`v.jsonl` is also given as validation data and is used as such"), "{}", ran.stderr);
    let config = "[dataset]\ntrain = ['a.jsonl', 'v.jsonl']\nvalidation = ['v.jsonl']\n";
    std::fs::write(folder.path().join("tunelint.toml"), config).expect("the folder is writable");
    let ran = run(folder.path(), &["check"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("`v.jsonl` is both training and validation data"), "{}", ran.stderr);
    let ran = run(folder.path(), &["check", "-q", "v.jsonl"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "the configuration says what a given file is");
}

#[test]
fn the_configuration_names_the_label() {
    let record = |number: usize| {
        let intent = if number.is_multiple_of(10) { "lost" } else { "late" };
        format!("{{\"text\": \"Parcel {number}?\", \"meta\": {{\"intent\": \"{intent}\"}}}}\n")
    };
    let records: String = (0..60).map(record).collect();
    let folder = folder_of(&[("train.jsonl", &records), ("tunelint.toml", "[dataset]\nlabel = '/meta/intent'\n")]);
    let arguments = ["check", "train.jsonl", "--select", "balance", "--output-format", "concise", "-q"];
    let said = "train.jsonl: warning[dominant-class] class `late` of `/meta/intent` has 90 % of the records, 54 of 60; the other \
                class has 6; entropy 0.47 of 1.00 bits\n";
    let ran = run(folder.path(), &arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), said), "{}", ran.stderr);
    assert_eq!(run(folder.path(), &[&arguments[..], &["--isolated"]].concat()).stdout, "");
    std::fs::write(folder.path().join("tunelint.toml"), "[dataset]\nlabel = '/intent'\n").expect("room for a file");
    let ran = run(folder.path(), &["check", "train.jsonl", "--select", "balance"]);
    let only = run(folder.path(), &["check", "train.jsonl", "--select", "dominant-class"]);
    assert!(only.code == Some(2) && only.stderr.contains("no rule could run"), "{}", only.stderr);
    assert!(
        ran.code == Some(0)
            && ran
                .stderr
                .contains("no record has a label at `/intent`: a text of at most 128 bytes, a whole number, true or false\n"),
        "{}",
        ran.stderr
    );
    std::fs::write(folder.path().join("tunelint.toml"), "[dataset]\nlabel = 'intent'\n").expect("room for a file");
    let ran = run(folder.path(), &arguments);
    assert!(ran.code == Some(2) && ran.stderr.contains("`intent` is not a JSON Pointer"), "{}", ran.stderr);
}
