//! `layerbook serve`

use super::{complain, shown_folder, today};
use crate::base::text::counted;
use crate::cli::{CLEAN, ServeArgs, stderr_style};
use crate::io::live::LiveBook;
use crate::io::open::Options;
use crate::report::human::Style;
use crate::serve::address::Editor;
use crate::serve::{self, Ready, Terminal};
use anyhow::anyhow;
use std::sync::Arc;

pub fn run(arguments: &ServeArgs) -> anyhow::Result<u8> {
    let editor =
        arguments.editor.as_deref().map(Editor::new).transpose().map_err(|message| anyhow!("--editor: {message}"))?;
    let options = Options { drafts: arguments.drafts, today: Some(today()), ..Options::default() };
    let live = LiveBook::open(&arguments.dir, &options)?;
    let served = serve::Options {
        host: arguments.host.clone(),
        port: arguments.port,
        editor,
        poll: arguments.poll.then_some(crate::io::watch::INTERVAL),
        shown: shown_folder(live.content()),
    };
    let title = live.book.pages().title.to_owned();
    let head = format!("{title}: {} in {}", counted(live.book.site().notes.len(), "note"), live.content().display());
    let console = Console { head, open: arguments.open };
    let console: Arc<dyn Terminal> = Arc::new(console);
    serve::run(live, &served, &console)?;
    Ok(CLEAN)
}

struct Console {
    head: String,
    open: bool,
}

impl Terminal for Console {
    fn say(&self, text: &str) {
        complain(text);
    }

    #[expect(clippy::disallowed_methods, reason = "the edge reads the clock")]
    fn now(&self) -> (String, String) {
        let now = jiff::Zoned::now();
        (now.date().to_string(), now.strftime("%H:%M:%S").to_string())
    }

    fn style(&self) -> Style {
        stderr_style()
    }

    fn ready(&self, ready: &Ready) {
        if let Some(port) = ready.taken {
            complain(&format!("port {port} is taken; the next free one is used"));
        }
        let url = &ready.url;
        complain(&format!("{}\nserving at {url}  (problems at {url}_layerbook/; Ctrl-C ends)", self.head));
        if self.open
            && let Err(error) = open::that_detached(&ready.url)
        {
            complain(&format!("warning: cannot open a browser: {error}"));
        }
    }
}
