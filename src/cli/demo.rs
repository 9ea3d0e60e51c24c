//! `watchpost demo`: the point of asking many at once, on endpoints of its own. It needs no network.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use watchpost::{
    BadRoots, Demo, DemoError, DoneLine, Endpoint, NetOptions, Refused, StartError, Status, TextLine, Watchpost,
};

use super::{exit::Exit, plain::plainly};

const SECTIONS: &str = "\
Examples:
  watchpost demo

Exit codes:
  0    it was shown, whatever the endpoints are like
  2    it could not start, or standard output cannot be written
  141  the pipe that it wrote to was closed";

/// `demo` takes no options: it has no network to be told about.
#[derive(clap::Args)]
#[command(after_help = SECTIONS)]
pub struct DemoArgs {}

/// What keeps the demo from its end.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("standard output cannot be written: {}", plainly(.0))]
    Print(#[from] io::Error),
    #[error("this machine gives no runtime: {}", plainly(.0))]
    Runtime(io::Error),
    #[error("the demo's endpoints could not start: {0}")]
    Endpoints(#[from] DemoError),
    #[error("the demo's authority can't be trusted: {0}")]
    Roots(#[from] BadRoots),
    #[error("the checkers could not start: {0}")]
    Start(#[from] StartError),
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Runs the demo. Whatever the endpoints are like, it ends well.
pub fn run(_args: DemoArgs) -> Exit {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&Trouble::Runtime(error)),
    };
    match runtime.block_on(show(&mut io::stdout())) {
        Ok(()) => Exit::AllUp,
        Err(Trouble::Print(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::ClosedPipe,
        Err(trouble) => complain(&trouble),
    }
}

fn complain(trouble: &Trouble) -> Exit {
    let _ = writeln!(io::stderr(), "error: {trouble}");
    Exit::Trouble
}

async fn show(out: &mut impl Write) -> Result<(), Trouble> {
    let demo = Demo::start().await?;
    // The demo's authority is trusted, so that the expired certificate has no other fault.
    let options = NetOptions::default().roots(demo.root())?;
    let watchpost = Watchpost::builder().checkers(2).net(options).start()?;

    writeln!(out, "Eight endpoints were started on this machine, and five of them are ill.")?;
    writeln!(out, "First they are checked one after another:\n")?;
    let sum = one_after_another(&watchpost, &demo, out).await?;
    writeln!(out, "\nNow all at once:\n")?;
    let slowest = all_at_once(&watchpost, &demo, out).await?;
    writeln!(out, "\nOne after another it took {:.3} seconds: the sum of all.", sum.as_secs_f64())?;
    writeln!(out, "All at once it took {:.3} seconds: about the slowest one.", slowest.as_secs_f64())?;

    watchpost.drain().await?;
    demo.stop().await;
    Ok(())
}

/// Asks each endpoint when the one before has answered.
async fn one_after_another(watchpost: &Watchpost, demo: &Demo, out: &mut impl Write) -> Result<Duration, Trouble> {
    let began = Instant::now();
    for endpoint in demo.endpoints() {
        let status = watchpost.check(endpoint.clone()).await?;
        print(&status, out)?;
    }
    done(began, out)
}

/// Asks all endpoints, and takes the answers as they come.
async fn all_at_once(watchpost: &Watchpost, demo: &Demo, out: &mut impl Write) -> Result<Duration, Trouble> {
    let endpoints: Vec<Endpoint> = demo.endpoints().into_iter().cloned().collect();
    let began = Instant::now();
    let mut statuses = watchpost.check_all(stream::iter(endpoints));
    while let Some(status) = statuses.next().await {
        print(&status?, out)?;
    }
    done(began, out)
}

fn print(status: &Status, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", TextLine::new(status.into()))?;
    out.flush()
}

fn done(began: Instant, out: &mut impl Write) -> Result<Duration, Trouble> {
    let took = began.elapsed();
    writeln!(out, "{}", DoneLine(took))?;
    Ok(took)
}
