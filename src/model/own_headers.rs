//! What our requests say of themselves where an endpoint says nothing else.

/// What our requests call themselves.
pub const USER_AGENT: &str = concat!("watchpost/", env!("CARGO_PKG_VERSION"));

/// The content codings that we undo.
pub const CODINGS: &str = "gzip, deflate, br, zstd";
