//! What may be thrown away at any time: a cache that cannot be read is empty, one that cannot be written stays so.

use crate::base::digest::Digest;
use crate::render::{BlockKey, Highlighter};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of caches of one book, in the user's own cache folder.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: Option<PathBuf>,
}

const HIGHLIGHTED: &str = "highlighted";
const MAGIC: &[u8; 8] = b"lbhl0001";

impl Cache {
    /// `LAYERBOOK_CACHE` names another folder; set and empty, it switches caches off.
    #[expect(clippy::disallowed_methods, reason = "the folder of caches is the user's")]
    pub fn of(book: &Path) -> Self {
        let base = match std::env::var_os("LAYERBOOK_CACHE") {
            Some(folder) if folder.is_empty() => None,
            Some(folder) => Some(PathBuf::from(folder)),
            None => user_caches().map(|folder| folder.join("layerbook")),
        };
        let name = Digest::of(book.to_string_lossy().as_bytes()).short(16);
        Self { folder: base.map(|base| base.join(name)) }
    }

    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.as_ref()?.join(name)).ok()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let Some(folder) = &self.folder else { return };
        if std::fs::create_dir_all(folder).is_err() {
            return;
        }
        let temporary = folder.join(format!("{name}.{}", std::process::id()));
        if std::fs::write(&temporary, bytes).is_err() || std::fs::rename(&temporary, folder.join(name)).is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
    }

    /// Waits until no other process holds the lock of this name, and holds it until the file is dropped. Without a cache,
    /// or on a file system without locks, nobody waits.
    pub fn lock(&self, name: &str) -> Option<File> {
        let folder = self.folder.as_ref()?;
        std::fs::create_dir_all(folder).ok()?;
        let file = File::create(folder.join(format!("{name}.lock"))).ok()?;
        file.lock().is_ok().then_some(file)
    }

    /// Takes highlighted blocks of earlier runs into a highlighter.
    pub fn load_highlighted(&self, highlighter: &Highlighter) {
        if let Some(bytes) = self.read(HIGHLIGHTED) {
            highlighter.load(blocks(&bytes).unwrap_or_default());
        }
    }

    /// Keeps the blocks that this run used, when they differ from those that were loaded.
    pub fn store_highlighted(&self, highlighter: &Highlighter) {
        let (used, changed) = highlighter.used();
        if !changed || self.folder.is_none() {
            return;
        }
        let mut bytes = MAGIC.to_vec();
        for (key, html) in used {
            bytes.extend_from_slice(&key);
            bytes.extend_from_slice(&u32::try_from(html.len()).unwrap_or(0).to_le_bytes());
            bytes.extend_from_slice(html.as_bytes());
        }
        let seal = Digest::of(&bytes).short(16);
        bytes.extend_from_slice(seal.as_bytes());
        self.write(HIGHLIGHTED, &bytes);
    }
}

fn blocks(bytes: &[u8]) -> Option<Vec<(BlockKey, Arc<str>)>> {
    let (body, seal) = bytes.split_last_chunk::<16>()?;
    if Digest::of(body).short(16).as_bytes() != seal {
        return None;
    }
    let mut rest = body.strip_prefix(MAGIC)?;
    let mut found = Vec::new();
    while let Some((key, after)) = rest.split_first_chunk::<16>() {
        let (length, after) = after.split_first_chunk::<4>()?;
        let (html, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        found.push((*key, std::str::from_utf8(html).ok()?.into()));
        rest = after;
    }
    Some(found)
}

#[expect(clippy::disallowed_methods, reason = "the folder of caches is the user's")]
fn user_caches() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        return variable("LOCALAPPDATA");
    }
    if cfg!(target_os = "macos") {
        return variable("HOME").map(|home| home.join("Library/Caches"));
    }
    variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")))
}
