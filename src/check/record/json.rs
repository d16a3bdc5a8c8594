//! `check = "json"`: names what keeps a line from being one JSON value.
//!
//! Owns nothing but which rule reports which defect of the parser.

use std::sync::Arc;

use super::strict::Reporter;
use crate::Error;
use crate::check::{ActiveRule, Check};
use crate::json::DefectKind;
use crate::profile::Profile;
use crate::rule::options::Options;

pub(crate) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let kinds = |options: &Options| match options {
        Options::Json(options) => options.defects.iter().copied().map(DefectKind::Json).collect(),
        _ => Vec::new(),
    };
    Ok(Some(Box::new(Reporter::new(rules, kinds))))
}
