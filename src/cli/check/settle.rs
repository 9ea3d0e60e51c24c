//! What the arguments mean together: which of two holds, and what does not go with what.

use std::time::Duration;

use clap::ArgMatches;

use super::{args::CheckArgs, data, wait::args::Waiting};
use crate::cli::typed::typed;

impl CheckArgs {
    /// Of -I and -X, and of --http1.1 and --http2, the later one holds, and both win over the environment:
    /// only the parser's matches know which came last and from where.
    pub fn settle(&mut self, matches: &ArgMatches) {
        let typed = |id| typed(matches, id);
        self.request.head = typed("head") > typed("method");
        self.tls.http1 = typed("http1") > typed("http2");
        self.output.settle(matches);
        if self.request.user.is_some() && typed("bearer_env").is_none() {
            self.request.bearer_env = None;
        }
        self.network.settle(matches);
        self.input.settle(matches);
        self.take_urls_behind_dashes();
        self.waiting.settle(|id| typed(id).is_some());
        self.forget_useless_variables(|id| typed(id).is_some());
    }

    /// Whether nothing says what is to be checked.
    fn names_nothing(&self) -> bool {
        self.urls.is_empty() && self.files.is_empty() && self.input.names_nothing()
    }

    /// As of any other program: what stands behind `--` is no option. It is a command only where there is something to wait for.
    fn take_urls_behind_dashes(&mut self) {
        let waits = self.waiting.wait.is_some() || self.waiting.invert;
        if !waits && self.names_nothing() {
            let urls = std::mem::take(&mut self.waiting.command);
            self.urls = urls.iter().map(|url| url.to_string_lossy().into_owned()).collect();
        }
    }

    /// Variables of the environment are there for every call: one that has no use in this one is no mistake.
    fn forget_useless_variables(&mut self, typed: impl Fn(&'static str) -> bool) {
        if !typed("openapi_base") && self.input.documents.openapi.is_none() {
            self.input.documents.openapi_base = None;
        }
        #[cfg(feature = "tls")]
        if !typed("key") && self.tls.cert.is_none() {
            self.tls.key = None;
        }
        match (typed("recheck"), typed("fail_fast")) {
            (true, false) => self.pace.fail_fast = false,
            (false, true) if self.pace.fail_fast => self.verdict.recheck = None,
            _ => {}
        }
        if self.waiting.wait.is_some() {
            self.output.output.clear();
            self.output.write_out = None;
        }
    }

    /// Standard input is a body, headers or a list of URLs.
    ///
    /// # Errors
    /// A sentence for who wants two of them.
    pub fn one_use_of_standard_input(&self) -> Result<(), &'static str> {
        let lists = self.names_nothing() || self.files.iter().any(|file| file.as_os_str() == "-");
        let uses = |values: &[String]| values.iter().filter(|text| data::is_standard_input(text)).count();
        match (uses(&self.request.headers), uses(&self.request.data)) {
            (2.., _) => Err("--header @- stands twice, and standard input comes once: name a file for one of them"),
            (_, 2..) => Err("--data @- stands twice, and standard input comes once: name a file for one of them"),
            (1, 1) => Err("--header @- and --data @- both take standard input: name a file for one of them"),
            (1, 0) if lists => Err("--header @- takes standard input: name the URLs as arguments or in a file"),
            (0, 1) if lists => Err("--data @- takes standard input: name the URLs as arguments or in a file"),
            _ => Ok(()),
        }
    }

    /// A round that stops early comes to no second look.
    ///
    /// # Errors
    /// A sentence for who wants both.
    pub fn one_end(&self) -> Result<(), &'static str> {
        if self.pace.fail_fast && self.verdict.recheck.is_some() {
            return Err("--fail-fast stops before the second look that --recheck takes: leave one of them out");
        }
        Ok(())
    }

    /// What is waited for, if anything is. Each look of a wait stands for itself: a fresh connection to an address that was asked for
    /// anew, once; that it comes again soon is what a wait is, whatever a server asks for.
    ///
    /// # Errors
    /// A sentence about arguments that don't go together.
    pub fn settle_waiting(&mut self) -> Result<Option<Waiting>, &'static str> {
        let waiting = self.waiting.waiting(self.output.quiet > 0)?;
        if waiting.is_some() {
            if self.names_nothing() {
                return Err("--wait says how long; name the URLs to wait for, or a file of them with -f or --config");
            }
            if let Some(flag) = self.waiting.goes_without {
                return Err(flag);
            }
            self.request.keep_alive = Some(false);
            self.network.forget_names();
            (self.pace.retries, self.pace.repeat, self.pace.retry_after_max) = (0, 1, Duration::ZERO);
        }
        Ok(waiting)
    }
}
