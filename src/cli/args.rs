//! The arguments, as clap structs. No logic.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::engine::Shard;

/// The linter for LLM training data.
///
/// Checks every record of JSONL files before a fine-tuning job: finds what makes the job fail, and what makes the model worse.
#[derive(Debug, Parser)]
#[command(name = "tunelint", version, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,

    /// When to use colors
    #[arg(long, value_enum, global = true, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check datasets
    Check(Box<CheckArguments>),
    /// Scan one part of a dataset, for `merge`
    Scan(Box<ScanArguments>),
    /// Merge the parts of a dataset that were scanned, and report as `check` does
    Merge(Box<MergeArguments>),
    /// List the rules, or test the examples in rule files
    Rules(RulesArguments),
    /// Explain a rule
    Rule(RuleArguments),
    /// List the profiles
    Profiles,
    /// Explain a profile, or export it as JSON Schema
    Profile(ProfileArguments),
    /// List the targets, or explain one
    Targets(TargetsArguments),
    /// Count records, tokens, lengths, languages and training cost
    Stats(Box<StatsArguments>),
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) data: DataArguments,

    #[command(flatten)]
    pub(super) splits: SplitArguments,

    #[command(flatten)]
    pub(super) rules: SelectionArguments,

    #[command(flatten)]
    pub(super) report: ReportArguments,

    #[command(flatten)]
    pub(super) findings: FindingArguments,

    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// The other splits of the dataset.
#[derive(Debug, Args)]
pub(super) struct SplitArguments {
    /// Validation data: measures the model during training; can be given more than once
    #[arg(long, value_name = "FILE", help_heading = "Dataset")]
    pub(super) validation: Vec<PathBuf>,

    /// Test data: measures the model after training; can be given more than once
    #[arg(long, value_name = "FILE", help_heading = "Dataset")]
    pub(super) test: Vec<PathBuf>,

    /// Public benchmark, which must not appear in the training data; can be given more than once
    #[arg(long, value_name = "FILE", help_heading = "Dataset")]
    pub(super) benchmark: Vec<PathBuf>,
}

/// Which rules run.
#[derive(Debug, Args)]
pub(super) struct SelectionArguments {
    /// Run only these rules and groups
    #[arg(long, value_delimiter = ',', value_name = "NAMES", help_heading = "Rules")]
    pub(super) select: Vec<String>,

    /// Also run these rules and groups
    #[arg(long, value_delimiter = ',', value_name = "NAMES", help_heading = "Rules")]
    pub(super) extend_select: Vec<String>,

    /// Do not run these rules and groups
    #[arg(long, value_delimiter = ',', value_name = "NAMES", help_heading = "Rules")]
    pub(super) ignore: Vec<String>,
}

/// What becomes of a report.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Lowest severity that fails the run [default: error]
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Rules")]
    pub(super) fail_on: Option<FailOn>,

    /// Exit with 0 even if there are findings
    #[arg(long, help_heading = "Rules")]
    pub(super) exit_zero: bool,

    /// Format: full, concise, grouped, json or jsonl [default: full]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(super) output_format: Option<String>,

    /// Write the report to a file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) output_file: Option<PathBuf>,

    /// Show the number of findings per rule instead of the findings
    #[arg(long, help_heading = "Output")]
    pub(super) statistics: bool,

    /// Print only the report
    #[arg(short, long, help_heading = "Output")]
    pub(super) quiet: bool,

    /// Also print the profile of each file and the rules that did not run
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub(super) verbose: bool,
}

/// What findings hold.
#[derive(Debug, Args)]
pub(super) struct FindingArguments {
    /// Maximum number of findings to show per rule, 0 for all; totals count all findings [default: 50]
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(super) max_findings: Option<u64>,

    /// Show personal data and secrets instead of masking them; refused if the variable CI is set, unless `force` is given
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "ask", help_heading = "Output")]
    pub(super) show_values: Option<ShowValues>,
}

#[derive(Debug, Args)]
pub(super) struct ScanArguments {
    /// Which part to scan, as in `2/8`: part 2 of 8, by bytes over all files
    #[arg(long, value_name = "I/N", value_parser = part)]
    pub(super) part: Shard,

    /// Write the partial result to this file
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,

    #[command(flatten)]
    pub(super) data: DataArguments,

