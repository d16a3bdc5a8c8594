//! `check = "json"`: names what keeps a line from being one JSON value.
//!
//! Owns nothing but which rule reports which defect of the parser.

use std::sync::Arc;

use super::strict::Reporter;
use crate::Error;
use crate::check::{BuildContext, Checks};
use crate::json::DefectKind;
use crate::rule::options::JsonOptions;

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let kinds = |options: &JsonOptions| options.defects.iter().copied().map(DefectKind::Json).collect();
    Ok(Checks::none().lines(Arc::new(Reporter::new(context, kinds)?)))
}
