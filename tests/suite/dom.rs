//! Pages as a browser reads them.

use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::collections::BTreeSet;

/// A page as a flat list of its elements in document order, with the parser's complaints.
#[derive(Debug, Default)]
pub struct Dom {
    pub elements: Vec<Element>,
    pub errors: Vec<String>,
}

#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// All text inside, that of pictures too.
    pub text: String,
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

impl Dom {
    pub fn read(html: &str) -> Self {
        let tree_builder = TreeBuilderOpts { exact_errors: true, ..TreeBuilderOpts::default() };
        let options = ParseOpts { tree_builder, ..ParseOpts::default() };
        let dom = parse_document(RcDom::default(), options).one(html);
        let mut elements = Vec::new();
        collect(&dom.document, &mut elements);
        let errors = dom.errors.borrow().iter().map(ToString::to_string).collect();
        Self { elements, errors }
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    pub fn ids(&self) -> BTreeSet<&str> {
        self.elements.iter().filter_map(|element| element.get("id")).collect()
    }
}

/// Without recursion into deep trees: pages of nasty notes nest far.
fn collect(root: &Handle, elements: &mut Vec<Element>) {
    let mut open = vec![(root.clone(), Vec::<usize>::new())];
    while let Some((node, ancestors)) = open.pop() {
        let mut below = ancestors.clone();
        match &node.data {
            NodeData::Element { name, attrs, .. } => {
                let attributes: Vec<(String, String)> = attrs
                    .borrow()
                    .iter()
                    .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()))
                    .collect();
                for &ancestor in &ancestors {
                    if let Some((_, alt)) = attributes.iter().find(|(name, _)| name == "alt") {
                        elements[ancestor].text.push_str(alt);
                    }
                }
                below.push(elements.len());
                elements.push(Element { name: name.local.to_string(), attributes, text: String::new() });
            }
            NodeData::Text { contents } => {
                for &ancestor in &ancestors {
                    elements[ancestor].text.push_str(&contents.borrow());
                }
            }
            _ => {}
        }
        open.extend(node.children.borrow().iter().rev().map(|child| (child.clone(), below.clone())));
    }
}
