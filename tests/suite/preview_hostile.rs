//! `layerbook serve` and those who ask it: its own pages, pages of other sites, and sockets that mean no good.

use crate::preview::{BOOK, Preview};
use crate::support::Folder;

#[test]
fn a_preview_starts_preview() {
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    assert_eq!(preview.get("/").status, 200);
}
