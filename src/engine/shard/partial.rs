//! What shards had to say, before anything is concluded.
//!
//! Owns the merge of partial results and their form as bytes: a mark, a version, a digest, and the content. Bytes of another version are an
//! error, never a guess.

use sha2::{Digest, Sha256};

use super::plan::Plan;
use super::saved::{SavedPart, SavedPlan};
use super::scan::Scanned;
use crate::Error;
use crate::engine::Checker;
use crate::finding::Report;

/// How the bytes of a partial result begin.
const MARK: &[u8] = b"tunelint partial\n";

/// The version of what follows. It changes with everything that is saved, the states of checks included.
const VERSION: u32 = 1;

/// The partial result of one shard or of several. Findings, counts and states are kept, the data is not.
pub struct Partial {
    plan: Plan,
    settings: Vec<u8>,
    parts: Vec<SavedPart>,
    unreadable: Vec<(usize, String)>,
}

impl Partial {
    /// Whether a file that begins like this may be a partial result: a dataset that was given by mistake need not be read.
    pub fn begins(head: &[u8]) -> bool {
        head.starts_with(MARK)
    }

    /// Reads what [`Partial::to_bytes`] wrote. `checker` has the mechanisms of the caller's own, if the run had any; `name` is for messages.
    ///
    /// # Errors
    /// When the bytes are no partial result, damaged, or of another version.
    pub fn from_bytes(checker: &Checker, name: &str, bytes: &[u8]) -> Result<Partial, Error> {
        let wrong = |what: &str, help: &str| Error::Partial { message: format!("`{name}` {what}"), help: Some(help.to_owned()) };
        let Some(rest) = bytes.strip_prefix(MARK) else {
            return Err(wrong("is not a partial result", "give the files that `tunelint scan` wrote"));
        };
        let (version, rest) = rest.split_first_chunk::<4>().ok_or_else(|| wrong("is cut off", "scan this part again"))?;
        let version = u32::from_le_bytes(*version);
        if version != VERSION {
            let what = format!("is a partial result of version {version}; this tunelint reads version {VERSION}");
            return Err(wrong(&what, "scan and merge with the same version of tunelint"));
        }
        let (digest, content) = rest.split_first_chunk::<32>().ok_or_else(|| wrong("is cut off", "scan this part again"))?;
        if digest[..] != Sha256::digest(content)[..] {
            return Err(wrong("is damaged or cut off", "scan this part again"));
        }
        let unread = || wrong("cannot be read", "scan and merge with the same version of tunelint");
        let (settings, parts, unreadable): (Vec<u8>, Vec<SavedPart>, Vec<(usize, String)>) =
            postcard::from_bytes(content).map_err(|_| unread())?;
        let plan = SavedPlan::read(&settings).ok_or_else(unread)?;
        Ok(Partial { plan: plan.restore(checker)?, settings, parts, unreadable })
    }

    /// The partial result as bytes. They hold excerpts of records with masked values, as a report does, and digests of texts.
    ///
    /// # Errors
    /// When a path is not UTF-8.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let content = postcard::to_allocvec(&(&self.settings, &self.parts, &self.unreadable)).map_err(|_| unwritable())?;
        Ok([MARK, &VERSION.to_le_bytes(), &Sha256::digest(&content), &content].concat())
    }

    /// The partial results of one run as one, whatever their order and grouping.
    ///
    /// # Errors
    /// When they are of different runs, or there is none.
    pub fn merge(partials: impl IntoIterator<Item = Partial>) -> Result<Partial, Error> {
        let mut partials = partials.into_iter();
        let Some(mut merged) = partials.next() else {
            return Err(Error::Partial { message: "there is no partial result to merge".to_owned(), help: None });
        };
        for partial in partials {
            if partial.settings != merged.settings {
                return Err(Error::Partial {
                    message: "the partial results are of different runs".to_owned(),
                    help: Some("scan all parts with the same paths, in the same order, and the same options".to_owned()),
                });
            }
            merged.parts.extend(partial.parts);
            merged.unreadable.extend(partial.unreadable);
        }
        Ok(merged)
    }

    /// The run that this is a result of.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The target of the run, when one was named.
    pub fn target(&self) -> Option<&str> {
        self.plan.checker.aim().target().map(|target| target.name())
    }

    /// The same partial result with another plan, made of its own: other threads, other places of the data.
    #[must_use]
    pub fn with_plan(self, change: impl FnOnce(Plan) -> Plan) -> Partial {
        Partial { plan: change(self.plan), ..self }
    }

    /// The report, when the partial results cover the whole dataset. Reads the data again only for what the report shows and verifies.
    ///
    /// # Errors
    /// When something is missing, or is there twice.
    pub fn conclude(self) -> Result<Report, Error> {
        let Partial { plan, parts, unreadable, .. } = self;
        plan.conclude(parts, unreadable)
    }
}

impl Partial {
    pub(super) fn new(plan: Plan, scanned: Scanned) -> Result<Partial, Error> {
        let settings = SavedPlan::of(&plan)?;
        let parts = scanned.parts.into_iter().map(SavedPart::of).collect::<Result<_, _>>()?;
        Ok(Partial { plan, settings, parts, unreadable: scanned.unreadable })
    }
}

pub(super) fn unwritable() -> Error {
    Error::Partial {
        message: "the run cannot be written as a partial result".to_owned(),
        help: Some("names of files must be UTF-8".to_owned()),
    }
}
