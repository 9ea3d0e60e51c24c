use std::time::Duration;

use super::*;

/// Nothing here takes so long, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Look-ups that have begun, each with the way to end it.
type Begun = mpsc::Receiver<(String, mpsc::Sender<Found>)>;

/// The thread with look-ups that the test ends.
fn held() -> (mpsc::Sender<Message>, Begun) {
    let (to_test, begun) = mpsc::channel();
    let look_up = move |name: &str| {
        let (end, ended) = mpsc::channel();
        to_test.send((name.to_owned(), end)).unwrap();
        ended.recv().unwrap()
    };
    (start(look_up).unwrap(), begun)
}

fn ask(to_thread: &mpsc::Sender<Message>, name: &str) -> oneshot::Receiver<Found> {
    let (reply, answer) = oneshot::channel();
    to_thread.send(Message::Ask { name: name.to_owned(), reply, back: to_thread.clone() }).unwrap();
    answer
}

fn next(begun: &Begun) -> (String, mpsc::Sender<Found>) {
    begun.recv_timeout(PATIENCE).expect("no look-up began")
}

fn found(last: u8) -> Found {
    Ok(vec![IpAddr::from([192, 0, 2, last])])
}

#[actix_rt::test]
async fn only_so_many_at_once_and_the_rest_in_turn() {
    let (to_thread, begun) = held();
    let names: Vec<_> = (0..=PLACES).map(|number| format!("host-{number}")).collect();
    let mut answers: Vec<_> = names.iter().map(|name| ask(&to_thread, name)).collect();
    let mut running: HashMap<_, _> = (0..PLACES).map(|_| next(&begun)).collect();
    let last = names.last().unwrap();
    assert!(!running.contains_key(last) && running.len() == PLACES, "{running:?}");
    assert!(begun.try_recv().is_err(), "there is no place left");

    running.remove("host-3").unwrap().send(found(3)).unwrap();
    assert_eq!(answers.remove(3).await.unwrap(), found(3));
    assert_eq!(next(&begun).0, *last);
}

#[actix_rt::test]
async fn a_name_that_hangs_takes_one_place_and_all_who_asked_get_its_answer() {
    let (to_thread, begun) = held();
    let answers: Vec<_> = (0..3 * PLACES).map(|_| ask(&to_thread, "hanging")).collect();
    let (_, end) = next(&begun);
    let other = ask(&to_thread, "other");
    let (name, end_other) = next(&begun);
    assert_eq!(name, "other", "nobody is held up");
    end_other.send(found(1)).unwrap();
    assert_eq!(other.await.unwrap(), found(1));

    let failure = Err(Failure { number: None, kind: io::ErrorKind::Other });
    end.send(failure.clone()).unwrap();
    for answer in answers {
        assert_eq!(answer.await.unwrap(), failure);
    }
    // Nothing is kept: who asks then is told anew.
    let again = ask(&to_thread, "hanging");
    next(&begun).1.send(found(2)).unwrap();
    assert_eq!(again.await.unwrap(), found(2));
}

#[actix_rt::test]
async fn a_question_that_nobody_waits_for_is_not_asked() {
    let (to_thread, begun) = held();
    let _kept: Vec<_> = (0..PLACES).map(|number| ask(&to_thread, &number.to_string())).collect();
    let mut running: Vec<_> = (0..PLACES).map(|_| next(&begun).1).collect();
    drop(ask(&to_thread, "given up"));
    let wanted = ask(&to_thread, "wanted");
    running.pop().unwrap().send(found(1)).unwrap();
    let (name, end) = next(&begun);
    assert_eq!(name, "wanted");
    end.send(found(2)).unwrap();
    assert_eq!(wanted.await.unwrap(), found(2));
}

#[test]
fn the_thread_ends_when_nobody_can_ask() {
    // The look-up is the thread's: it goes with it.
    let (alive, gone) = mpsc::channel::<()>();
    let to_thread = start(move |_| alive.send(()).map(|()| Vec::new()).map_err(|_| unreachable!())).unwrap();
    drop(to_thread);
    assert_eq!(gone.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[actix_rt::test]
async fn the_systems_own() {
    let names = SystemNames::default();
    let addresses = names.clone().look_up("localhost").await.unwrap();
    assert!(addresses.iter().all(IpAddr::is_loopback) && !addresses.is_empty(), "{addresses:?}");
    assert!(matches!(names.look_up("no such name").await, Err(ResolveError::Io(_))));
}
