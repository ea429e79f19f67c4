//! Worked time.
