use super::*;

const MAX: Duration = Duration::from_secs(60);

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// A host that is held until then, with so much left, and who waits for it.
type Row = (&'static str, u64, u64, &'static [char]);

fn holds(start: Instant, next: Option<u64>, rows: &[Row]) -> Holds<char> {
    let hold = |(host, until, left, waiting): &Row| {
        let waiting = waiting.iter().copied().collect();
        ((*host).to_owned(), Hold { until: start + seconds(*until), left: seconds(*left), waiting })
    };
    let waiting = rows.iter().map(|row| row.3.len()).sum();
    let hosts = rows.iter().map(hold).collect();
    Holds { hosts, waiting, next: next.map(|next| start + seconds(next)), ..Holds::new(MAX) }
}

/// What is known of hosts, without the moments that only spare a look at them.
fn known(all: &Holds<char>) -> Holds<char> {
    Holds { hosts: all.hosts.clone(), waiting: all.waiting, next: all.next, ..Holds::new(all.max) }
}

#[test]
fn a_host_is_held_and_who_waits_for_it_comes_out_in_order_at_its_end() {
    let start = Instant::now();
    let at = |second| start + seconds(second);
    let mut all = Holds::new(MAX);
    assert_eq!(all.park("a:80", 'x', start), Err('x'), "nobody asked for anything");
    assert_eq!(all.ask("a:80".to_owned(), seconds(7), start), Heeded::Until(at(7)));
    assert_eq!(all.ask("b:80".to_owned(), seconds(3), start), Heeded::Until(at(3)));
    for (host, item) in [("a:80", '1'), ("b:80", '2'), ("a:80", '3')] {
        assert_eq!(all.park(host, item, at(1)), Ok(()));
    }
    assert_eq!(all.park("a:443", 'x', at(1)), Err('x'), "another port is another server");
    assert_eq!(known(&all), holds(start, Some(3), &[("a:80", 7, 53, &['1', '3']), ("b:80", 3, 57, &['2'])]));
    assert_eq!((all.release(at(2)), all.release(at(3))), (vec![], vec!['2']));
    assert_eq!(known(&all), holds(start, Some(7), &[("a:80", 7, 53, &['1', '3']), ("b:80", 3, 57, &[])]));
    assert_eq!(all.release(at(7)), ['1', '3']);
    assert_eq!(all.park("a:80", 'x', at(7)), Err('x'));
    assert_eq!((all.len(), all.next()), (0, None));
}

#[test]
fn what_a_host_asks_for_again_and_again_is_bounded_together() {
    let start = Instant::now();
    let at = |second| start + seconds(second);
    // When it asks and for how long; what becomes of it, until when it is held, and how much is left.
    for rows in [
        &[(0, 60, true, 60, 0)][..],
        &[
            (0, 86_400, false, 60, 0),
            (1, 1, true, 60, 0),
            (60, 1, false, 60, 0),
            (119, 1, false, 60, 0),
            (120, 1, true, 121, 59),
        ],
        &[(0, 50, true, 50, 10), (50, 20, false, 60, 0), (60, 50, false, 60, 0)],
        // Two that were under way at once ask for the same time, not for twice as much.
        &[(0, 10, true, 10, 50), (0, 10, true, 10, 50), (5, 2, true, 10, 50), (5, 15, true, 20, 40)],
        &[(0, 1, true, 1, 59), (30, 1, true, 31, 58), (91, 1, true, 92, 59)],
        &[(0, u64::MAX, false, 60, 0)],
    ] {
        let mut all: Holds<char> = Holds::new(MAX);
        for (when, wait, fits, until, left) in rows {
            let wanted = if *fits { Heeded::Until(at(when + wait)) } else { Heeded::TooLong };
            assert_eq!(all.ask("a".to_owned(), seconds(*wait), at(*when)), wanted, "{when} s of {rows:?}");
            assert_eq!(known(&all), holds(start, None, &[("a", *until, *left, &[])]), "{when} s of {rows:?}");
        }
    }
}

