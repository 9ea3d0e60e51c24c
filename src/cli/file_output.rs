//! An output that goes to a file, which has a thread of its own: a disk that is slow or full holds no check up.

use std::{io, thread};

use tokio::sync::{mpsc, oneshot};

use super::{spool::Spool, target::Target};

/// The name of the threads.
pub const THREAD: &str = "output";
/// Blocks that wait for a disk that does not keep up.
const WAITING: usize = 8;
/// A block is sent when it is as long as this.
const BLOCK: usize = 32 * 1024;

enum Block {
    Out(Vec<u8>),
    /// What stands before all that came, where the head comes last.
    Head(Vec<u8>),
    /// All is there.
    Keep,
}

/// Gathers text into blocks and sends them to the thread.
pub struct FileOutput {
    blocks: mpsc::Sender<Block>,
    /// How the thread ended: with an error at once, else when all was kept or nothing more comes.
    ended: oneshot::Receiver<io::Result<()>>,
    out: Vec<u8>,
}

impl FileOutput {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(target: Target, head_comes_last: bool) -> io::Result<Self> {
        let (blocks, inbox) = mpsc::channel(WAITING);
        let (end, ended) = oneshot::channel();
        thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn(move || drop(end.send(write_all(inbox, Spool::new(target, head_comes_last)))))?;
        Ok(Self { blocks, ended, out: Vec::new() })
    }

    /// Where text goes. After it, call [`gathered`](Self::gathered).
    pub fn out(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// Sends the block when it is long enough.
    ///
    /// # Errors
    /// An earlier block could not be written. Then nothing more can be.
    pub async fn gathered(&mut self) -> io::Result<()> {
        if self.out.len() < BLOCK { Ok(()) } else { self.flush().await }
    }

    async fn flush(&mut self) -> io::Result<()> {
        let next = Vec::with_capacity(self.out.capacity());
        let block = std::mem::replace(&mut self.out, next);
        self.send(Block::Out(block)).await
    }

    async fn send(&mut self, block: Block) -> io::Result<()> {
        match self.blocks.send(block).await {
            Ok(()) => Ok(()),
            Err(_) => self.end().await,
        }
    }

    async fn end(&mut self) -> io::Result<()> {
        // A thread that panicked has said so.
        (&mut self.ended).await.unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()))
    }

    /// Ends the output: what was gathered, and where it comes last the head.
    ///
    /// # Errors
    /// Something could not be written; then the file is as it was before.
    pub async fn keep(mut self, head: Option<Vec<u8>>) -> io::Result<()> {
        self.flush().await?;
        if let Some(head) = head {
            self.send(Block::Head(head)).await?;
        }
        self.send(Block::Keep).await?;
        self.end().await
    }

    /// Gives the output up. The file is as it was before.
    pub async fn discard(self) {
        let Self { blocks, ended, .. } = self;
        drop(blocks);
        let _ = ended.await;
    }
}

fn write_all(mut inbox: mpsc::Receiver<Block>, mut to: Spool<Target>) -> io::Result<()> {
    while let Some(block) = inbox.blocking_recv() {
        match block {
            Block::Out(text) => to.write(&text)?,
            Block::Head(text) => to.head(&text)?,
            Block::Keep => return to.into_inner().keep(),
        }
    }
    Ok(())
}
