//! The `[options]` of a rule file: one struct for each mechanism, typed and strict.
//!
//! Owns the parameters that a rule may give its check, their defaults and their words, and what the rest of the program may ask of any
//! of them ([`MechanismOptions`]). Compiled into the build script as well, so that a wrong parameter of a built-in rule is a build
//! error. Must not know the checks.

mod content;
mod dataset;
mod limits;
mod mechanism;
mod pattern;
mod structure;
mod text;
mod validator;

use std::any::Any;
use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use toml::Spanned;

pub use content::*;
pub use dataset::*;
pub use limits::*;
pub(super) use mechanism::read_custom;
pub(crate) use mechanism::{MechanismOptions, Places, Requirement, Source};
pub use pattern::*;
pub use structure::*;
pub use text::*;
pub use validator::*;

use super::rule_file_error::RuleFileError;
use crate::mechanisms::for_each_mechanism;

/// Makes what must name every mechanism: the enum, the list of names, the reader and the way to the one struct.
macro_rules! define_options {
    ($($(#[$feature:meta])? $name:literal $variant:ident($options:ident) => $build:path;)*) => {
        /// The parameters of one rule, by the mechanism that the rule names.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[allow(clippy::large_enum_variant, reason = "there is one for each rule, made once")]
        pub enum Options {
            $(
                #[doc = concat!("`check = \"", $name, "\"`")]
                #[serde(rename = $name)]
                $variant($options),
            )*
            /// A mechanism that a caller of the library added; its options are any JSON value.
            Custom(serde_json::Value),
        }

        /// The mechanisms that rule files may name, in the order in which they are documented.
        pub const MECHANISMS: [&str; [$($name),*].len()] = [$($name),*];

        impl Options {
            /// Reads the options of a built-in mechanism from the text of a rule file; nothing when there is no such mechanism.
            pub(super) fn read(text: &str, check: &Spanned<String>) -> Option<Result<Options, RuleFileError>> {
                match check.get_ref().as_str() {
                    $($name => Some(mechanism::read(text, check).map(Options::$variant)),)*
                    _ => None,
                }
            }

            /// The parameters, whatever the mechanism.
            pub(crate) fn of_mechanism(&self) -> &dyn MechanismOptions {
                match self {
                    $(Options::$variant(options) => options,)*
                    Options::Custom(options) => options,
                }
            }

            pub(crate) fn of_mechanism_mut(&mut self) -> &mut dyn MechanismOptions {
                match self {
                    $(Options::$variant(options) => options,)*
                    Options::Custom(options) => options,
                }
            }
        }
    };
}

for_each_mechanism!(define_options);

impl Options {
    /// The parameters as the type that a mechanism expects. A caller's own mechanism reads its type from the JSON value.
    ///
    /// # Errors
    /// What is wrong, when they are of another type or the value cannot be read as it.
    pub fn typed<O: Any + Clone + DeserializeOwned>(&self) -> Result<Cow<'_, O>, String> {
        let options: &dyn Any = self.of_mechanism();
        if let Some(options) = options.downcast_ref::<O>() {
            return Ok(Cow::Borrowed(options));
        }
        match self {
            Options::Custom(options) => O::deserialize(options).map(Cow::Owned).map_err(|error| error.to_string()),
            _ => Err(format!("they are not of the type `{}`", std::any::type_name::<O>())),
        }
    }
}
