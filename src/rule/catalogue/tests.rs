//! The names and groups of rules, their order, and the folders that they are read from.

use std::fs;

use tempfile::TempDir;

use super::*;

const RULE: &str = "summary = 's'\nseverity = 'error'\ncheck = 'blank'\nwhy = 'w'\nhelp = 'h'\n";

/// A book with a rule `old-brand`, formerly `brand`, of group `lint`.
fn book() -> RuleBook {
    let mut book = RuleBook::builtin();
    book.add_text("lint/old-brand.toml", "lint", "old-brand", &format!("{RULE}aliases = ['brand']")).expect("a right rule");
    book
}

/// What an error says: the message, the text that it points at, the help.
fn said(error: &Error) -> (String, String, String) {
    let place = error.document().zip(error.span()).map(|(document, span)| document.text[span].to_owned());
    (error.message(), place.unwrap_or_default(), error.help().unwrap_or_default().to_owned())
}

/// A folder `lint` with these files.
fn folder_of(files: &[(&str, &str)]) -> (TempDir, std::path::PathBuf) {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let folder = parent.path().join("lint");
    fs::create_dir(&folder).expect("room for a folder");
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("room for a folder");
        fs::write(path, text).expect("room for a file");
    }
    (parent, folder)
}

/// The rules of a folder, as `group/name`.
fn rules_of(folder: &Path) -> Result<Vec<String>, Error> {
    let mut book = RuleBook::empty();
    book.add_folder(folder)?;
    Ok(book.rules().iter().map(|rule| format!("{}/{}", rule.group, rule.name)).collect())
}

#[test]
fn a_rule_is_found_by_its_name_and_its_aliases() {
    let book = book();
    for name in ["old-brand", "brand"] {
        assert_eq!(book.find(name).map(|rule| (rule.name.as_str(), rule.is_builtin())), Some(("old-brand", false)));
    }
    assert!(book.find("lint").is_none(), "a group is no rule");
    assert!(book.has_group("lint") && book.has_group("pii") && !book.has_group("old-brand"));
    let names: Vec<&str> = book.names().collect();
    assert!(["ALL", "pii", "lint", "old-brand", "brand"].iter().all(|name| names.contains(name)));
}

#[test]
fn rules_stand_in_the_order_of_the_documentation() {
    let mut book = RuleBook::empty();
    let added = [("zebra", "one"), ("json", "two"), ("ant", "three"), ("text", "four"), ("chat", "six"), ("chat", "five")];
    for (group, name) in added {
        book.add_text("", group, name, RULE).expect("a right rule");
    }
    let order: Vec<(&str, &str)> = book.rules().iter().map(|rule| (rule.group.as_str(), rule.name.as_str())).collect();
    assert_eq!(order, [("json", "two"), ("chat", "five"), ("chat", "six"), ("text", "four"), ("ant", "three"), ("zebra", "one")]);
}

#[test]
fn a_name_belongs_to_one_rule_or_group_only() {
    const RENAME: &str = "rename the file: its name is the name of the rule";
    const FORM: &str = "for example `empty-answer`";
    let long = "a".repeat(61);
    let too_long = format!("the name of a rule (its file name) can have at most 60 characters, `{long}` has 61");
    for (group, name, message, help) in [
        ("lint", "empty-answer", "the name `empty-answer` is already used by a built-in rule of group text", RENAME),
        ("more", "old-brand", "the name `old-brand` is already used by a rule of group lint (lint/old-brand.toml)", RENAME),
        ("more", "brand", "the name `brand` is already used by a rule of group lint (lint/old-brand.toml)", RENAME),
        ("lint", "pii", "the name `pii` is already used by a group", RENAME),
        ("more", "lint", "the name `lint` is already used by a group", RENAME),
        ("more", "more", "the name `more` is already used by a group", RENAME),
        (
            "brand",
            "new",
            "the group name `brand` is already used by a rule of group lint (lint/old-brand.toml)",
            "rename the folder",
        ),
        (
            "empty-answer",
            "new",
            "the group name `empty-answer` is already used by a built-in rule of group text",
            "rename the folder",
        ),
        ("lint", "New", "the name of a rule (its file name) must be lower case with hyphens, found `New`", FORM),
        ("lint", "a--b", "the name of a rule (its file name) must be lower case with hyphens, found `a--b`", FORM),
        ("lint", "2x", "the name of a rule (its file name) must be lower case with hyphens, found `2x`", FORM),
        ("lint", &long, &too_long, "shorten it"),
        (
            "My Rules",
            "new",
            "the group of a rule (the folder that holds it) must be lower case with hyphens, found `My Rules`",
            "rename the folder",
        ),
    ] {
        let error = book().add_text("", group, name, RULE).expect_err(name);
        assert_eq!(said(&error), (message.to_owned(), String::new(), help.to_owned()));
    }
}

