//! The name that somebody probably meant.
//!
//! Owns the measure of a slip of the pen. Compiled into the build script as well; must not know anything of the crate.

/// The name that is nearest to the given one, if any is near enough to be a slip. Upper and lower case are one.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&name, &candidate.to_lowercase()), candidate))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}

/// A line of help with the nearest name.
pub(crate) fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(name, known).map(|name| format!("did you mean `{name}`?"))
}
