//! The live preview as a writer sees it: the page follows the files, and the reader's place on it stays.

use super::devtools::Tab;
use super::search;
use super::stage::{FIXTURE, stage};
use crate::preview::Preview;
use crate::support::Folder;
use std::time::SystemTime;

fn start(folder: &Folder) -> Preview {
    Preview::of(folder, &["--editor", "vscode"])
}

/// Opens a page and marks its window: a page that is loaded anew has lost the mark.
pub fn open(tab: &Tab, url: &str) {
    tab.go(url);
    tab.until("document.querySelector('layerbook-preview')?.dataset.state !== undefined");
    tab.eval("window.mark = 1");
}

pub fn assert_patched(tab: &Tab) {
    assert!(tab.holds("window.mark === 1"), "the page was loaded anew");
}

pub const SHADOW: &str = "document.querySelector('layerbook-preview').shadowRoot";

#[test]
fn a_save_changes_the_text_and_nothing_that_the_reader_did() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new(FIXTURE);
    let preview = start(&folder);
    let tab = stage.tab();
    let everything = folder.read("src/guide/everything.md");
    open(&tab, &preview.url("guide/everything/"));
    tab.eval("document.querySelector('details.callout:not([open])').open = true");
    tab.eval("document.querySelector('pre.code').parentElement.querySelector('.copy').focus()");
    tab.eval("const quote = document.querySelector('.prose > blockquote p'); getSelection().selectAllChildren(quote)");
    tab.eval("scrollTo(0, 900)");
    let before = tab.eval("scrollY");
    folder.write(
        "src/guide/everything.md",
        everything.replace(
            "## Lists",
            "```rust\nfn added() {}\n```\n\n## Added words\n\nWords that were just written.\n\n## Lists",
        ),
    );
    tab.until("document.querySelector('.prose').textContent.includes('Words that were just written.')");
    assert_patched(&tab);
    assert!(
        tab.holds("document.querySelector('details.callout[data-callout=warning]').open"),
        "the callout stays open"
    );
    assert_eq!(tab.eval("scrollY"), before, "the page stays where it was");
    assert_eq!(tab.text("String(getSelection())").trim(), "A quotation.", "the selection stays");
    assert!(tab.holds("document.activeElement.className === 'copy'"), "the focus stays");
    assert!(
        tab.holds("[...document.querySelectorAll('pre.code')].every(pre => pre.parentElement.querySelectorAll('.copy').length === 1)"),
        "each block of code has its button, the new one too"
    );
    assert!(tab.holds("[...document.querySelectorAll('.toc a')].some(link => link.textContent === 'Added words')"));
    // Back again: the live page is what a page that is loaded now would be.
    folder.write("src/guide/everything.md", &everything);
    tab.until("!document.querySelector('.prose').textContent.includes('just written')");
    assert_patched(&tab);
    let shown = tab.text("document.querySelector('.prose').innerText");
    open(&tab, &preview.url("guide/everything/"));
    tab.eval("document.querySelector('details.callout:not([open])').open = true");
    assert_eq!(shown, tab.text("document.querySelector('.prose').innerText"));
    assert_eq!(tab.faults(&preview.url("")), Vec::<String>::new());
}

/// Milliseconds since 1970, as a browser on the same machine counts them.
#[expect(clippy::disallowed_methods, reason = "what is measured is the time until a save is seen")]
fn milliseconds() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64() * 1_000.0
}

/// The limit is for machines that are busy with other tests; a quiet one needs a few hundredths of a second.
#[test]
fn a_save_is_painted_at_once_and_without_a_reload() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new(FIXTURE);
    let preview = start(&folder);
    let tab = stage.tab();
    let everything = folder.read("src/guide/everything.md");
    open(&tab, &preview.url("guide/everything/"));
    tab.eval(
        "window.painted = 0; new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => { \
         window.painted = performance.timeOrigin + performance.now() }))).observe( \
         document.querySelector('.prose'), { subtree: true, childList: true, characterData: true })",
    );
    let mut delays: Vec<f64> = (0..7)
        .map(|round| {
            tab.eval("window.painted = 0");
            folder.write(
                "src/guide/everything.md",
                everything.replace("## Lists", &format!("Saved {round}.\n\n## Lists")),
            );
            let saved = milliseconds();
            tab.until(&format!(
                "window.painted && document.querySelector('.prose').textContent.includes('Saved {round}.')"
            ));
            tab.eval("window.painted").as_f64().unwrap() - saved
        })
        .collect();
    assert_patched(&tab);
    delays.sort_by(f64::total_cmp);
    println!("save to painted, ms: {delays:.1?}");
    assert!(delays[3] < 1_000.0, "{delays:?}");
    assert_eq!(tab.faults(&preview.url("")), Vec::<String>::new());
}

