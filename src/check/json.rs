//! `check = "json"`: names what keeps a line from being one JSON value.
//!
//! Owns nothing but which rule reports which defect of the parser.

use std::sync::Arc;

use super::strict::Reporter;
use super::{ActiveRule, Check};
use crate::Error;
use crate::profile::Profile;
use crate::record::DefectKind;
use crate::rule::options::Options;

pub(super) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let kinds = |options: &Options| match options {
        Options::Json(options) => options.defects.iter().copied().map(DefectKind::Json).collect(),
        _ => Vec::new(),
    };
    Ok(Some(Box::new(Reporter::new(rules, kinds))))
}