    #[command(flatten)]
    pub(super) splits: SplitArguments,

    #[command(flatten)]
    pub(super) rules: SelectionArguments,

    #[command(flatten)]
    pub(super) findings: FindingArguments,

    /// A file with a secret that all parts share, from which the key of their digests is derived; without it, the key is derived from the
    /// settings
    #[arg(long, value_name = "FILE", help_heading = "Running")]
    pub(super) key_file: Option<PathBuf>,

    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// `2/8` as part 2 of 8.
fn part(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    let (number, of) = numbers.ok_or("write it as I/N, for example 2/8")?;
    Shard::part(number, of).map_err(|error| error.to_string())
}

#[derive(Debug, Args)]
pub(super) struct MergeArguments {
    /// The files that `tunelint scan` wrote, in any order
    #[arg(value_name = "FILE", required = true)]
    pub(super) partials: Vec<PathBuf>,

    /// Read the data below this folder, when it is no longer at the paths that were scanned
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,

    #[command(flatten)]
    pub(super) report: ReportArguments,

    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// The data that a command reads, and how to read it.
#[derive(Debug, Args)]
pub(super) struct DataArguments {
    /// Files, folders (searched for .jsonl and .ndjson, also as .gz and .zst) or patterns; `-` is standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Validate records against this profile instead of detecting one
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,

    #[command(flatten)]
    pub(super) run_target: TargetArguments,
}

/// How a command that reads data runs. Separate from the data, because the help text lists options in the order of these fields.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// Show no progress bar
    #[arg(long, help_heading = "Output")]
    pub(super) no_progress: bool,

    /// Number of worker threads, 0 for one per core
    #[arg(short = 'j', long, default_value_t = 0, value_name = "N", help_heading = "Running")]
    pub(super) threads: usize,

    /// Read files instead of memory-mapping them
    #[arg(long, help_heading = "Running")]
    pub(super) no_mmap: bool,

    #[command(flatten)]
    pub(super) config: ConfigArguments,
}

/// What the data is for.
#[derive(Debug, Args)]
pub(super) struct TargetArguments {
    /// Check the limits of this target, for example `openai/gpt-4o/sft`
    #[arg(long, value_name = "NAME")]
    pub(super) target: Option<String>,

    /// Count tokens with this `tokenizer.json` file or this OpenAI encoding
    #[arg(long, value_name = "FILE|NAME")]
    pub(super) tokenizer: Option<PathBuf>,

    /// Maximum number of tokens per record, instead of the limit of the target
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) max_tokens: Option<u64>,
}

/// Which configuration file to use.
#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    /// Use this configuration file
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = "Running", global = true)]
    pub(super) config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long, help_heading = "Running", global = true)]
    pub(super) isolated: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ShowValues {
    /// Not if the variable CI is set: many people can read the log
    Ask,
    /// Always
    Force,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,

    #[command(flatten)]
    pub(super) config: ConfigArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Run the examples of rule files
    Test {
        /// Rule files and folders with rule files; without a path, the built-in rules and those of the configuration
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct RuleArguments {
    /// Name or alias of the rule
    pub(super) name: String,

    #[command(flatten)]
    pub(super) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(super) struct ProfileArguments {
    /// Name of the profile
    pub(super) name: String,

    /// Print the JSON Schema of a record
    #[arg(long)]
    pub(super) json_schema: bool,
}

#[derive(Debug, Args)]
pub(super) struct TargetsArguments {
    /// Name of a target
    pub(super) name: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    mut_arg("paths", |paths| paths.help("Files, folders or patterns; `-` is standard input")),
    mut_arg("profile", |profile| profile.help("Read the records with this profile instead of detecting one"))
)]
pub(super) struct StatsArguments {
    #[command(flatten)]
    pub(super) data: DataArguments,

    /// Number of epochs for the cost estimate, instead of the choice of the target
    #[arg(long, value_name = "N")]
    pub(super) epochs: Option<u64>,

    /// Format: text or json
    #[arg(long, default_value = "text", value_name = "FORMAT", help_heading = "Output")]
    pub(super) output_format: String,

    /// Write the statistics to a file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) output_file: Option<PathBuf>,

    /// Print only the statistics
    #[arg(short, long, help_heading = "Output")]
    pub(super) quiet: bool,

    #[command(flatten)]
    pub(super) run: RunArguments,
}