#[test]
fn a_style_sheet_is_changed_in_place() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new("//- content/index.md\n# Home\n");
    let preview = start(&folder);
    let tab = stage.tab();
    open(&tab, &preview.url(""));
    let sheet = include_str!("../../../themes/default/assets/theme.css");
    folder.write("theme/assets/theme.css", format!("{sheet}\nh1 {{ color: rgb(1, 2, 3) }}\n"));
    tab.until("getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)'");
    tab.until("document.querySelectorAll('link[rel=stylesheet][href*=\"/theme.\"]').length === 1");
    assert_patched(&tab);
    folder.write("theme/assets/theme.css", format!("{sheet}\nh1 {{ color: rgb(3, 2, 1) }}\n"));
    tab.until("getComputedStyle(document.querySelector('h1')).color === 'rgb(3, 2, 1)'");
    assert_patched(&tab);
    assert_eq!(tab.faults(&preview.url("")), Vec::<String>::new());
}

#[test]
fn problems_appear_where_the_writer_looks_and_go_when_mended() {
    let Some(stage) = stage() else { return };
    let folder =
        Folder::new("//- content/index.md\n# Home\n\nSee [[note]].\n//- content/note.md\n# Note\n\nSee [[index]].\n");
    let preview = start(&folder);
    let tab = stage.tab();
    open(&tab, &preview.url("note/"));
    folder.write("content/note.md", "# Note\n\nSee [[index]] and [[gone]].\n");
    tab.until("document.querySelector('layerbook-preview').dataset.state === 'error'");
    assert!(tab.holds(&format!("{SHADOW}.querySelector('.label').textContent.includes('here')")));
    tab.eval(&format!("{SHADOW}.querySelector('.pill').click()"));
    assert!(tab.holds(&format!("!{SHADOW}.querySelector('.panel').hidden")));
    let place = format!("{SHADOW}.querySelector('.error a.place')");
    assert_eq!(tab.text(&format!("{place}.textContent")), "content/note.md:3:19");
    assert!(tab.text(&format!("{place}.href")).starts_with("vscode://file/"));
    assert!(tab.text(&format!("{place}.href")).ends_with("/content/note.md:3:19"));
    assert_eq!(tab.text(&format!("{SHADOW}.querySelector('.error mark').textContent")), "[[gone]]");
    folder.write("content/note.md", "# Note\n\nSee [[index]].\n");
    tab.until(&format!("!{SHADOW}.querySelector('.panel .error')"));
    assert_eq!(tab.text("document.querySelector('layerbook-preview').dataset.state").as_str(), "info");

    folder.write("book.toml", "[book]\ntitel = 1\n");
    tab.until(&format!("{SHADOW}.querySelector('.broken pre')?.textContent.includes('titel')"));
    assert!(tab.holds("document.querySelector('h1').textContent === 'Note'"), "the last good page stays");
    folder.write("book.toml", "[book]\ntitle = \"Another\"\n");
    tab.until(&format!("!{SHADOW}.querySelector('.broken')"));
    tab.until("document.title.includes('Another')");
    assert_patched(&tab);

    // The page of the preview itself follows too.
    open(&tab, &preview.url("_layerbook/"));
    folder.write("content/note.md", "# Note\n\n[[lost]]\n");
    tab.until("document.querySelector('.error mark')?.textContent === '[[lost]]'");
    tab.until("document.querySelector('table').textContent.includes('note.md')");
    assert_patched(&tab);
    assert_eq!(tab.faults(&preview.url("")), Vec::<String>::new());
}

