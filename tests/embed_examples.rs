//! The examples of embedding: each ends by itself, and prints the same each time.

#[path = "support/programs.rs"]
mod programs;

use programs::Programs;

/// What each prints.
const PRINTED: [(&str, &str); 5] = [
    (
        "embed_test_double",
        "\
the first check finds it up: 1 x up
  payments: pending -> up: the shop opens
half an hour of health: 60 x up
one failure changes nothing: 1 x down
up again: 1 x up
two failures neither: 2 x down
the third in a row does: 1 x down
  payments: up -> down: the shop closes
up once is not enough: 1 x up
up twice is: 1 x up
  payments: down -> up: the shop opens
our own trouble is not the payments' fault: 53 x unknown
121 checks in 60 minutes by the paused clock: all as the test wants it
",
    ),
    (
        "embed_custom_probe",
        "\
healthy is up; timed: dns, connect, send, first_byte
starting is down (expectation: it answers LOADING, wanted PONG); timed: dns, connect, send, first_byte
locked is down (expectation: it answers NOAUTH, wanted PONG); timed: dns, connect, send, first_byte
silent is down (timeout: connected, then no answer within 300 ms); timed: dns, connect, send, first_byte
",
    ),
    (
        "embed_subscriber",
        "\
payments: pending -> up: the breaker is closed
  10 payments: 10 paid, 0 failed, 0 not tried
The payments fail.
  10 payments: 0 paid, 10 failed, 0 not tried
payments: up -> down (expectation): the breaker is open
  10 payments: 0 paid, 0 failed, 10 not tried
They are well again.
payments: down -> up: the breaker is closed
  10 payments: 10 paid, 0 failed, 0 not tried
",
    ),
    (
        "embed_tree",
        "\
top: 12 of 12 are up
top: 12 checks finished
small: 3 checks finished
big: 9 checks finished
small, at most 1 at once: shop-03 shop-07 shop-11
big, at most 3 at once: shop-01 shop-02 shop-04 shop-05 shop-06 shop-08 shop-09 shop-10 shop-12
",
    ),
    (
        "embed_tokio",
        "\
3 checked: 2 up, 1 down.
A task's own check: up
Given up: true, and the server saw its connection end
Under way: 0, finished: 5 of 5
Drained: 5 checks, 0 threads left
A check after that is refused
",
    ),
];

#[test]
fn they_print_what_they_promise_and_a_long_stream_needs_no_memory() {
    let programs = Programs::build();
    for (name, printed) in PRINTED {
        for run in programs.run_at_once(2, name, &[]) {
            assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
            assert_eq!(run.stdout, printed, "{name}");
        }
    }

    let run = programs.run("bulk_stream", &["50000"]);
    assert!(run.code == Some(0) && run.stdout.contains("\n50000 checked: 50000 up.\n"), "{run:?}");
    if cfg!(target_os = "linux") {
        let most: Vec<f64> = run.stdout.lines().filter_map(mib).collect();
        // 45,000 endpoints, had they been kept: more than 20 MiB.
        let [tenth, _, end] = most[..] else { panic!("{}", run.stdout) };
        assert!(end - tenth < 6.0, "{}", run.stdout);
    }
}

/// The memory that a line tells of.
fn mib(line: &str) -> Option<f64> {
    line.strip_suffix(" MiB")?.rsplit(' ').next()?.parse().ok()
}
