//! `tunelint scan` and `tunelint merge`: one part of a dataset, and the report of all of them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Instant;

use super::args::{Color, MergeArguments, ScanArguments};
use super::check::checker;
use super::{Failure, Outcome, output};
use crate::Error;
use crate::engine::{Checker, Partial};

/// Bytes that show whether a file is a partial result.
const HEAD: u64 = 64;

/// No secret is longer; it keeps a file that was named by mistake from being read whole.
const LONGEST_SECRET: u64 = 64 << 10;

/// Scans a part and writes what it has to say.
pub(super) fn scan(arguments: &ScanArguments) -> Result<Outcome, Failure> {
    let config = arguments.run.config.read()?;
    let config = config.as_ref();
    let ScanArguments { part, output, data, splits, rules, findings, key_file, run } = arguments;
    let paths = splits.with(&data.paths, false, config)?;
    output::refuse_inputs(output, &paths.all())?;
    let secret = key_file.as_deref().map(secret).transpose()?;
    let checker = checker(data, rules, findings, run, config)?;
    let partial = run
        .watched(checker, &paths.all(), false, |checker| checker.plan(&paths)?.with_shared_key(secret.as_deref())?.scan(*part))?;
    let bytes = partial.to_bytes()?;
    output::deliver(Some(output), Color::Never, |_, out| out.write_all(&bytes))?;
    Ok(Outcome::Clean)
}

/// Merges partial results and reports as `check` does.
pub(super) fn merge(arguments: &MergeArguments, color: Color) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let config = arguments.run.config.read()?;
    let config = config.as_ref();
    let MergeArguments { partials, data, report, run } = arguments;
    let format = report.format(config)?;
    if let Some(path) = &report.output_file {
        output::refuse_inputs(path, partials)?;
    }
    let (target, merged) = run.watched(run.checker(), &[], report.quiet, |checker| {
        let read = partials.iter().map(|path| read(path, checker)).collect::<Result<Vec<_>, _>>()?;
        let merged = Partial::merge(read)?;
        let merged = merged.with_plan(|plan| {
            let plan = plan.run_by(checker);
            match data {
                Some(folder) => plan.with_data_in(folder),
                None => plan,
            }
        });
        Ok((merged.target().map(str::to_owned), merged.conclude()?))
    })?;
    report.deliver(&merged, format, target.as_deref(), config, started, color)
}

fn read(path: &Path, checker: &Checker) -> Result<Partial, Error> {
    let failed = |error: io::Error| unreadable(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut bytes).map_err(failed)?;
    if Partial::begins(&bytes) {
        file.read_to_end(&mut bytes).map_err(failed)?;
    }
    Partial::from_bytes(checker, &path.display().to_string(), &bytes)
}

/// The secret in a file, white space at its end left out, as editors add it.
fn secret(path: &Path) -> Result<String, Error> {
    let too_long = || Error::Usage {
        message: format!("`{}` is too long for a secret", path.display()),
        help: Some(format!("give a file of at most {LONGEST_SECRET} bytes")),
    };
    if path.metadata().map_err(|error| unreadable(path, &error))?.len() > LONGEST_SECRET {
        return Err(too_long());
    }
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Ok(text.trim_end().to_owned())
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::Read { path: path.to_owned(), reason: error.to_string() }
}
