//! The site in a browser. These tests run where `LAYERBOOK_CHROMIUM` names one, as `./tests/run` sees to; there their
//! failures are failures.

mod barriers;
mod choosing;
mod decisions;
mod devtools;
mod diagrams;
mod drawing;
mod moving;
mod pages;
mod paper;
mod pictures;
mod preview;
mod quality;
mod reading;
mod search;
mod server;
mod stage;
mod touch;
