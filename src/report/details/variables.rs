//! Names of a shell's variables for values that are not shown.

/// The names that were given so far.
#[derive(Debug, Default)]
pub struct Variables(Vec<String>);

/// Names that mean something to a shell or to most programs, and our own.
const TAKEN: [&str; 22] = [
    "BODY",
    "BODY_FILE",
    "CDPATH",
    "DISPLAY",
    "EDITOR",
    "ENV",
    "FROM",
    "HOME",
    "HOST",
    "HOSTNAME",
    "IFS",
    "LANG",
    "LOGNAME",
    "MAIL",
    "OPTIND",
    "PATH",
    "PWD",
    "RANDOM",
    "SECRET",
    "SHELL",
    "USER",
    "USER_INFO",
];
/// The longest name, in characters.
const LONGEST: usize = 30;

impl Variables {
    /// The variable for the value of a header: its name in upper case, with what a variable's name may hold.
    pub fn of(&mut self, header: &str) -> String {
        let allowed = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let mut name: String = header.chars().take(LONGEST).map(allowed).collect();
        let special = TAKEN.contains(&&*name) || name.starts_with("LC_") || name.starts_with("BASH");
        if special || name.starts_with(|c: char| c.is_ascii_digit() || c == '_') {
            name = format!("HEADER_{name}");
        }
        let base = name.clone();
        let mut number = 1;
        while self.0.contains(&name) {
            number += 1;
            name = format!("{base}_{number}");
        }
        self.0.push(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_headers() {
        let mut variables = Variables::default();
        for (header, wanted) in [
            ("Authorization", "AUTHORIZATION"),
            ("X-Api-Key", "X_API_KEY"),
            ("x-api-key", "X_API_KEY_2"),
            ("Host", "HEADER_HOST"),
            ("Path", "HEADER_PATH"),
            ("2nd", "HEADER_2ND"),
            ("~", "HEADER__"),
        ] {
            assert_eq!(variables.of(header), wanted);
        }
    }
}
