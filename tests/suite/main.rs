//! What holds for the whole program, driven through its library in memory and through the program itself.

mod architecture;
mod dogfood;
mod dom;
mod equivalence;
mod html;
mod links;
mod random;
mod silent_failures;
mod support;
mod syntax;
mod writing;
