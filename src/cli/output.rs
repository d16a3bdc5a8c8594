//! Where a report goes: to standard output, or to a file.
//!
//! Owns the care that takes: nobody sees half a report, links and permissions stay, devices are written to and never replaced, and
//! no input is overwritten.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::args::Color;
use super::stderr::is_colored;
use crate::Error;
use crate::input::{InputKind, discover};

/// Refuses to write the report over a file that is about to be checked.
pub(super) fn refuse_inputs(path: &Path, inputs: &[PathBuf]) -> Result<(), Error> {
    let Ok(target) = path.canonicalize() else { return Ok(()) };
    let is_target =
        |kind: &InputKind| matches!(kind, InputKind::File(file) if file.canonicalize().is_ok_and(|file| file == target));
    if target.is_file() && discover(inputs)?.inputs.iter().any(|input| is_target(&input.kind)) {
        let message = format!("`--output-file {}` would overwrite an input file", path.display());
        return Err(Error::Usage { message, help: Some("choose another file".to_owned()) });
    }
    Ok(())
}

/// Writes a report to standard output, or whole or not at all to a file. `render` is told whether there are colors.
pub(super) fn deliver(
    path: Option<&Path>,
    color: Color,
    render: impl FnOnce(bool, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let Some(path) = path else {
        return render(is_colored(color, io::stdout().is_terminal()), &mut io::stdout().lock());
    };
    let mut text = Vec::new();
    render(is_colored(color, false), &mut text)?;
    write_file(path, &text)
}

/// Writes a whole file by way of a temporary one beside it; what is no regular file is written to as it is.
fn write_file(path: &Path, text: &[u8]) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let existing = target.metadata().ok();
    if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        return std::fs::OpenOptions::new().write(true).open(&target)?.write_all(text);
    }
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A new file gets what the umask of the user leaves of this.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(named)?;
    file.write_all(text).map_err(named)?;
    if let Some(metadata) = existing {
        file.as_file().set_permissions(metadata.permissions()).map_err(named)?;
    }
    file.persist(&target).map_err(|error| named(error.error))?;
    Ok(())
}
