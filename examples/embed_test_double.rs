//! cargo run --example embed_test_double
//!
//! An app's own test, as a program. What is tested is a shop that takes no orders while its payments are down. The test is the
//! checker (`testing::pair`): it decides what each check finds. The clock is paused and jumps whenever all wait for it, so an hour of
//! checks is over in milliseconds. (That needs tokio's feature `test-util` among the dev-dependencies.)

use std::{error::Error, iter::repeat_n, time::Duration};

use actix::{Actor, Context, Handler, Message, System};
use tokio::time::{Instant, sleep};
use watchpost::{Endpoint, Follow, Kind, Monitor, State, Transition, VerdictState, Watch, testing};

const PAYMENTS: &str = "https://payments.internal/health";

/// What is tested.
struct Shop {
    open: bool,
}

impl Actor for Shop {
    type Context = Context<Self>;
}

impl Handler<Transition> for Shop {
    type Result = ();

    fn handle(&mut self, change: Transition, _: &mut Context<Self>) {
        self.open = matches!(change.to, VerdictState::Up | VerdictState::Degraded);
        let door = if self.open { "opens" } else { "closes" };
        println!("  {}: {} -> {}: the shop {door}", change.name, change.from, change.to);
    }
}

/// Asks the shop whether it takes orders.
#[derive(Message)]
#[rtype(result = "bool")]
struct TakesOrders;

async fn an_hour_of_checks() -> Result<(), Box<dyn Error>> {
    let (checker, mut far_side) = testing::pair();
    let shop = Shop { open: false }.start();
    let monitor = Monitor::new(checker).start();
    monitor.send(Follow { to: shop.clone().recipient(), buffer: 16 }).await?;
    let watch = Watch::new("payments", Endpoint::new(PAYMENTS)?).interval(Duration::from_secs(30)).fall(3).rise(2);
    let began = Instant::now();
    monitor.send(watch).await?;

    // Each row: what the next checks find, and whether the shop takes orders then.
    let rows: [(&str, usize, State, bool); 7] = [
        ("the first check finds it up", 1, State::Up, true),
        ("half an hour of health", 60, State::Up, true),
        ("one failure changes nothing", 1, State::Down, true),
        ("up again", 1, State::Up, true),
        ("two failures neither", 2, State::Down, true),
        ("the third in a row does", 1, State::Down, false),
        ("up once is not enough", 1, State::Up, false),
    ];
    let mut checks = 0;
    for (row, times, found, takes_orders) in rows {
        println!("{row}: {times} x {found}");
        for check in far_side.answer_next(repeat_n(found, times)).await {
            assert_eq!(check.endpoint.url().as_str(), PAYMENTS);
        }
        settle().await;
        assert_eq!(shop.send(TakesOrders).await?, takes_orders, "{row}");
        checks += times;
    }

    println!("up twice is: 1 x up");
    let held = far_side.next().await.ok_or("the monitor ended")?;
    settle().await;
    assert!(!shop.send(TakesOrders).await?, "as long as the answer is held");
    held.up();
    settle().await;
    assert!(shop.send(TakesOrders).await?);

    println!("our own trouble is not the payments' fault: 53 x unknown");
    let unknown = far_side.answer_next(repeat_n(Kind::Resources, 53)).await;
    settle().await;
    assert!(shop.send(TakesOrders).await?);

    let minutes = began.elapsed().as_secs_f64() / 60.0;
    let checks = checks + 1 + unknown.len();
    println!("{checks} checks in {minutes:.0} minutes by the paused clock: all as the test wants it");
    Ok(())
}

/// On a paused clock this ends when everyone else waits, for a message or for a time that is still to come.
async fn settle() {
    sleep(Duration::from_millis(1)).await;
}

impl Handler<TakesOrders> for Shop {
    type Result = bool;

    fn handle(&mut self, _: TakesOrders, _: &mut Context<Self>) -> bool {
        self.open
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    System::with_tokio_rt(move || runtime).block_on(an_hour_of_checks())
}
