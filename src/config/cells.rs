//! Cells of the matrix in which nothing is to be decided, each with its reason: `[matrix.not-applicable]`.

use super::table::Table;
use super::taxonomy::Taxonomy;
use super::{Config, ConfigError};
use crate::base::span::Span;
use crate::base::value::{Problem, Value};

/// `"communications/ux" = "A gateway has no user"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleCell {
    /// Id, name or alias.
    pub layer: String,
    pub area: String,
    pub reason: String,
    key: Span,
}

pub(super) fn read(table: &Table<'_>, problems: &mut Vec<Problem>) -> Vec<IdleCell> {
    let mut cells = Vec::new();
    for entry in table.entries() {
        let Some((layer, area)) = entry.key.split_once('/') else {
            problems.push(
                Problem::new(entry.key_span, format!("`{}` names no cell", entry.key))
                    .help("write a layer and an area: `\"communications/ux\" = \"why nothing is decided here\"`"),
            );
            continue;
        };
        match &entry.value {
            Value::Text(reason) if !reason.trim().is_empty() => cells.push(IdleCell {
                layer: layer.trim().to_owned(),
                area: area.trim().to_owned(),
                reason: reason.trim().to_owned(),
                key: entry.key_span,
            }),
            _ => problems.push(
                table.mistyped(entry, "a reason in words").help("say why nothing is decided there: readers will ask"),
            ),
        }
    }
    cells
}

impl Config {
    /// Cells whose layer or area the taxonomy does not have.
    pub fn check_cells(&self, taxonomy: &Taxonomy, path_for_messages: &str) -> Vec<ConfigError> {
        let mut errors = Vec::new();
        for cell in &self.idle_cells {
            for (word, axis, what) in [(&cell.layer, &taxonomy.layers, "layer"), (&cell.area, &taxonomy.areas, "area")]
            {
                if axis.lookup(word).is_none() {
                    errors.push(ConfigError {
                        file: path_for_messages.to_owned(),
                        span: cell.key,
                        message: format!("no {what} is called `{word}`"),
                        help: axis.nearest(word).map(|near| format!("did you mean `{near}`?")),
                    });
                }
            }
        }
        errors
    }

    /// Why nothing is to be decided in a cell; `None` for a cell like any other.
    pub fn idle(&self, taxonomy: &Taxonomy, layer: usize, area: usize) -> Option<&str> {
        let is = |word: &str, axis: &super::taxonomy::Axis, index: usize| {
            axis.lookup(word).is_some_and(|category| axis.position(&category.id) == Some(index))
        };
        let cells = self.idle_cells.iter();
        let mut found =
            cells.filter(|cell| is(&cell.layer, &taxonomy.layers, layer) && is(&cell.area, &taxonomy.areas, area));
        found.next().map(|cell| cell.reason.as_str())
    }
}
