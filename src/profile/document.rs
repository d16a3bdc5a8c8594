//! The profile file that is being read, for errors that point into it.
//!
//! Owns how an error of meaning is shown; errors of syntax come from the TOML reader.

use toml::Spanned;

use crate::error::Error;
use crate::nearest::nearest;

/// The document that errors point into.
#[derive(Clone, Copy)]
pub(crate) struct Document<'d> {
    pub(crate) path: &'d str,
    pub(crate) text: &'d str,
}

impl Document<'_> {
    /// An error at a place of the document.
    pub(crate) fn error<T>(self, at: &Spanned<T>, message: impl Into<String>) -> Error {
        Error::in_document(self.path, self.text, Some(at.span()), message)
    }

    /// A name that means nothing there, with the nearest that does.
    pub(crate) fn unknown(self, what: &str, at: &Spanned<String>, known: impl IntoIterator<Item = impl AsRef<str>>) -> Error {
        let known: Vec<_> = known.into_iter().collect();
        let near = nearest(at.get_ref(), known.iter().map(AsRef::as_ref));
        let help = near.map(|name| format!("did you mean `{name}`?"));
        self.error(at, format!("unknown {what} `{}`", at.get_ref())).with_help(help)
    }
}
