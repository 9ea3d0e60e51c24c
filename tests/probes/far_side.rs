//! The far side: a server that does what a test says.

use tokio::io::{AsyncRead, AsyncReadExt};

pub use super::serve::serve;

/// Until the far end closes.
pub async fn stay(mut stream: impl AsyncRead + Unpin) {
    while matches!(stream.read(&mut [0; 64]).await, Ok(1..)) {}
}
