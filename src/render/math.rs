//! TeX to MathML.

use crate::base::text::escape;
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser, RenderConfig, Storage, mathml};

/// MathML, or the source in a marked span when it cannot be read (the note has a `math-error` then).
pub(super) fn render(tex: &str, display: bool) -> String {
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(tex, &storage).collect();
    let mut out = String::new();
    let config = RenderConfig {
        display_mode: if display { DisplayMode::Block } else { DisplayMode::Inline },
        ..RenderConfig::default()
    };
    let failed =
        events.iter().any(Result::is_err) || mathml::push_mathml(&mut out, events.into_iter(), config).is_err();
    if failed {
        return format!("<code class=\"math-error\">{}</code>", escape(tex));
    }
    if display {
        format!("<span class=\"math\" role=\"group\" tabindex=\"0\" aria-label=\"Formula\">{out}</span>")
    } else {
        out
    }
}
