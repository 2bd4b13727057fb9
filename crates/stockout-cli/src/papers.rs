//! What says how: the schema, shell completions, the manual page.

use super::args::Cli;
use super::exit::{Exit, Failure, print, print_json};
use clap::CommandFactory;

/// `stockout schema`.
pub fn schema() -> Result<Exit, Failure> {
    print_json(&stockout::scenario::schema::schema())?;
    Ok(Exit::Done)
}

/// `stockout completions SHELL`.
pub fn completions(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "stockout", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// `stockout man`: one page, every command in it.
pub fn man() -> Result<Exit, Failure> {
    let mut page = Vec::new();
    let failed = |error| Failure::Output("the manual page".to_owned(), error);
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(failed)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        clap_mangen::Man::new(sub.clone()).render(&mut page).map_err(failed)?;
        for inner in sub.get_subcommands().filter(|inner| inner.get_name() != "help") {
            clap_mangen::Man::new(inner.clone()).render(&mut page).map_err(failed)?;
        }
    }
    print(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}
