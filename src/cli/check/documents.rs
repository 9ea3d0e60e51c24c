//! Documents that list URLs: sitemaps and descriptions of APIs. They are read whole before anything is checked.

pub mod document;
mod fetch;
mod openapi;
mod origin;
mod sitemap;
mod sitemap_xml;
mod text;

use std::io;

use actix_rt::System;
use clap::Args;
use watchpost::{NetOptions, hide_user_info};

use super::{deadline::Deadline, endpoints::Endpoints, sources::List};
use document::Document;
use fetch::Fetcher;

/// Which documents.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub struct DocumentArgs {
    /// Also check the URLs of this sitemap, or of all that its index lists, repeatable: a URL or a file
    // Text, because the parser would repeat a bad value, and there may be a password in it.
    #[arg(long = "sitemap", value_name = "URL", env = "WATCHPOST_SITEMAP", hide_env = true)]
    pub sitemaps: Vec<String>,
    /// Also check what this description of an API has to GET: OpenAPI 3 or Swagger 2, a URL or a file
    #[arg(long, value_name = "URL", env = "WATCHPOST_OPENAPI", hide_env = true)]
    pub openapi: Option<String>,
    /// Where the API is, in place of what its description says
    #[arg(long, value_name = "URL", env = "WATCHPOST_OPENAPI_BASE", hide_env = true)]
    pub openapi_base: Option<String>,
}

impl DocumentArgs {
    /// Whether none is named.
    pub fn is_empty(&self) -> bool {
        self.sitemaps.is_empty() && self.openapi.is_none()
    }

    /// Reads all of them. Each has to list something, unless it `may_be_empty`.
    ///
    /// # Errors
    /// Sentences about what is wrong with the first that can't be read.
    pub fn read(
        &self,
        net: &NetOptions,
        endpoints: &Endpoints,
        may_be_empty: bool,
        deadline: Option<Deadline>,
    ) -> Result<Vec<Document>, Vec<String>> {
        if self.openapi_base.is_some() && self.openapi.is_none() {
            return Err(vec!["error: --openapi-base says where an API is: --openapi has to name one".to_owned()]);
        }
        if self.is_empty() {
            return Ok(Vec::new());
        }
        let no_runtime =
            |error: io::Error| vec![format!("error: this machine gives no runtime to fetch a document: {error}")];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
        // The probe lives in a system of actix. This one is over before the round begins its own.
        System::with_tokio_rt(move || runtime).block_on(async {
            let fetcher = Fetcher::new(net, endpoints, deadline);
            let mut documents = Vec::new();
            for source in &self.sitemaps {
                let found = sitemap::read(source, &fetcher).await?;
                if !may_be_empty && found.iter().all(|document| document.found.is_empty()) {
                    let called = hide_user_info(&List::called(source));
                    return Err(vec![format!("error: there is no URL in {called}: nothing was checked")]);
                }
                documents.extend(found);
            }
            if let Some(source) = &self.openapi {
                let found = openapi::read(source, self.openapi_base.as_deref(), &fetcher).await?;
                if !may_be_empty && found.found.is_empty() {
                    return Err(found.told_of_nothing());
                }
                documents.push(found);
            }
            Ok(documents)
        })
    }
}
