//! What `watchpost check` takes. The names are those that curl's users know, where curl has one.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use watchpost::{BadExpectation, Expectation, Method, parse_duration};

use super::{
    input::InputArgs,
    network::NetworkArgs,
    output_args::OutputArgs,
    pace::{PaceArgs, parse_up_to},
    progress::ProgressArgs,
    rehearsal::RehearsalArgs,
    switch::switch,
    tls::TlsArgs,
    verdict::VerdictArgs,
    wait::args::WaitArgs,
};
use crate::cli::settings::MOST_REDIRECTS;

const SECTIONS: &str = "\
Examples:
  watchpost check example.com localhost:3000/health
  watchpost check -f urls.txt --expect 2xx --timeout 3s --retries 2
  grep -o 'https://[^ )]*' README.md | watchpost check --format ndjson
  watchpost check --wait 60s tcp://db:5432 http://api:8080/ready -- npm start

URLs:
  A URL without a scheme is https://, but http:// for localhost and *.localhost,
  an IP address, a name of one label and port 80.
  An answer below 500 is up; --expect 2xx is stricter, --expect any laxer.

Environment:
  An option that takes a value, and most switches, may also stand there:
  --timeout is WATCHPOST_TIMEOUT. The command line wins. Not there: --file,
  --wait, and --data, --user and --proxy, which may hold a secret.

Exit codes:
  0         all up
  1         something is down
  2         usage, empty input, a bad input line, output that cannot be written
  3         nothing is down, but something is unknown
  124       a wait ran out
  126, 127  the command of a wait cannot be run, or is not there
  130, 143  stopped by SIGINT, SIGTERM; by SIGHUP 129
  141       the pipe that it wrote to was closed";

/// Checks URLs and says which are up.
///
/// The URLs come from the arguments and from -f together; without both, from standard input, one a line.
#[derive(Args)]
#[command(after_help = SECTIONS, args_override_self = true)]
pub struct CheckArgs {
    /// What to check: https://example.com, example.com, localhost:3000, :3000
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,

    /// Also check the URLs in this file, one a line; - is standard input
    #[arg(short, long = "file", value_name = "FILE", help_heading = "Input")]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub request: RequestArgs,
    #[command(flatten)]
    pub network: NetworkArgs,
    #[command(flatten)]
    pub tls: TlsArgs,
    #[command(flatten)]
    pub judging: JudgingArgs,
    #[command(flatten)]
    pub verdict: VerdictArgs,
    #[command(flatten)]
    pub pace: PaceArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub progress: ProgressArgs,
    #[command(flatten)]
    pub rehearsal: RehearsalArgs,
    #[command(flatten)]
    pub waiting: WaitArgs,

    /// Accepted for curl's users: redirects are followed anyway
    #[arg(short = 'L', long, hide = true)]
    pub location: bool,
    /// For curl's users: it is told what does that here
    #[arg(long, hide = true)]
    pub fail: bool,
    /// Accepted for curl's users: checks run all at once anyway
    #[arg(short = 'Z', long, hide = true)]
    pub parallel: bool,
}

/// What is sent.
#[derive(Args)]
#[command(next_help_heading = "Request")]
pub struct RequestArgs {
    /// The request method; GET by default, POST with --data
    #[arg(short = 'X', long, alias = "request", value_name = "METHOD")]
    #[arg(env = "WATCHPOST_METHOD", hide_env = true)]
    pub method: Option<Method>,
    /// Send HEAD
    #[arg(short = 'I', long)]
    pub head: bool,
    /// Send a header: 'Name: value', 'Name;' for an empty one, 'Name:' to leave one out, @FILE for one a line, @-
    /// for those of standard input
    // Text, because the parser would repeat a bad value, and it may be a secret.
    #[arg(short = 'H', long = "header", value_name = "HEADER", env = "WATCHPOST_HEADER", hide_env = true)]
    pub headers: Vec<String>,
    /// Send this body, or say this to a tcp or tls endpoint; @FILE is what a file holds, @- standard input; several are joined by &
    // Neither in the environment nor repeated: it may be a secret.
    #[arg(short, long, alias = "data-binary", value_name = "DATA", conflicts_with = "head")]
    pub data: Vec<String>,
    /// Name and password for Basic authentication, NAME:PASSWORD
    // Neither in the environment nor repeated: it is a secret.
    #[arg(short, long, value_name = "USER")]
    pub user: Option<String>,
    /// Send the token that this variable of the environment holds: Authorization: Bearer
    #[arg(long, value_name = "NAME", env = "WATCHPOST_BEARER_ENV", hide_env = true)]
    pub bearer_env: Option<String>,
    /// The User-Agent header
    #[arg(short = 'A', long, value_name = "NAME", env = "WATCHPOST_USER_AGENT", hide_env = true)]
    pub user_agent: Option<String>,
    /// Do not verify certificates; the status still says what was wrong with one
    #[arg(short = 'k', long, num_args = 0, default_missing_value = "true", value_parser = switch())]
    #[arg(env = "WATCHPOST_INSECURE", hide_env = true)]
    pub insecure: Option<bool>,
    /// Keep connections for the next check; else each opens a fresh one, to see DNS, connect and TLS fail
    #[arg(long, num_args = 0, default_missing_value = "true", value_parser = switch())]
    #[arg(env = "WATCHPOST_KEEP_ALIVE", hide_env = true)]
    pub keep_alive: Option<bool>,
    /// Read bodies to their end even when no rule needs them
    #[arg(long, num_args = 0, default_missing_value = "true", value_parser = switch())]
    #[arg(env = "WATCHPOST_READ_BODY", hide_env = true)]
    pub read_body: Option<bool>,
    /// Ask for coded bodies and decode them before they are judged: gzip, deflate, br, zstd
    #[arg(long, num_args = 0, default_missing_value = "true", value_parser = switch())]
    #[arg(env = "WATCHPOST_DECODE", hide_env = true)]
    pub decode: Option<bool>,
    /// Follow so many redirects; 10 by default, 0 where --expect lists a 3xx code
    #[arg(long, value_name = "N", value_parser = |text: &str| parse_up_to(MOST_REDIRECTS, text))]
    #[arg(env = "WATCHPOST_MAX_REDIRECTS", hide_env = true)]
    pub max_redirects: Option<u32>,
}

/// What counts as up.
#[derive(Args)]
#[command(next_help_heading = "What counts as up")]
pub struct JudgingArgs {
    /// A rule that must hold, repeatable; by default 'status < 500'. Some of them: any; 2xx; 200,204,301-308;
    /// 'body contains "ready"'; 'body matches /v\d+/'; 'json $.status == "ok"'; 'header server == "nginx"';
    /// 'certificate valid for 14d'; 'total < 500ms else degraded'
    #[arg(long, value_name = "RULE", value_parser = parse_rule, env = "WATCHPOST_EXPECT", hide_env = true)]
    pub expect: Vec<Expectation>,
    /// Slower than this is degraded
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, env = "WATCHPOST_DEGRADED_OVER", hide_env = true)]
    pub degraded_over: Option<Duration>,
}

impl RequestArgs {
    /// The method, once the arguments are settled, if they say something of it.
    pub fn method(&self) -> Option<Method> {
        if self.head { Some(Method::HEAD) } else { self.method.clone() }
    }
}

/// What is wrong with a rule is shown by a caret under it.
fn parse_rule(text: &str) -> Result<Expectation, String> {
    text.parse().map_err(|bad: BadExpectation| bad.underlined(text))
}

#[cfg(test)]
#[path = "args_tests.rs"]
mod tests;
