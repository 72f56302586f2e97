//! A tree that no longer borrows: that of a text whose comments were blanked for reading.

use super::{Document, Kind, Node};
use std::borrow::Cow;

pub(super) fn into_owned<'a>(document: Document<'_>) -> Document<'a> {
    fn own<'b>(text: Cow<'_, str>) -> Cow<'b, str> {
        Cow::Owned(text.into_owned())
    }
    let kind = |kind: Kind<'_>| -> Kind<'a> {
        match kind {
            Kind::Root => Kind::Root,
            Kind::Paragraph => Kind::Paragraph,
            Kind::Heading { level, id, classes } => {
                Kind::Heading { level, id: id.map(own), classes: classes.into_iter().map(own).collect() }
            }
            Kind::BlockQuote => Kind::BlockQuote,
            Kind::Callout { name, fold } => Kind::Callout { name, fold },
            Kind::CalloutTitle => Kind::CalloutTitle,
            Kind::List { start, tight } => Kind::List { start, tight },
            Kind::Item => Kind::Item,
            Kind::CodeBlock { info, code, fenced } => Kind::CodeBlock { info: own(info), code: own(code), fenced },
            Kind::HtmlBlock(html) => Kind::HtmlBlock(own(html)),
            Kind::Table { alignments } => Kind::Table { alignments },
            Kind::TableHead => Kind::TableHead,
            Kind::TableRow => Kind::TableRow,
            Kind::TableCell => Kind::TableCell,
            Kind::FootnoteDefinition { label } => Kind::FootnoteDefinition { label: own(label) },
            Kind::DefinitionList => Kind::DefinitionList,
            Kind::DefinitionTitle => Kind::DefinitionTitle,
            Kind::DefinitionDetails => Kind::DefinitionDetails,
            Kind::Rule => Kind::Rule,
            Kind::Text(text) => Kind::Text(own(text)),
            Kind::Code(text) => Kind::Code(own(text)),
            Kind::Html(text) => Kind::Html(own(text)),
            Kind::Math { tex, display } => Kind::Math { tex: own(tex), display },
            Kind::SoftBreak => Kind::SoftBreak,
            Kind::HardBreak => Kind::HardBreak,
            Kind::Emphasis => Kind::Emphasis,
            Kind::Strong => Kind::Strong,
            Kind::Strikethrough => Kind::Strikethrough,
            Kind::Group => Kind::Group,
            Kind::Mark => Kind::Mark,
            Kind::Link { form, target, title } => Kind::Link { form, target: own(target), title: own(title) },
            Kind::Image { form, target, title } => Kind::Image { form, target: own(target), title: own(title) },
            Kind::FootnoteReference { label } => Kind::FootnoteReference { label: own(label) },
            Kind::TaskMarker { mark } => Kind::TaskMarker { mark },
            Kind::Tag(tag) => Kind::Tag(tag),
            Kind::BlockId(id) => Kind::BlockId(id),
        }
    };
    let nodes = document.nodes.into_iter().map(|node| Node {
        kind: kind(node.kind),
        span: node.span,
        parent: node.parent,
        first_child: node.first_child,
        last_child: node.last_child,
        next: node.next,
    });
    Document { nodes: nodes.collect(), too_deep: document.too_deep }
}
