//! `check --since`.
