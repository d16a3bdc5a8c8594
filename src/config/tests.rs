//! What a configuration may say, where it is found, and what is told of every mistake.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::profile::Profile;

/// A project with the folder `lint`, the file `notes.txt`, a folder outside, and these files.
fn project(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let project = parent.path().join("project");
    for folder in ["project/lint", "project/.git", "project/deep/er", "outside"] {
        fs::create_dir_all(parent.path().join(folder)).expect("room for a folder");
    }
    for (name, text) in files.iter().chain(&[("notes.txt", "")]) {
        fs::write(project.join(name), text).expect("room for a file");
    }
    (parent, project)
}

/// What an error says: the message, the text that it points at, the help.
fn said(error: &Error) -> (String, String, String) {
    let place = error.document().zip(error.span()).map(|(document, span)| document.text[span].to_owned());
    (error.message(), place.unwrap_or_default(), error.help().unwrap_or_default().to_owned())
}

/// The message, the text that it points at, and the help, for each text of a configuration; all differences are shown at once.
#[track_caller]
fn assert_mistakes(name: &str, cases: &[(&str, &str, &str, &str)]) {
    let (_parent, project) = project(&[]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../outside", project.join("link")).expect("room for a link");
    let path = project.join(name);
    let mut wrong = String::new();
    for (text, message, at, help) in cases {
        fs::write(&path, text).expect("room for a file");
        let told =
            Config::read(&path).map_or_else(|error| said(&error), |_| ("nothing".to_owned(), String::new(), String::new()));
        let message = message.replace("KEYS", KEYS);
        let help = help.replace("PROFILES", &Profile::builtin_names().collect::<Vec<_>>().join(", "));
        if told != (message, (*at).to_owned(), help) {
            wrong += &format!("\n{text:?} is told\n    {told:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const KEYS: &str = "`profile`, `target`, `tokenizer`, `limits`, `select`, `extend-select`, `ignore`, `rules`, `fail-on`, `max-findings`, `output-format`, `severity`, `dataset`";

const EVERY_KEY: &str = r#"profile = "generic"
select = ["json", "text"]
extend-select = ["one-word-answer"]
ignore = ["utf8-bom"]
rules = ["lint/", "./lint"]
fail-on = "never"
max-findings = 0
output-format = "jsonl"
severity.text = "error"
dataset.train = ["data/*.jsonl"]
"#;

#[test]
fn every_key_is_read() {
    let (_parent, project) = project(&[("tunelint.toml", EVERY_KEY)]);
    let config = Config::read(&project.join("tunelint.toml")).expect("a right configuration");
    assert_eq!(config.profile.as_deref(), Some("generic"));
    let selection = config.selection();
    assert_eq!(selection.select, ["json", "text"]);
    assert_eq!((selection.extend_select, selection.ignore), (vec!["one-word-answer".to_owned()], vec!["utf8-bom".to_owned()]));
    assert_eq!(selection.severity, [("text".to_owned(), Severity::Error)].into());
    assert_eq!(config.rule_folders().collect::<Vec<_>>(), [project.join("lint/"), project.join("./lint")]);
    assert_eq!((config.fail_on, config.max_findings), (Some(FailOn::Never), Some(0)));
    assert_eq!(config.output_format.as_deref(), Some("jsonl"));
    assert_eq!(config.dataset.train, ["data/*.jsonl"], "as written; the files may come later");

    let (_parent, project) = self::project(&[("tunelint.toml", "")]);
    let empty = Config::read(&project.join("tunelint.toml")).expect("every key is optional");
    assert_eq!((empty.selection(), empty.fail_on, empty.max_findings), (Selection::default(), None, None));
    assert!(
        empty.profile.is_none() && empty.output_format.is_none() && empty.rules.is_empty() && empty.dataset == Dataset::default()
    );
}

#[test]
fn a_pyproject_says_the_same_in_its_table() {
    let text = format!("[project]\nname = 'x'\n\n[tool.other]\nx = 1\n\n[tool.tunelint]\n{EVERY_KEY}");
    let (_parent, project) = project(&[("tunelint.toml", EVERY_KEY), ("pyproject.toml", &text)]);
    let [one, other] = ["tunelint.toml", "pyproject.toml"].map(|name| Config::read(&project.join(name)).expect("right"));
    assert_eq!(
        (one.selection(), &one.profile, &one.rules, &one.dataset),
        (other.selection(), &other.profile, &other.rules, &other.dataset)
    );
    assert_eq!((one.fail_on, one.max_findings, &one.output_format), (other.fail_on, other.max_findings, &other.output_format));
    assert_mistakes(
        "pyproject.toml",
        &[
            (
                "[project]\nname = 'x'",
                "missing table `[tool.tunelint]`",
                "",
                "add `[tool.tunelint]`, or use a `tunelint.toml` file",
            ),
            ("[tool.tunelint]\nselct = []", "unknown field `selct`, expected one of KEYS", "selct", "did you mean `select`?"),
            ("[tool]\ntunelint = 3", "invalid type: integer `3`, expected a table", "3", ""),
        ],
    );
}

#[test]
fn keys_and_values() {
    const LIST: &str = "write it in square brackets: `[...]`";
    const FORMATS: &str = "one of full, concise, grouped, json, jsonl";
    assert_mistakes(
        "tunelint.toml",
        &[
            ("profile", "key with no value, expected `=`", "", ""),
            ("ignore = []\nignore = []", "duplicate key", "ignore", ""),
            ("selct = ['json']", "unknown field `selct`, expected one of KEYS", "selct", "did you mean `select`?"),
            (
                "extend_select = []",
                "unknown field `extend_select`, expected one of KEYS",
                "extend_select",
                "did you mean `extend-select`?",
            ),
            ("Profile = 'x'", "unknown field `Profile`, expected one of KEYS", "Profile", "did you mean `profile`?"),
            ("color = 1", "unknown field `color`, expected one of KEYS", "color", ""),
            (
                "[tool.tunelint]\nignore = []",
                "unknown field `tool`, expected one of KEYS",
                "tool",
                "`[tool.tunelint]` is for `pyproject.toml`; in this file write the keys without a table",
            ),
            ("profile = 'xyzzy'", "unknown profile `xyzzy`", "'xyzzy'", "one of PROFILES"),
            ("profile = 'openai-chta'", "unknown profile `openai-chta`", "'openai-chta'", "did you mean `openai-chat`?"),
            ("profile = ['generic']", "invalid type: a list, expected a string", "['generic']", ""),
            ("select = 'json'", "invalid type: string \"json\", expected a list", "'json'", LIST),
            ("ignore = [3]", "invalid type: integer `3`, expected a string", "3", ""),
            (
                "fail-on = 'eror'",
                "unknown variant `eror`, expected one of `error`, `warning`, `info`, `never`",
                "'eror'",
                "did you mean `error`?",
            ),
            ("fail-on = true", "invalid type, expected a string", "true", ""),
            ("max-findings = -1", "invalid value: integer `-1`, expected an integer of at least 0", "-1", ""),
            ("max-findings = 'all'", "invalid type: string \"all\", expected an integer of at least 0", "'all'", ""),
            ("output-format = 'JSON'", "unknown output format `JSON`", "'JSON'", "did you mean `json`?"),
            ("output-format = 'pdf'", "unknown output format `pdf`", "'pdf'", FORMATS),
            ("severity = 'error'", "invalid type: string \"error\", expected a table", "'error'", ""),
            ("severity.text = 'fatal'", "unknown variant `fatal`, expected one of `info`, `warning`, `error`", "'fatal'", ""),
            (
                "[dataset]\ntrian = []",
                "unknown field `trian`, expected one of `train`, `validation`, `test`, `benchmark`, `label`",
                "trian",
                "did you mean `train`?",
            ),
            ("dataset.train = 'a.jsonl'", "invalid type: string \"a.jsonl\", expected a list", "'a.jsonl'", LIST),
        ],
    );
}

#[test]
fn paths_stay_inside() {
    const FOLDER: &str = "the folder must be below the folder of the configuration file";
    const PATH: &str = "the path must be below the folder of the configuration file";
    assert_mistakes(
        "tunelint.toml",
        &[
            ("rules = ['lint', 'nowhere']", "no such folder: `nowhere`", "'nowhere'", FOLDER),
            ("rules = ['notes.txt']", "`notes.txt` is not a folder", "'notes.txt'", FOLDER),
            ("rules = ['']", "`` is outside the folder of this file", "''", PATH),
            ("rules = ['/etc']", "`/etc` is outside the folder of this file", "'/etc'", PATH),
            ("rules = ['../outside']", "`../outside` is outside the folder of this file", "'../outside'", PATH),
            ("rules = ['lint/../lint']", "`lint/../lint` is outside the folder of this file", "'lint/../lint'", PATH),
            ("dataset.train = ['/etc/passwd']", "`/etc/passwd` is outside the folder of this file", "'/etc/passwd'", PATH),
            ("dataset.test = ['/etc/passwd']", "`/etc/passwd` is outside the folder of this file", "'/etc/passwd'", PATH),
            (
                "dataset.train = ['a.jsonl', '../b.jsonl']",
                "`../b.jsonl` is outside the folder of this file",
                "'../b.jsonl'",
                PATH,
            ),
        ],
    );
    #[cfg(unix)]
    assert_mistakes(
        "tunelint.toml",
        &[
            ("rules = ['link']", "`link` is a link to a path outside the folder of this file", "'link'", PATH),
            ("dataset.train = ['link']", "`link` is a link to a path outside the folder of this file", "'link'", PATH),
        ],
    );
}

#[cfg(unix)]
#[test]
fn a_pattern_does_not_lead_out_by_a_link() {
    let (parent, project) = project(&[("tunelint.toml", "dataset.train = ['*.jsonl']"), ("a.jsonl", "{}\n")]);
    let config = Config::read(&project.join("tunelint.toml")).expect("a pattern leads nowhere yet");
    let paths = [project.join("*.jsonl")];
    config.check_files(&paths).expect("`a.jsonl` is inside");
    fs::write(parent.path().join("outside/secret.jsonl"), "{}\n").expect("room for a file");
    std::os::unix::fs::symlink("../outside/secret.jsonl", project.join("b.jsonl")).expect("room for a link");
    let (message, _, help) = said(&config.check_files(&paths).expect_err("`b.jsonl` is a link"));
    let shown = |name: &str| project.join(name).display().to_string();
    assert_eq!(message, format!("`{}` is outside the folder of `{}`", shown("b.jsonl"), shown("tunelint.toml")));
    assert_eq!(help, "give files in other folders on the command line");
}

#[test]
fn names_of_rules_are_held_against_the_catalogue() {
    for (text, at, help) in [
        ("select = ['json', 'empty-anser']", "'empty-anser'", "did you mean `empty-answer`?"),
        ("extend-select = ['dupliactes']", "'dupliactes'", "did you mean `duplicates`?"),
        ("ignore = ['all']", "'all'", "did you mean `ALL`?"),
        ("severity.texts = 'info'", "texts", "did you mean `text`?"),
        ("severity = { 'xyzzy' = 'info' }", "'xyzzy'", ""),
    ] {
        let (_parent, project) = project(&[("tunelint.toml", text)]);
        let config = Config::read(&project.join("tunelint.toml")).expect("rules are known later");
        let error = config.check_names(&RuleBook::builtin()).expect_err(text);
        let message = format!("unknown rule or group `{}`", at.trim_matches('\''));
        assert_eq!(said(&error), (message, at.to_owned(), help.to_owned()));
    }
    let (_parent, project) = project(&[("tunelint.toml", EVERY_KEY)]);
    Config::read(&project.join("tunelint.toml")).expect("right").check_names(&RuleBook::builtin()).expect("all are known");
}

/// The configuration that is found from the folder `deep/er` of a project, as a path from the project.
fn found(files: &[(&str, &str)]) -> Option<String> {
    let (_parent, project) = project(files);
    let config = Config::discover(&project.join("deep/er")).expect("nothing is wrong")?;
    assert_eq!(config.path.parent(), Some(&*config.directory));
    Some(config.path.strip_prefix(&project).expect("it is in the project").display().to_string())
}

#[test]
fn the_nearest_file_counts() {
    const TABLE: &str = "[tool.tunelint]\n";
    for (files, wanted) in [
        (&[][..], None),
        (&[("tunelint.toml", "")], Some("tunelint.toml")),
        (&[("tunelint.toml", ""), ("deep/.tunelint.toml", "")], Some("deep/.tunelint.toml")),
        (&[("deep/tunelint.toml", ""), ("deep/er/pyproject.toml", TABLE)], Some("deep/er/pyproject.toml")),
        // In one folder: by name.
        (&[("tunelint.toml", ""), (".tunelint.toml", ""), ("pyproject.toml", TABLE)], Some("tunelint.toml")),
        (&[(".tunelint.toml", ""), ("pyproject.toml", TABLE)], Some(".tunelint.toml")),
        // Another tool's project does not count, broken or not.
        (&[("tunelint.toml", ""), ("deep/pyproject.toml", "[tool.other]\n")], Some("tunelint.toml")),
        (&[("tunelint.toml", ""), ("deep/pyproject.toml", "[tool.")], Some("tunelint.toml")),
        // The way up ends at the root of the repository.
        (&[("../tunelint.toml", "")], None),
    ] {
        assert_eq!(found(files).as_deref(), wanted, "{files:?}");
    }
}

#[test]
fn a_file_that_counts_is_read_or_refused() {
    let (_parent, project) = project(&[("pyproject.toml", "[tool.tunelint\n"), ("tunelint.toml", "ignore = ['dot']")]);
    fs::create_dir(project.join("deep/tunelint.toml")).expect("room for a folder");
    let nearest = Config::discover(&project.join("deep")).expect("right").expect("it is there");
    assert_eq!(nearest.ignore, ["dot"], "a folder of that name is no configuration");
    fs::remove_file(project.join("tunelint.toml")).expect("it is there");
    let error = Config::discover(&project).expect_err("it speaks of tunelint, so its mistake is shown");
    assert!(matches!(error, Error::Document { .. }), "{error}");

    let latin1 = project.join("latin1.toml");
    fs::write(&latin1, b"profile = '\xe9'").expect("room for a file");
    let message = format!("cannot read `{}`: stream did not contain valid UTF-8", latin1.display());
    assert_eq!(Config::read(&latin1).expect_err("not UTF-8").to_string(), message);
    let missing = Config::read(&project.join("missing.toml")).expect_err("it is not there");
    assert!(missing.to_string().contains("missing.toml`: "), "{missing}");
}

#[test]
fn nothing_is_merged() {
    let (_parent, project) = project(&[("tunelint.toml", EVERY_KEY), ("deep/tunelint.toml", "fail-on = 'info'")]);
    let config = Config::discover(&project.join("deep/er")).expect("right").expect("it is there");
    assert_eq!((config.fail_on, config.profile, config.select), (Some(FailOn::Info), None, Vec::new()));
    let levels = [FailOn::Error, FailOn::Warning, FailOn::Info, FailOn::Never].map(FailOn::threshold);
    assert_eq!(levels, [Some(Severity::Error), Some(Severity::Warning), Some(Severity::Info), None]);
}
