//! The one owner of standard output and standard error: a thread that is sent blocks of text.
//!
//! So the order of the blocks is the order on the screen. A reader that does not keep up holds the round back when some blocks wait,
//! and with it what a first signal asks for; a second signal it does not hold.

use std::{
    future::pending,
    io::{self, Write},
    thread,
    time::Duration,
};

use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use super::{
    bar::{Bar, Progress},
    spool::{Spool, write},
};

/// The name of the thread.
pub const THREAD: &str = "console";
/// Blocks that wait for a reader that does not keep up.
const WAITING: usize = 8;
/// A block is sent when it is as long as this.
const BLOCK: usize = 32 * 1024;
/// A block is sent when its first line has waited so long. People at a terminal do not wait at all.
const PATIENCE: Duration = Duration::from_millis(30);

enum Block {
    Out(Vec<u8>),
    /// What stands before all that came, where the head comes last.
    Head(Vec<u8>),
    Err(Vec<u8>),
    /// Where the round stands, for the bottom of the terminal; nothing takes it away.
    Bar(Option<Progress>),
    /// Asks to be told when all before it is written.
    Mark(oneshot::Sender<()>),
}

/// Gathers lines into blocks and sends them to the thread.
pub struct Console {
    blocks: mpsc::Sender<Block>,
    failure: oneshot::Receiver<io::Error>,
    out: Vec<u8>,
    /// When the block's first line came.
    since: Option<Instant>,
    patience: Duration,
    /// Whether somebody reads both streams who takes some lines for commands.
    guarded: bool,
    /// What is done to standard output then.
    disarm: Option<fn(&str) -> String>,
}

/// How the console begins.
#[derive(Clone, Copy, Default)]
pub struct Manner {
    /// For a person who watches.
    pub at_once: bool,
    /// For a format whose head is known last.
    pub head_comes_last: bool,
    /// For a CI that takes some lines for commands.
    pub guarded: bool,
    /// How the format is made fit for it, where it is not by itself.
    pub disarm: Option<fn(&str) -> String>,
}

impl Console {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(Manner { at_once, head_comes_last, guarded, disarm }: Manner) -> io::Result<Self> {
        let (blocks, inbox) = mpsc::channel(WAITING);
        let (fail, failure) = oneshot::channel();
        thread::Builder::new().name(THREAD.to_owned()).spawn(move || {
            write_all(inbox, fail, Spool::new(io::stdout().lock(), head_comes_last), io::stderr());
        })?;
        let patience = if at_once { Duration::ZERO } else { PATIENCE };
        Ok(Self { blocks, failure, out: Vec::new(), since: None, patience, guarded, disarm })
    }

    /// Where lines for standard output go. After them, call [`gathered`](Self::gathered).
    pub fn out(&mut self) -> &mut Vec<u8> {
        self.since.get_or_insert_with(Instant::now);
        &mut self.out
    }

    /// Sends the block when it is long or has waited long enough.
    pub async fn gathered(&mut self) {
        let late = self.due().is_some_and(|due| !self.patience.is_zero() && due <= Instant::now());
        if late || self.out.len() >= BLOCK {
            self.flush().await;
        }
    }

    /// When the block must be sent, if there is one.
    pub fn due(&self) -> Option<Instant> {
        self.since.map(|since| since + self.patience)
    }

    /// Sends the block.
    pub async fn flush(&mut self) {
        self.since = None;
        if !self.out.is_empty() {
            // The next one will be about as long, and need not grow again.
            let next = Vec::with_capacity(self.out.capacity());
            let block = std::mem::replace(&mut self.out, next);
            let block = self.disarmed(block);
            // The thread ends only when this is dropped.
            let _ = self.blocks.send(Block::Out(block)).await;
        }
    }

    /// A block always holds whole statuses, so none of what is looked for is cut.
    fn disarmed(&self, block: Vec<u8>) -> Vec<u8> {
        match self.disarm {
            Some(disarm) => disarm(&String::from_utf8_lossy(&block)).into_bytes(),
            None => block,
        }
    }

