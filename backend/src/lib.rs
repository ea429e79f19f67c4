//! The Chrona server.