#[test]
fn an_alias_belongs_to_one_rule_only() {
    for (aliases, message, place) in [
        ("['x', 'empty-answer']", "the alias `empty-answer` is already used by a built-in rule of group text", "'empty-answer'"),
        ("['brand']", "the alias `brand` is already used by a rule of group lint (lint/old-brand.toml)", "'brand'"),
        ("['secrets']", "the alias `secrets` is already used by a group", "'secrets'"),
        ("['more']", "the alias `more` is already used by a group", "'more'"),
        ("['new']", "the alias `new` is already used by this rule itself", "'new'"),
        ("['x', \"x\"]", "the alias `x` is already used by this rule itself", "\"x\""),
    ] {
        let error = book().add_text("", "more", "new", &format!("{RULE}aliases = {aliases}")).expect_err(aliases);
        assert_eq!(said(&error), (message.to_owned(), place.to_owned(), "choose another alias".to_owned()));
    }
}

#[test]
fn a_folder_is_searched_with_its_folders() {
    let (_parent, folder) = folder_of(&[
        ("b.toml", RULE),
        ("a.toml", RULE),
        ("brand/tone.toml", RULE),
        ("brand/deep/down.toml", RULE),
        (".hidden.toml", "not TOML"),
        (".git/config.toml", "not TOML"),
        ("README.md", "not TOML"),
        ("a.toml.bak", "not TOML"),
    ]);
    assert_eq!(rules_of(&folder).expect("right rules"), ["brand/tone", "deep/down", "lint/a", "lint/b"]);
    assert_eq!(rules_of(&folder.join("brand/.")).expect("right rules"), ["brand/tone", "deep/down"]);
}

#[test]
fn the_first_wrong_file_is_named() {
    let (_parent, folder) = folder_of(&[("a.toml", RULE), ("c.toml", ""), ("b.toml", "severity = 'eror'")]);
    let error = rules_of(&folder).expect_err("two of them are wrong");
    assert_eq!(said(&error).1, "'eror'");
    assert_eq!(error.document().expect("a document").name, folder.join("b.toml").display().to_string());

    let (_parent, folder) = folder_of(&[("one/same.toml", RULE), ("two/same.toml", RULE)]);
    let error = rules_of(&folder).expect_err("one name, two rules");
    let [one, two] = ["one", "two"].map(|group| folder.join(group).join("same.toml").display().to_string());
    assert_eq!(said(&error).0, format!("{two}: the name `same` is already used by a rule of group one ({one})"));
}

#[test]
fn what_is_no_rule_file_is_not_read() {
    let (_parent, folder) = folder_of(&[("large.toml", RULE)]);
    let large = folder.join("large.toml");
    let fill = |length: usize| fs::write(&large, format!("{RULE}{}", "#".repeat(length - RULE.len()))).expect("room for a file");
    fill(1 << 20);
    assert_eq!(rules_of(&folder).expect("as large as it may be"), ["lint/large"]);
    fill((1 << 20) + 1);
    let refused = |path: &Path, reason: &str| {
        let wanted = format!("cannot read `{}`: {reason}", path.display());
        assert_eq!(rules_of(&folder).expect_err(reason).to_string(), wanted);
    };
    refused(&large, "must be a regular file of at most 1 MiB");
    fs::write(&large, b"summary = '\xff'").expect("room for a file");
    refused(&large, "stream did not contain valid UTF-8");

    let missing = folder.join("missing");
    let error = rules_of(&missing).expect_err("there is nothing");
    assert!(error.to_string().starts_with(&format!("cannot read `{}`: ", missing.display())), "{error}");
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_refused_where_they_would_be_read() {
    use std::os::unix::fs::symlink;

    for (target, name, is_refused) in [
        ("../elsewhere/x.toml", "x.toml", true),
        ("../elsewhere", "more", true),
        ("nowhere", "dangling.toml", true),
        ("../elsewhere/x.toml", "x.txt", false),
        ("../elsewhere", ".hidden", false),
    ] {
        let (parent, folder) = folder_of(&[("a.toml", RULE)]);
        fs::create_dir(parent.path().join("elsewhere")).expect("room for a folder");
        fs::write(parent.path().join("elsewhere/x.toml"), RULE).expect("room for a file");
        symlink(target, folder.join(name)).expect("room for a link");
        let wanted = if is_refused {
            Err(format!("cannot read `{}`: symbolic links to rules are not followed", folder.join(name).display()))
        } else {
            Ok(vec!["lint/a".to_owned()])
        };
        assert_eq!(rules_of(&folder).map_err(|error| error.to_string()), wanted);
    }
}
