//! The pages in `docs/` and the tables of the README are made from the rules and profiles. These tests fail when a page is stale;
//! `UPDATE_DOCS=1 cargo test --test docs` writes the pages anew.

use std::path::PathBuf;

mod markdown;
mod order;
mod profiles;
mod rules;
mod targets;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a file with what it should be, or writes it.
#[track_caller]
fn assert_fresh(name: &str, wanted: &str) {
    let found = std::fs::read_to_string(path(name)).unwrap_or_default();
    if found == wanted {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path(name).parent().expect("a folder")).expect("room for a folder");
        std::fs::write(path(name), wanted).expect("room for the page");
        return;
    }
    let number = found.lines().zip(wanted.lines()).take_while(|(one, other)| one == other).count();
    let line = |text: &str| text.lines().nth(number).unwrap_or("(the end)").to_owned();
    panic!(
        "{name} is stale from line {}:\n  found  {}\n  wanted {}\nUPDATE_DOCS=1 cargo test --test docs writes it anew",
        number + 1,
        line(&found),
        line(wanted)
    );
}

/// A text with what stands between the marks of a region replaced.
fn with_region(text: &str, name: &str, content: &str) -> String {
    let (start, end) = (format!("<!-- {name}: made by tests/docs -->\n"), format!("<!-- end of {name} -->"));
    let from = text.find(&start).unwrap_or_else(|| panic!("the mark {start:?} stands in the file")) + start.len();
    let to = from + text[from..].find(&end).unwrap_or_else(|| panic!("the mark {end:?} stands in the file"));
    format!("{}\n{content}\n{}", &text[..from], &text[to..])
}

#[test]
fn the_page_of_rules_is_fresh() {
    assert_fresh("docs/rules.md", &rules::page());
}

#[test]
fn the_page_of_profiles_is_fresh() {
    assert_fresh("docs/profiles.md", &profiles::page());
}

#[test]
fn the_page_of_targets_is_fresh() {
    assert_fresh("docs/targets.md", &targets::page());
}

#[test]
fn the_tables_of_the_readme_are_fresh() {
    let readme = std::fs::read_to_string(path("README.md")).expect("a README");
    let readme = with_region(&readme, "groups", &rules::groups("docs/rules.md"));
    let readme = with_region(&readme, "formats", &profiles::table("docs/profiles.md"));
    assert_fresh("README.md", &readme);
}