    /// Sends the head, where it comes last.
    pub async fn head(&mut self, text: Vec<u8>) {
        self.flush().await;
        let text = self.disarmed(text);
        let _ = self.blocks.send(Block::Head(text)).await;
    }

    /// Prints to standard error, after what was gathered for standard output.
    pub async fn err(&mut self, text: impl Into<String>) {
        self.flush().await;
        let text = text.into();
        let text = if self.guarded { watchpost::without_commands(&text) } else { text };
        let _ = self.blocks.send(Block::Err(text.into_bytes())).await;
    }

    /// Shows where the round stands. Where the thread is behind, it is left out.
    pub fn bar(&self, progress: Progress) {
        let _ = self.blocks.try_send(Block::Bar(Some(progress)));
    }

    /// Takes the bar away.
    pub async fn clear_bar(&mut self) {
        let _ = self.blocks.send(Block::Bar(None)).await;
    }

    /// Ends with the error of the first block that could not be written to standard output; never when all could. It is told
    /// once; later blocks are dropped.
    pub async fn failure(&mut self) -> io::Error {
        match (&mut self.failure).await {
            Ok(error) => error,
            Err(_) => pending().await,
        }
    }

    /// Waits until all that was gathered and printed is written.
    ///
    /// # Errors
    /// Standard output could not be written, and nobody was told yet.
    pub async fn settle(&mut self) -> io::Result<()> {
        self.flush().await;
        let (mark, reached) = oneshot::channel();
        let _ = self.blocks.send(Block::Mark(mark)).await;
        let _ = reached.await;
        self.failure.try_recv().map_or(Ok(()), Err)
    }
}

fn write_all(
    mut inbox: mpsc::Receiver<Block>,
    fail: oneshot::Sender<io::Error>,
    mut out: Spool<impl Write>,
    mut err: impl Write,
) {
    let mut fail = Some(fail);
    let mut bar = Bar::default();
    while let Some(block) = inbox.blocking_recv() {
        match block {
            Block::Out(_) | Block::Head(_) if fail.is_none() => {}
            Block::Out(text) => tell(&mut fail, bar.aside(|| out.write(&text))),
            Block::Head(text) => tell(&mut fail, bar.aside(|| out.head(&text))),
            Block::Mark(mark) => drop(mark.send(())),
            // There is nowhere to say that standard error can't be written.
            Block::Err(text) => drop(bar.aside(|| write(&mut err, &text))),
            Block::Bar(progress) => bar.show(progress),
        }
    }
}

/// Tells of the first error.
fn tell(fail: &mut Option<oneshot::Sender<io::Error>>, written: io::Result<()>) {
    if let Err(error) = written
        && let Some(fail) = fail.take()
    {
        drop(fail.send(error));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes some bytes, now and then none yet, then fails like a full disk.
    struct Disk {
        room: usize,
        written: Vec<u8>,
        busy: bool,
    }

    impl Write for Disk {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.busy = !self.busy;
            if self.busy {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let taken = text.len().min(self.room).min(2);
            self.room -= taken;
            self.written.extend_from_slice(&text[..taken]);
            if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_busy_terminal_is_waited_for_and_a_full_disk_is_told_once() {
        let (blocks, inbox) = mpsc::channel(9);
        let (fail, mut failure) = oneshot::channel();
        for block in [
            Block::Out(b"abc".to_vec()),
            Block::Out(b"de".to_vec()),
            Block::Out(b"f".to_vec()),
            Block::Err(b"errors".to_vec()),
        ] {
            blocks.blocking_send(block).ok().unwrap();
        }
        drop(blocks);
        let disk = |room| Disk { room, written: Vec::new(), busy: false };
        let (mut out, mut err) = (disk(4), disk(9));
        write_all(inbox, fail, Spool::new(&mut out, false), &mut err);
        assert_eq!((out.written.as_slice(), err.written.as_slice()), (&b"abcd"[..], &b"errors"[..]));
        assert_eq!(failure.try_recv().unwrap().kind(), io::ErrorKind::StorageFull);
    }
}
