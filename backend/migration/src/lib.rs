//! Chrona's database schema.
