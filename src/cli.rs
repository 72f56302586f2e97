//! Floor 9: the command line.

use crate::cmd;
use crate::note::facts::NoteKind;
use crate::report::human::Style;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// Nothing to complain about.
pub const CLEAN: u8 = 0;
/// Diagnostics at error level.
pub const FOUND: u8 = 1;
/// Usage or environment.
pub const BROKEN: u8 = 2;

/// Turn notes about a connected product, and the articles they link to, into a cross-referenced site.
#[derive(Debug, Parser)]
#[command(name = "layerbook", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  layerbook init playbook        start a book
  layerbook new term Duty cycle  start a note
  layerbook serve playbook       see it in the browser while you write
  layerbook build playbook       write the site to playbook/site
  layerbook check ~/vault        every problem of any folder of notes

Exit codes: 0 clean, 1 problems at error level, 2 wrong usage or environment.")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a small playbook that builds without a diagnostic
    #[command(after_help = "Example:\n  layerbook init playbook --ci github")]
    Init(InitArgs),
    /// Start a note of a type: its front matter, the next free id, in the folder of its like
    #[command(
        after_help = "Examples:\n  layerbook new decision Use LTE-M for the second model --layer communications\n  layerbook new term \"Duty cycle\"\n  $EDITOR \"$(layerbook new goal 'Five years on one battery')\"\n\nA book's own templates/decision.md, beside book.toml, goes before the built-in one; so for each type."
    )]
    New(NewArgs),
    /// Write the site
    #[command(
        after_help = "Examples:\n  layerbook build\n  layerbook build ~/vault --output /srv/wiki --base-url https://wiki.example.com/"
    )]
    Build(BuildArgs),
    /// Show the site in a browser and keep it up to date while you write; nothing is written to disk
    #[command(
        after_help = "Examples:\n  layerbook serve --open\n  layerbook serve ~/vault --port 8000 --editor vscode\n\nOpen /_layerbook/ for every problem of the book. Ctrl-C ends."
    )]
    Serve(ServeArgs),
    /// Report every problem; write nothing unless told to fix
    #[command(
        after_help = "Examples:\n  layerbook check\n  layerbook check --format json --output report.json --deny warnings\n  layerbook check --fix --dry-run        what would be fixed, as a diff\n  layerbook check --since origin/main    only what this branch changed or broke\n  layerbook check --external --format sarif=report.sarif --format github"
    )]
    Check(CheckArgs),
    /// Print the model: notes, articles, layers, areas, matrix, decisions
    #[command(after_help = "Example:\n  layerbook export --format json > model.json")]
    Export(ExportArgs),
    /// Tell why a note stands in its layers and areas, what it links and cites, and what links to it
    #[command(after_help = "Example:\n  layerbook why content/layers/communications.md")]
    Why(WhyArgs),
    /// Print shell completions
    #[command(after_help = "Example:\n  layerbook completions bash > /etc/bash_completion.d/layerbook")]
    Completions(CompletionsArgs),
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Folder to start the book in
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Write a CI workflow too
    #[arg(long, value_name = "HOST")]
    pub ci: Option<CiHost>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CiHost {
    Github,
    Gitlab,
}

#[derive(Debug, Args)]
pub struct NewArgs {
    /// What kind of note it is
    #[arg(value_name = "TYPE", value_parser = kind())]
    pub kind: NoteKind,
    /// Its title; quotes are not needed
    #[arg(required = true)]
    pub title: Vec<String>,
    /// A layer that it is about, by id, name or alias; may be given several times
    #[arg(long = "layer", value_name = "LAYER")]
    pub layers: Vec<String>,
    /// An area that it is about, likewise
    #[arg(long = "area", value_name = "AREA")]
    pub areas: Vec<String>,
    /// Folder to put it in, below the content folder [default: where most notes of its type lie]
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<String>,
    /// Folder with book.toml, or any folder of notes [default: the nearest one here or above with a book.toml, else .]
    #[arg(long, value_name = "DIR")]
    pub book: Option<PathBuf>,
    /// Day that it is dated [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<String>,
}

