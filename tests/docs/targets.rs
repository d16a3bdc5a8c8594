//! `docs/targets.md`: every built-in target.

use std::fmt::Write;
use std::sync::Arc;

use tunelint::target::{Over, Range, Target};

use super::markdown::{cell, prose};

fn all() -> Vec<Arc<Target>> {
    Target::builtin_names().map(|name| Target::builtin(name).expect("a right target")).collect()
}

/// The whole page.
pub(crate) fn page() -> String {
    let mut out =
        "# Targets\n\n<!-- Made from rules/targets/ by tests/docs. Do not edit: UPDATE_DOCS=1 cargo test --test docs -->\n\n"
            .to_owned();
    out.push_str("The limits of each platform for training data. `--target NAME` checks them, `tunelint targets NAME` prints a target as it\n");
    out.push_str(
        "is written, with the limits of validation data. If no tokenizer is published, tokens are estimated from characters.\n\n",
    );
    out.push_str("| target | model | profile | tokens per record | longer records are | tokens counted with | records | bytes per file |\n");
    out.push_str("|---|---|---|--:|---|---|---|---|\n");
    for target in all() {
        let (limits, profile) = (target.limits(), target.profile());
        let (tokens, over) = limits.tokens.map_or((String::new(), ""), |limit| (limit.max.to_string(), word(limit.over())));
        let tokenizer = target.tokenizer().expect("this build has them all").map_or_else(String::new, |tokenizer| {
            if tokenizer.is_exact() { format!("`{}`", tokenizer.name()) } else { format!("estimate: {}", tokenizer.name()) }
        });
        let _ = writeln!(
            out,
            "| `{}` | {} | [`{profile}`](profiles.md#{profile}) | {tokens} | {over} | {tokenizer} | {} | {} |",
            target.name(),
            cell(target.summary()),
            records(&target),
            range(limits.bytes),
        );
    }
    out.push_str("\n## Sources\n\n");
    let mut sources: Vec<String> = all()
        .iter()
        .flat_map(|target| target.sources().iter().chain(target.price().map(|price| &price.source)).cloned().collect::<Vec<_>>())
        .map(|source| format!("- [{}](<{}>), retrieved {}\n", prose(&source.title), source.url, prose(&source.date)))
        .collect();
    sources.sort();
    sources.dedup();
    out.push_str(&sources.concat());
    out
}

fn word(over: Over) -> &'static str {
    match over {
        Over::Rejected => "refused",
        Over::Dropped => "skipped",
        Over::Truncated => "truncated",
    }
}

fn records(target: &Target) -> String {
    let limits = target.limits();
    let together = limits.together.map(range).filter(|text| !text.is_empty());
    let together = together.map(|text| format!("with validation {text}"));
    [Some(range(limits.records)).filter(|text| !text.is_empty()), together].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn range(range: Range) -> String {
    match (range.min, range.max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("{min} or more"),
        (None, Some(max)) => format!("up to {max}"),
        (None, None) => String::new(),
    }
}
