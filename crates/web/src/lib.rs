//! What both apps share.