#[test]
fn an_answer_that_asks_for_nothing_begins_anew_and_ends_no_hold() {
    let start = Instant::now();
    let at = |second| start + seconds(second);
    let mut all = Holds::new(MAX);
    all.ask("a".to_owned(), seconds(10), start);
    all.answered("a", at(5));
    all.park("a", 'x', at(9)).unwrap();
    all.answered("a", at(10));
    assert_eq!(known(&all), holds(start, Some(10), &[("a", 10, 50, &['x'])]), "who waits is not lost");
    assert_eq!(all.release(at(10)), ['x']);
    all.answered("b", at(10));
    all.answered("a", at(10));
    assert_eq!(known(&all), Holds::new(MAX));
}

#[test]
fn no_time_is_no_hold() {
    let start = Instant::now();
    let mut all: Holds<char> = Holds::new(MAX);
    assert_eq!(all.ask("a".to_owned(), Duration::ZERO, start), Heeded::Until(start));
    assert_eq!(known(&all), Holds::new(MAX));
    assert!(!Holds::<char>::new(Duration::ZERO).heeds());
}

#[test]
fn so_many_hosts_are_held_and_those_that_are_not_held_any_more_make_room() {
    let start = Instant::now();
    let mut all: Holds<char> = Holds::new(MAX);
    for host in 0..MOST_HELD + 10 {
        assert_eq!(all.ask(host.to_string(), seconds(5), start), Heeded::Until(start + seconds(5)));
    }
    assert_eq!(all.hosts.len(), MOST_HELD);
    assert_eq!(all.ask("one more".to_owned(), seconds(61), start), Heeded::TooLong);
    all.park("0", 'x', start).unwrap();
    let later = start + seconds(5);
    all.ask("one more".to_owned(), seconds(5), later);
    assert_eq!(all.hosts.len(), 2, "the one that is held, and the one that is waited for");
    assert_eq!(all.release(later), ['x']);
}

#[test]
fn who_is_gone_is_taken_out() {
    let start = Instant::now();
    let mut all = Holds::new(MAX);
    all.ask("a".to_owned(), seconds(5), start);
    for item in ['1', '2', '3'] {
        all.park("a", item, start).unwrap();
    }
    assert_eq!(all.extract(|item| *item == '2'), ['2']);
    assert_eq!(known(&all), holds(start, Some(5), &[("a", 5, 55, &['1', '3'])]));
    assert_eq!(all.extract(|_| true), ['1', '3']);
    assert_eq!(known(&all), holds(start, None, &[("a", 5, 55, &[])]));
}

#[test]
fn a_host_is_forgotten_when_its_time_and_its_bound_are_over() {
    let start = Instant::now();
    let at = |second| start + seconds(second);
    let mut all = Holds::new(MAX);
    for (host, wait) in [("a", 10), ("b", 20)] {
        all.ask(host.to_owned(), seconds(wait), start);
    }
    for (when, held, left) in
        [(9, true, 2), (19, true, 2), (20, false, 2), (69, false, 2), (70, false, 1), (80, false, 0)]
    {
        assert_eq!(all.release(at(when)), Vec::<char>::new(), "after {when} s");
        assert_eq!((all.holds_any(at(when)), all.hosts.len()), (held, left), "after {when} s");
    }
    assert_eq!(all, Holds { last: Some(at(20)), ..Holds::new(MAX) });
    // One that asks again meanwhile is known for longer, and one that is waited for is not lost.
    all.ask("a".to_owned(), seconds(10), at(100));
    all.ask("a".to_owned(), seconds(10), at(165));
    all.park("a", 'x', at(170)).unwrap();
    assert_eq!((all.release(at(170)), all.hosts.len()), (vec![], 1));
    assert_eq!((all.release(at(175)), all.hosts.len()), (vec!['x'], 1));
    assert_eq!((all.release(at(235)), all.hosts.len()), (vec![], 0));
}

#[test]
fn where_all_are_held_nobody_is_looked_at_before_the_first_may_go() {
    let start = Instant::now();
    let at = |second| start + seconds(second);
    let mut all: Holds<char> = Holds::new(MAX);
    for host in 0..MOST_HELD {
        all.ask(host.to_string(), seconds(5 + host as u64 % 7), start);
    }
    assert_eq!(all.full_until, None, "there was room for each");
    for now in [0, 4] {
        all.ask("one more".to_owned(), seconds(5), at(now));
        assert_eq!((all.full_until, all.hosts.len()), (Some(at(5)), MOST_HELD));
    }
    all.ask("one more".to_owned(), seconds(5), at(5));
    assert!(all.is_held("one more", at(5)) && all.full_until.is_none());
}
