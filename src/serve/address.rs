//! Addresses that open a place of a file in an editor.

use crate::base::path::encode;
use std::path::Path;

/// How an editor is asked to open a file: `{path}`, `{line}` and `{column}` are put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor(String);

/// Editors by name.
const KNOWN: [(&str, &str); 9] = [
    ("vscode", "vscode://file{path}:{line}:{column}"),
    ("vscodium", "vscodium://file{path}:{line}:{column}"),
    ("cursor", "cursor://file{path}:{line}:{column}"),
    ("windsurf", "windsurf://file{path}:{line}:{column}"),
    ("zed", "zed://file{path}:{line}:{column}"),
    ("idea", "idea://open?file={path}&line={line}&column={column}"),
    ("sublime", "subl://open?url=file://{path}&line={line}&column={column}"),
    ("textmate", "txmt://open?url=file://{path}&line={line}&column={column}"),
    ("obsidian", "obsidian://open?path={path}"),
];

impl Editor {
    /// A known name, or an address with `{path}` in it.
    ///
    /// # Errors
    /// What there is, for a name that is not known.
    pub fn new(name: &str) -> Result<Self, String> {
        if let Some((_, address)) = KNOWN.iter().find(|(known, _)| *known == name) {
            return Ok(Self((*address).to_owned()));
        }
        let is_script = name.trim_start().to_ascii_lowercase().starts_with("javascript:");
        if name.contains("{path}") && name.contains(':') && !is_script {
            return Ok(Self(name.to_owned()));
        }
        let names: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
        Err(format!(
            "there are {}, or an address such as `myeditor://open?file={{path}}&line={{line}}`",
            names.join(", ")
        ))
    }

    pub fn address(&self, file: &Path, line: usize, column: usize) -> String {
        let mut path = encode(&file.display().to_string().replace('\\', "/")).replace('&', "%26").replace('+', "%2B");
        if !path.starts_with('/') {
            path.insert(0, '/');
        }
        self.0.replace("{line}", &line.to_string()).replace("{column}", &column.to_string()).replace("{path}", &path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_opened_in_an_editor() {
        let address = |name: &str| Editor::new(name).unwrap().address(Path::new("/a b/{line}&c.md"), 3, 5);
        assert_eq!(address("vscode"), "vscode://file/a%20b/%7Bline%7D%26c.md:3:5");
        assert_eq!(address("my://x?f={path}&l={line}"), "my://x?f=/a%20b/%7Bline%7D%26c.md&l=3");
        assert!(Editor::new("ed").unwrap_err().contains("vscode"));
        assert!(Editor::new("javascript:alert({path})").is_err());
    }
}