#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Folder with book.toml, or any folder of notes
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Folder to write the site to [default: site, below DIR]
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Address that the site will have, for feed, sitemap and canonical links
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Give drafts pages too
    #[arg(long)]
    pub drafts: bool,
    /// Write file names into links, so that the folder opens from disk
    #[arg(long)]
    pub portable: bool,
    /// Fail on problems of this level
    #[arg(long, value_name = "LEVEL")]
    pub deny: Option<Deny>,
    /// Day that decides what is overdue [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<String>,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Folder with book.toml, or any folder of notes
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Port; when another program has it, the next free one
    #[arg(long, short, default_value_t = 3000)]
    pub port: u16,
    /// Name or number of the interface to listen at; others than loopback let other machines read the book
    #[arg(long, default_value = "127.0.0.1")]
    pub host: String,
    /// Open the browser
    #[arg(long)]
    pub open: bool,
    /// Give drafts pages too
    #[arg(long)]
    pub drafts: bool,
    /// Editor that problems are opened in: vscode, vscodium, cursor, windsurf, zed, idea, sublime, textmate, obsidian, or an
    /// address with {path}, {line} and {column}
    #[arg(long, value_name = "NAME")]
    pub editor: Option<String>,
    /// Look for changes every second: for network drives and containers, whose system gives no notice of them
    #[arg(long)]
    pub poll: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    Warnings,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Folder with book.toml, or any folder of notes
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Write into the notes what is certain: renamed notes, case, encodings, headings
    #[arg(long)]
    pub fix: bool,
    /// Show as a diff what --fix would write, and change no note
    #[arg(long, requires = "fix", conflicts_with_all = ["output", "format"])]
    pub dry_run: bool,
    /// Only problems in notes changed since this commit of git, and those that the changes caused elsewhere
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// Form of the report, human if none is given: human, json, sarif, junit, github, gitlab; may be given several
    /// times, all but one with a file
    #[arg(long, value_name = "NAME[=FILE]", value_parser = report)]
    pub format: Vec<ReportArg>,
    /// File to write the report to [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Report only what is not in this file
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write all errors and warnings to this file, as known from now on
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "dry_run", "since"])]
    pub write_baseline: Option<PathBuf>,
    /// Fail on problems of this level
    #[arg(long, value_name = "LEVEL")]
    pub deny: Option<Deny>,
    /// Visit the addresses on the web too, as far as links.toml does not know them
    #[arg(long)]
    pub external: bool,
    /// Day that decides what is overdue [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    Human,
    Json,
    Sarif,
    Junit,
    Github,
    Gitlab,
}

/// `sarif`, `sarif=report.sarif`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportArg {
    pub format: CheckFormat,
    pub file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Folder with book.toml, or any folder of notes
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Form of the export
    #[arg(long, default_value = "json")]
    pub format: ExportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    Json,
}

#[derive(Debug, Args)]
pub struct WhyArgs {
    /// A note: its path, or its path below the content folder
    pub note: PathBuf,
    /// Folder with book.toml, or any folder of notes [default: the nearest above the note with a book.toml, else .]
    #[arg(long, value_name = "DIR")]
    pub book: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    pub shell: clap_complete::Shell,
}

/// Runs the program: arguments to exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap writes each to its own stream.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { BROKEN } else { CLEAN });
        }
    };
    let result = match cli.command {
        Command::Init(arguments) => cmd::init::run(&arguments),
        Command::New(arguments) => cmd::new::run(&arguments),
        Command::Build(arguments) => cmd::build::run(&arguments),
        Command::Serve(arguments) => cmd::serve::run(&arguments),
        Command::Check(arguments) => cmd::check::run(&arguments),
        Command::Export(arguments) => cmd::export::run(&arguments),
        Command::Why(arguments) => cmd::why::run(&arguments),
        Command::Completions(arguments) => completions(&arguments),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_broken_pipe(&error) => ExitCode::from(CLEAN),
        Err(error) => {
            let style = stderr_style();
            let head = if style.colour { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
            let text = format!("{error:#}");
            // Located errors bring their own head.
            if text.starts_with("error") {
                cmd::complain(&text)
            } else {
                cmd::complain(&format!("{head}: {text}"))
            }
            ExitCode::from(BROKEN)
        }
    }
}

/// Colours on a terminal, unless `NO_COLOR` is set and not empty (no-color.org).
pub fn stdout_style() -> Style {
    Style { colour: std::io::stdout().is_terminal() && wants_colour() }
}

pub fn stderr_style() -> Style {
    Style { colour: std::io::stderr().is_terminal() && wants_colour() }
}

#[expect(clippy::disallowed_methods, reason = "the edge reads the environment")]
fn wants_colour() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn completions(arguments: &CompletionsArgs) -> anyhow::Result<u8> {
    let mut bytes = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "layerbook", &mut bytes);
    cmd::say(&String::from_utf8_lossy(&bytes))?;
    Ok(CLEAN)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

fn date(text: &str) -> Result<String, String> {
    text.parse::<jiff::civil::Date>().map(|date| date.to_string()).map_err(|_| "write a day as 2027-01-31".to_owned())
}

fn kind() -> impl TypedValueParser<Value = NoteKind> {
    PossibleValuesParser::new(NoteKind::ALL.map(NoteKind::name))
        .map(|name| NoteKind::from_name(&name).unwrap_or_default())
}

fn report(text: &str) -> Result<ReportArg, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("name a file after the `=`".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = CheckFormat::from_str(name, true).map_err(|_| {
        let names = CheckFormat::value_variants().iter().filter_map(|format| format.to_possible_value());
        let names: Vec<String> = names.map(|value| value.get_name().to_owned()).collect();
        format!("there are {}", names.join(", "))
    })?;
    Ok(ReportArg { format, file })
}
