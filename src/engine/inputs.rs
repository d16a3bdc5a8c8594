//! The inputs of a run and how each is opened, now and for the second look.
//!
//! Owns which sources stay open: streams, which cannot be had twice. A file is closed after its pass and opened again when the whole
//! dataset calls for it, so that a folder of many files costs neither memory nor handles.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Error;
use crate::finding::Split;
use crate::input::{InputPath, OpenOptions, Source, Stamp};

/// One input of a run.
#[derive(Clone)]
pub(crate) enum Input {
    /// A file or standard input.
    Path(InputPath),
    /// Bytes that the caller handed over, their name and what they are to the training run.
    Open(String, Split, Arc<Source>),
}

impl Input {
    /// The name under which it is reported.
    pub(crate) fn name(&self) -> &str {
        match self {
            Input::Path(path) => &path.display,
            Input::Open(name, ..) => name,
        }
    }

    /// What it is to the training run.
    pub(crate) fn split(&self) -> Split {
        match self {
            Input::Path(path) => path.split,
            Input::Open(_, split, _) => *split,
        }
    }
}

/// Opens inputs by their number.
pub(crate) struct Opener<'o> {
    inputs: &'o [Input],
    options: OpenOptions,
    held: Mutex<Vec<Held>>,
}

#[derive(Clone)]
enum Held {
    NotYet,
    /// A stream, which stays open.
    Source(Arc<Source>),
    /// A file that can be opened again while it is the same.
    Closed(Stamp),
    /// A file that another process scanned, which had so many bytes as it was stored.
    Scanned(u64),
}

impl<'o> Opener<'o> {
    pub(crate) fn new(inputs: &'o [Input], options: OpenOptions) -> Self {
        Opener { inputs, options, held: Mutex::new(vec![Held::NotYet; inputs.len()]) }
    }

    /// Opens an input for its pass.
    pub(crate) fn open(&self, number: usize) -> Result<Arc<Source>, Error> {
        let source = match &self.inputs[number] {
            Input::Path(path) => Arc::new(Source::open(path, &self.options)?),
            Input::Open(.., source) => source.clone(),
        };
        let held = source.stamp().map_or_else(|| Held::Source(source.clone()), Held::Closed);
        self.held.lock().unwrap_or_else(PoisonError::into_inner)[number] = held;
        Ok(source)
    }

    /// Says how many bytes an input had when it was scanned, unless it was scanned here.
    pub(crate) fn expect(&self, number: usize, stored: u64) {
        let held = &mut self.held.lock().unwrap_or_else(PoisonError::into_inner)[number];
        if matches!(held, Held::NotYet) {
            *held = Held::Scanned(stored);
        }
    }

    /// Opens an input once more.
    pub(crate) fn reopen(&self, number: usize) -> Result<Arc<Source>, Error> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner)[number].clone();
        match (held, &self.inputs[number]) {
            (Held::Source(source), _) => Ok(source),
            (_, Input::Open(.., source)) => Ok(source.clone()),
            (Held::Closed(stamp), Input::Path(path)) => {
                let source = Source::open(path, &self.options)?;
                if source.stamp() == Some(stamp) { Ok(Arc::new(source)) } else { Err(source.changed()) }
            }
            (Held::Scanned(stored), Input::Path(path)) => {
                let source = Source::open(path, &self.options)?;
                if source.stored_len() == stored { Ok(Arc::new(source)) } else { Err(source.changed()) }
            }
            (Held::NotYet, Input::Path(path)) => Source::open(path, &self.options).map(Arc::new),
        }
    }
}
