//! An app with awc's own TLS and compression switched on. Its tests are what it is for.
