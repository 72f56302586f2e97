//! Pins.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pins {
    pub entries: Vec<Pin>,
}
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pin {
    pub urls: Vec<String>,
    pub title: Option<String>,
    pub author: Vec<String>,
    pub publisher: Option<String>,
    pub container: Option<String>,
    pub published: Option<String>,
    pub description: Option<String>,
    pub layers: Vec<String>,
    pub areas: Vec<String>,
    pub also_at: Vec<String>,
    pub same_as: Option<String>,
    pub ignore: bool,
}
