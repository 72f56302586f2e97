//! What holds for the whole program, driven through its library in memory and through the program itself.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test that cannot go on fails, and a panic says where; an expected text is given away"
)]

mod anchors;
mod architecture;
mod articles;
mod bad_input;
mod browser;
mod commands;
mod commands_new;
mod consistency;
mod decisions;
mod dogfood;
mod dom;
mod edits;
mod environment;
mod equivalence;
mod external;
mod faults;
mod fixing;
mod fixing_disk;
mod fixing_random;
mod formats;
mod fuzz_body;
mod health;
mod html;
mod links;
mod manual;
mod media;
mod mutations;
mod paper;
mod placement;
mod preview;
mod preview_book;
mod preview_hostile;
mod preview_live;
mod previews;
mod random;
mod reach;
mod search_index;
mod silent_failures;
mod since;
mod sites;
mod support;
mod syntax;
mod tutorial;
mod weight;
mod writing;
