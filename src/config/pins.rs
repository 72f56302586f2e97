//! Pins.
