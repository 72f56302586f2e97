//! Last changes from git: one call for the whole book.

use super::cache::Cache;
use crate::base::path::NotePath;
use crate::page::Dates;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// The day of the last commit that touched each file below the content folder. Empty outside a repository, or without git.
pub fn dates(content: &Path, cache: &Cache) -> Dates {
    let Some(head) = git(content, &["rev-parse", "HEAD"]).and_then(|out| String::from_utf8(out).ok()) else {
        return Dates::default();
    };
    let head = head.trim();
    if let Some(cached) = cache.read("git-dates").and_then(|bytes| String::from_utf8(bytes).ok())
        && let Some((own, rest)) = cached.split_once('\n')
        && own == head
    {
        return rest
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(date, path)| (NotePath::new(path), date.to_owned()))
            .collect();
    }
    let log = ["log", "--format=%x01%cs", "--name-only", "--no-renames", "-z", "--relative", "--", "."];
    let Some(out) = git(content, &log) else { return Dates::default() };
    let dates = read(&String::from_utf8_lossy(&out));
    let mut lines: Vec<String> = dates.iter().map(|(path, date)| format!("{date}\t{path}\n")).collect();
    lines.sort();
    cache.write("git-dates", format!("{head}\n{}", lines.concat()).as_bytes());
    dates
}

/// The repository of a content folder, watched for commits.
#[derive(Debug)]
pub struct Repository {
    /// Where its files change with each commit.
    pub folder: PathBuf,
    head: Option<Vec<u8>>,
    /// What its own files say of that, as far as it can be seen without asking git.
    signs: Option<Signs>,
}

/// Nothing that git would say of the last commit is another as long as these are the same.
#[derive(Debug, PartialEq, Eq)]
struct Signs {
    head: Vec<u8>,
    branch: Option<Vec<u8>>,
    /// When the list of all other branches was written, and how long it is.
    packed: Option<(SystemTime, u64)>,
}

impl Signs {
    /// `None` where branches are kept in another way than in files.
    fn of(folder: &Path) -> Option<Self> {
        // A working tree beside the first one shares its branches.
        let common = std::fs::read_to_string(folder.join("commondir"))
            .map_or_else(|_| folder.to_path_buf(), |common| folder.join(common.trim_end()));
        if common.join("reftable").is_dir() {
            return None;
        }
        let head = std::fs::read(folder.join("HEAD")).ok()?;
        let branch = match head.strip_prefix(b"ref: ") {
            Some(name) => std::fs::read(common.join(std::str::from_utf8(name).ok()?.trim_end())).ok(),
            None => None,
        };
        let packed = std::fs::metadata(common.join("packed-refs")).ok();
        let packed = packed.and_then(|data| Some((data.modified().ok()?, data.len())));
        Some(Self { head, branch, packed })
    }
}

impl Repository {
    pub fn of(content: &Path) -> Option<Self> {
        let out = git(content, &["rev-parse", "--absolute-git-dir"])?;
        let folder = PathBuf::from(String::from_utf8(out).ok()?.trim_end());
        let signs = Signs::of(&folder);
        Some(Self { folder, head: git(content, &["rev-parse", "HEAD"]), signs })
    }

    /// Whether there was a commit, or another one was checked out, since this was last asked.
    pub fn has_moved(&mut self, content: &Path) -> bool {
        let signs = Signs::of(&self.folder);
        if signs.is_some() && signs == self.signs {
            return false;
        }
        self.signs = signs;
        let head = git(content, &["rev-parse", "HEAD"]);
        let moved = head != self.head;
        self.head = head;
        moved
    }
}

/// `\x01` and a date begin a commit; the names after it end in NUL.
fn read(log: &str) -> Dates {
    let mut dates = Dates::default();
    for commit in log.split('\u{1}').skip(1) {
        let Some((date, names)) = commit.split_once(['\n', '\0']) else { continue };
        for name in names.split('\0').map(|name| name.trim_start_matches('\n')).filter(|name| !name.is_empty()) {
            dates.entry(NotePath::new(name)).or_insert_with(|| date.trim().to_owned());
        }
    }
    dates
}

/// Who writes in this folder, as git knows them.
pub fn user_name(folder: &Path) -> Option<String> {
    let name = String::from_utf8(git(folder, &["config", "user.name"])?).ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

pub(super) fn git(folder: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let out = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.quotepath=off"])
        // A hook of git sets these for its own folder, and `-C` would not count.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    out.status.success().then_some(out.stdout)
}
