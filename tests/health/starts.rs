//! What `start` refuses.

use std::error::Error;

use watchpost::{BadHealth, Health, HealthBuilder};

use crate::app::says;

#[actix_web::test]
async fn what_is_wrong_is_said_by_start_and_named() {
    let fine =
        || Health::new().required("db", says(None)).optional("search", says(None)).group("all", ["db", "search"]);
    fine().start().unwrap();
    let rows: [(&str, HealthBuilder); 18] = [
        ("two dependencies are called `db`", fine().optional("db", says(None))),
        ("`` is no name for a dependency", fine().required("", says(None))),
        ("`  ` is no name for a dependency", fine().required("  ", says(None))),
        ("`a:b` is no name for a dependency", fine().required("a:b", says(None))),
        ("`a/b` is no name for a dependency", fine().required("a/b", says(None))),
        (r"`a\nb` is no name for a dependency", fine().required("a\nb", says(None))),
        ("two groups are called `all`", fine().group("all", ["db"])),
        ("`` is no name for a group", fine().group("", ["db"])),
        ("the group `none` is empty", fine().group("none", [""; 0])),
        ("the group `some` names `bd`", fine().group("some", ["db", "bd"])),
        ("the dependency `auth`: `auth.internal` is not a URL", fine().required("auth", "auth.internal")),
        ("the dependency `old`: nothing here checks postgres: URLs", fine().required("old", "postgres://db")),
        ("`livez` is no path", fine().live_at("livez")),
        ("`` is no path", fine().ready_at("")),
        ("`/{ready}` is no path", fine().ready_at("/{ready}")),
        ("`/a?b` is no path", fine().groups_at("/a?b")),
        ("`/health/live` is no path", fine().started_at("/health/live")),
        ("`/x` is no path", fine().live_at("/x").groups_at("/x")),
    ];
    for (wanted, health) in rows {
        let bad = health.start().expect_err(wanted);
        assert!(bad.to_string().starts_with(wanted), "{bad}");
    }
    let bad = fine().required("auth", "https://me:canary@host:port").start().unwrap_err();
    assert!(matches!(bad, BadHealth::Endpoint { .. }) && bad.source().is_some());
    assert!(!format!("{bad} {bad:?}").contains("canary"), "{bad:?}");
}
