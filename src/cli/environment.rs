//! Variables of the environment that somebody names.

use std::env;

use watchpost::printable;

use super::nearest::nearest;

/// The value of a variable; `None` where there is none of that name.
///
/// # Errors
/// It is not UTF-8.
pub fn find(name: &str) -> Result<Option<String>, String> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(format!("`{}` in the environment is not UTF-8", printable(name, 100))),
    }
}

/// What is said of a variable that is not there.
pub fn missing(name: &str) -> String {
    let known: Vec<_> = env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    let meant = nearest(name, known.iter().map(String::as_str));
    let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
    // Else somebody may have given the token itself, in place of its variable.
    let is_a_name = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let called = if is_a_name { format!("`{}`", printable(name, 100)) } else { "variable of that name".to_owned() };
    format!("the environment has no {called}{meant}")
}
