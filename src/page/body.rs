//! Bodies with all their links resolved for one page.

use super::Pages;
use super::inputs::{BodyInputs, BodySettings, Hrefs, Part, TagUrls, Target};
use crate::note::facts::{LinkKind, NoteKind};
use crate::note::markdown::MarkdownOptions;
use crate::site::anchor::Anchor;
use crate::site::resolve::Resolved;
use crate::site::{NoteIndex, Site, tags};

/// Embeds in embeds are followed this deep; a circle is cut where it closes.
const EMBED_DEPTH: usize = 8;

impl<'a> Pages<'a> {
    /// The body of a note on a page with this way to the root.
    pub(super) fn body(&self, note: NoteIndex, root: &'a str) -> BodyInputs<'a> {
        self.part(note, Part::Whole, root, note, &mut Vec::new())
    }

    fn settings(&self, own: NoteIndex) -> BodySettings<'a> {
        let markdown = &self.config.markdown;
        BodySettings {
            markdown: MarkdownOptions { math: markdown.math },
            html: markdown.html,
            external_images: markdown.external_images == crate::config::ExternalImages::Load,
            terms: Some((&self.site.terms, Some(own))),
            hrefs: self.hrefs,
            tags: self.site,
        }
    }

    pub(super) fn part(
        &self,
        note: NoteIndex,
        part: Part,
        root: &'a str,
        page: NoteIndex,
        open: &mut Vec<(NoteIndex, Part)>,
    ) -> BodyInputs<'a> {
        let (source, facts): (&'a crate::note::Note, _) = (&self.notes[note], &self.site.notes[note]);
        open.push((note, part.clone()));
        let targets = self.site.links[note]
            .iter()
            .enumerate()
            .filter(|(at, _)| facts.links[*at].kind != LinkKind::FrontMatter)
            .map(|(at, resolved)| {
                let embeds = matches!(facts.links[at].kind, LinkKind::Embed | LinkKind::Image);
                self.target(resolved, facts.links[at].fragment(), embeds, root, page, open)
            })
            .collect();
        open.pop();
        BodyInputs {
            text: &source.text,
            body_start: source.body_start,
            title_is_heading: facts.title_is_heading,
            part,
            targets,
            root,
            settings: self.settings(page),
        }
    }

    fn target(
        &self,
        resolved: &Resolved,
        fragment: Option<&str>,
        embeds: bool,
        root: &'a str,
        page: NoteIndex,
        open: &mut Vec<(NoteIndex, Part)>,
    ) -> Target<'a> {
        match resolved {
            Resolved::Note { note, anchor } => {
                let id = match anchor {
                    Anchor::Id(id) => Some(id.as_str()),
                    _ => None,
                };
                let facts = &self.site.notes[*note];
                let href = match id {
                    Some(id) if *note == page => format!("#{}", super::inputs::fragment(id)),
                    _ => self.hrefs.href(root, &self.site.urls[*note], id),
                };
                let part = match (anchor, id) {
                    (_, Some(id)) => match id.strip_prefix('^') {
                        Some(block) => Part::Block(block.to_owned()),
                        None => Part::Section(id.to_owned()),
                    },
                    (Anchor::Missing, _) if embeds => {
                        return Target::Broken { reason: "This part of the note does not exist" };
                    }
                    _ => Part::Whole,
                };
                let own = (*note, part);
                if embeds
                    && open.len() <= EMBED_DEPTH
                    && !open.contains(&own)
                    && !(own.0 == page && own.1 == Part::Whole)
                {
                    let title = match id.and_then(|id| facts.headings.iter().find(|heading| heading.id == id)) {
                        Some(heading) => format!("{} › {}", facts.title, heading.text),
                        None => facts.title.clone(),
                    };
                    let body = Box::new(self.part(own.0, own.1, root, page, open));
                    return Target::Embed { href, title, body };
                }
                if *anchor == Anchor::Missing {
                    return Target::BrokenAnchor { href };
                }
                let title = facts.definition.clone().filter(|_| facts.kind == NoteKind::Term);
                Target::Link { href, title }
            }
            Resolved::Asset(index) => {
                let path = crate::base::path::encode(self.site.files.assets[*index].as_str());
                // `#page=3` of a PDF, `#t=10` of a film.
                let fragment =
                    fragment.map_or(String::new(), |fragment| format!("#{}", super::inputs::fragment(fragment)));
                Target::File {
                    href: format!("{root}{path}{fragment}"),
                    size: self.sizes.get(*index).copied().flatten(),
                }
            }
            Resolved::Page(url) => Target::Link { href: self.hrefs.href(root, url, None), title: None },
            Resolved::Unpublished => Target::Unpublished,
            Resolved::Broken => Target::Broken { reason: "This link leads nowhere" },
        }
    }
}

impl TagUrls for Site {
    fn url(&self, tag: &str) -> Option<&str> {
        tags::find(&self.tags, tag).map(|tag| tag.url.as_str())
    }
}

impl Hrefs {
    /// The address of a tag's page from the root.
    pub fn tag(self, url: &str) -> String {
        self.url(&crate::base::path::Url::new(url))
    }
}
