//! The name that somebody probably meant.
//!
//! Owns the measure of a slip of the pen. Compiled into the build script as well; must not know anything of the crate.

/// The name that is nearest to the given one, if any is near enough to be a slip.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}

/// A line of help with the nearest name.
pub(crate) fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(name, known).map(|name| format!("did you mean `{name}`?"))
}

/// A line of help for a message of serde. "unknown field `x`, expected one of `a`, `b`" (and "unknown variant") name both sides in
/// back-ticks.
pub(crate) fn did_you_mean_expected(message: &str) -> Option<String> {
    if !message.starts_with("unknown ") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let given = quoted.next()?;
    did_you_mean(given, quoted)
}
