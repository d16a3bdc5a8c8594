//! An error of the library as `miette` draws it.
//!
//! Owns the only way from [`Error`] to a drawing, so that the library needs no drawing.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use crate::Error;

/// An error with its document.
#[derive(Debug)]
pub(super) struct Drawn<'e> {
    error: &'e Error,
    source: Option<NamedSource<String>>,
}

impl<'e> Drawn<'e> {
    pub(super) fn new(error: &'e Error) -> Self {
        let source = error.document().map(|document| NamedSource::new(&document.name, document.text.clone()));
        Drawn { error, source }
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The drawing shows the place.
        f.write_str(&self.error.message())
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.error.help().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.error.span()?;
        Some(Box::new(std::iter::once(LabeledSpan::new(Some("here".to_owned()), span.start, span.len()))))
    }
}
