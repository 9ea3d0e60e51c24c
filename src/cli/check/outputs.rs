//! Where the formats go, opened before anything is checked.

use std::{
    env, io,
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{
    explaining::Explaining,
    formatter::{Format, Formatter, Rows},
    output_args::OutputArgs,
    template::Template,
    text::Text,
};
use crate::cli::{
    commands,
    file_output::FileOutput,
    plain::{self, plainly},
    target::Target,
};

/// Bytes of rows in the summary of a step, of which GitHub takes 1 MiB.
const SUMMARY: usize = 900 * 1024;

/// What is printed, and what is written to files.
pub struct Outputs {
    pub printed: Formatter,
    pub files: Vec<Opened>,
    /// Whether a CI reads the streams that takes some lines for commands.
    pub guarded: bool,
    /// What is to be told beside.
    pub note: Option<String>,
}

/// A file that was opened, and what goes to it.
pub struct Opened {
    pub formatter: Formatter,
    called: String,
    target: Target,
}

/// A file that is being written.
pub struct Written {
    pub formatter: Formatter,
    /// The file's name in sentences.
    pub called: String,
    pub file: FileOutput,
}

impl Outputs {
    /// Opens what is asked for.
    ///
    /// # Errors
    /// A sentence for each that can't be.
    pub fn open(args: &OutputArgs, colour: bool, strict: bool, explaining: Explaining) -> Result<Self, Vec<String>> {
        let mut told = Vec::new();
        let to_print: Vec<_> = args.output.iter().filter(|wanted| wanted.path.is_none()).collect();
        let format = to_print.first().map_or(args.format(), |wanted| wanted.format);
        if to_print.len() > 1 {
            told.push("error: --output: only one format can go to standard output".to_owned());
        }
        let guarded = format == Format::Github || commands::are_obeyed();
        let in_a_file = Rc::new(explaining.in_a_file());
        let explaining = Rc::new(explaining);
        let text = Text { colour, verbose: args.verbose, explaining, quiet: args.quiet > 0, guarded };
        let mut printed = Formatter::new(format, text.clone(), strict);
        if let Some(template) = &args.write_out {
            match Template::new(template) {
                Ok(_) if format != Format::Text => told.push(
                    "error: --write-out takes the place of the lines of text: leave the other format out, or send it to \
                     a file by --output"
                        .to_owned(),
                ),
                Ok(template) => printed = Formatter::Template(template.quiet(text.quiet).guarded(guarded)),
                Err(wrong) => told.push(format!("error: {wrong}")),
            }
        }
        let mut files = Vec::new();
        let mut taken: Vec<PathBuf> = Vec::new();
        for (format, path) in args.output.iter().filter_map(|wanted| Some((wanted.format, wanted.path.as_deref()?))) {
            let called = plain::called(path);
            let identity = Target::identity(path);
            if taken.contains(&identity) {
                told.push(format!("error: --output: two formats cannot go to {called}: give each a path"));
                continue;
            }
            taken.push(identity);
            let explaining = Rc::clone(&in_a_file);
            let text = Text { colour: false, explaining, quiet: false, guarded: false, ..text };
            match Target::open(path) {
                Ok(target) => files.push(Opened { formatter: Formatter::new(format, text, strict), called, target }),
                Err(error) => told.push(refused(path, &called, &error)),
            }
        }
        if !told.is_empty() {
            return Err(told);
        }
        let mut note = None;
        if format == Format::Github
            && let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty())
        {
            let called = "the summary of the step".to_owned();
            // Where a container does not have that file, its step is as good without.
            match Target::append(Path::new(&path)) {
                Ok(target) => {
                    printed = printed.beside_a_summary();
                    let formatter = Formatter::Markdown(Rows::within(SUMMARY));
                    files.push(Opened { formatter, called, target });
                }
                Err(error) => note = Some(format!("note: {called} cannot be written: {}\n", plainly(&error))),
            }
        }
        if args.quiet > 1 {
            printed = Formatter::Nothing;
        }
        Ok(Self { printed, files, guarded, note })
    }
}

fn refused(path: &Path, called: &str, error: &io::Error) -> String {
    let folder = path.parent().filter(|folder| *folder != Path::new("") && !folder.is_dir());
    match folder {
        Some(folder) if error.kind() == io::ErrorKind::NotFound => {
            let folder = plain::called(folder);
            format!("error: {called} cannot be written: there is no directory {folder}; nothing was checked")
        }
        _ => format!("error: {called} cannot be written: {}; nothing was checked", plainly(error)),
    }
}

impl Opened {
    /// What is left of it where the process ends at once.
    pub fn leftover(&self) -> Option<PathBuf> {
        self.target.leftover().map(Path::to_owned)
    }

    /// Starts to write it.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(self) -> io::Result<Written> {
        let Self { formatter, called, target } = self;
        let file = FileOutput::start(target, formatter.head_comes_last())?;
        Ok(Written { formatter, called, file })
    }
}
