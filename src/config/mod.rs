//! Floor 1: what the book is told.
