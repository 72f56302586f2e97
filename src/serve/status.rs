//! The page of the preview itself.

use super::state::{Shared, State};
use crate::base::text::escape;

pub fn page(state: &State, _shared: &Shared) -> String {
    format!("<!doctype html><title>Preview</title><body><p>{}</p></body>", state.number)
}

/// A page in the place of one that cannot be made.
pub fn error_page(title: &str, text: &str, page: &str, shared: &Shared) -> String {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n\
         <link rel=\"stylesheet\" href=\"/_layerbook/status.css\">\n</head>\n\
         <body>\n<main>\n<h1>{0}</h1>\n<pre class=\"broken\">{1}</pre>\n</main>\n</body>\n</html>\n",
        escape(title),
        escape(text)
    );
    super::answer::document(page, html, shared).html
}