#[test]
fn a_note_that_is_renamed_is_followed_and_one_that_is_gone_is_missed() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new("//- content/index.md\n# Home\n//- content/a/note.md\n# Note\n\nWords of the note.\n");
    let preview = start(&folder);
    let tab = stage.tab();
    open(&tab, &preview.url("a/note/"));
    std::fs::rename(folder.path("content/a/note.md"), folder.path("content/a/other name.md")).unwrap();
    tab.until("location.pathname === '/a/other-name/' || location.pathname === '/a/other%20name/'");
    std::fs::rename(folder.path("content/a"), folder.path("content/b")).unwrap();
    tab.until("location.pathname.startsWith('/b/')");
    assert_patched(&tab);
    assert!(tab.holds("document.querySelector('.prose').textContent.includes('Words of the note.')"));
    folder.write("content/b/other name.md", "# Note\n\nOther words.\n");
    tab.until("document.querySelector('.prose').textContent.includes('Other words.')");
    folder.remove("content/b/other name.md");
    tab.until(&format!("{SHADOW}.querySelector('.gone') !== null"));
    assert!(
        tab.holds("document.querySelector('.prose').textContent.includes('Other words.')"),
        "what was there stays to be read"
    );
    folder.write("content/b/other name.md", "# Note\n\nBack again.\n");
    tab.until("document.querySelector('.prose').textContent.includes('Back again.')");
    tab.until(&format!("!{SHADOW}.querySelector('.gone')"));
    assert_patched(&tab);
    assert_eq!(tab.faults(&preview.url("")), Vec::<String>::new());
}

#[test]
fn two_tabs_follow_two_pages_and_come_back_to_a_server_that_was_started_again() {
    let Some(stage) = stage() else { return };
    let folder =
        Folder::new("//- content/index.md\n# Home\n//- content/a.md\n# A\n\nOne.\n//- content/b.md\n# B\n\nOne.\n");
    let preview = start(&folder);
    let port = preview.address.rsplit(':').next().unwrap().to_owned();
    let (first, second) = (stage.tab(), stage.tab());
    open(&first, &preview.url("a/"));
    open(&second, &preview.url("b/"));
    second.eval("window.patches = 0; document.addEventListener('layerbook:patch', () => window.patches++)");
    folder.write("content/a.md", "# A\n\nTwo.\n");
    first.until("document.querySelector('.prose').textContent.includes('Two.')");
    folder.write("content/b.md", "# B\n\nThree.\n");
    second.until("document.querySelector('.prose').textContent.includes('Three.')");
    assert_eq!(second.eval("window.patches"), 1, "what does not change a page is not sent to it");
    assert_eq!(first.faults(&preview.url("")), Vec::<String>::new());
    drop(preview);
    first.until(&format!("{SHADOW}.querySelector('.label').textContent === 'not connected'"));
    folder.write("content/a.md", "# A\n\nWritten meanwhile.\n");
    let preview = Preview::with_port(&folder, &port, &[]);
    assert!(preview.address.ends_with(&format!(":{port}")), "the port is free again");
    first.until("document.querySelector('.prose').textContent.includes('Written meanwhile.')");
    assert_patched(&first);
    folder.write("content/b.md", "# B\n\nFour.\n");
    second.until("document.querySelector('.prose').textContent.includes('Four.')");
    assert_patched(&second);
}

#[test]
fn the_search_finds_what_was_just_written_and_no_more_what_is_gone() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new("//- content/index.md\n# Home\n\n[[note]]\n//- content/note.md\n# Note\n\nQuiet words.\n");
    let preview = start(&folder);
    let tab = stage.tab();
    open(&tab, &preview.url("note/"));
    search::open(&tab);
    search::search(&tab, "zanzibar", "");
    assert!(tab.holds("document.querySelector('.search-result') === null"), "nothing is found yet");
    folder.write("content/note.md", "# Note\n\nA boat from Zanzibar.\n");
    tab.until("document.querySelector('.prose').textContent.includes('Zanzibar')");
    assert!(tab.holds("document.querySelector('dialog[open]') !== null"), "a save does not close the search");
    search::search(&tab, "zanzibar", "A boat from Zanzibar.");
    folder.write("content/note.md", "# Harbour\n\nA boat from Zanzibar.\n");
    tab.until("document.querySelector('h1').textContent.startsWith('Harbour')");
    search::search(&tab, "zanzibar", "Harbour");
    folder.write("content/other.md", "# Other\n\nAnother zanzibar.\n");
    folder.write("content/note.md", "# Harbour\n\nA boat.\n");
    tab.until("!document.querySelector('.prose').textContent.includes('Zanzibar')");
    search::search(&tab, "zanzibar", "Other");
    assert_eq!(tab.eval("document.querySelectorAll('.search-result').length"), 1);
    assert_patched(&tab);
    assert_eq!(tab.faults(&preview.url("")), Vec::<String>::new());
}

#[test]
fn any_page_becomes_any_other_by_patches() {
    let Some(stage) = stage() else { return };
    let folder = Folder::new("//- content/index.md\n# Home\n");
    let preview = start(&folder);
    let tab = stage.tab();
    tab.go(&preview.url(""));
    assert_eq!(tab.eval(include_str!("patching.js")), 2_000);
}
