//! What says how: the schema, shell completions, the manual page.

use super::args::{Cli, ManArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::scenario;
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

/// `stockout man`: one page, every command in it, or a page for each command.
pub fn man(args: &ManArgs) -> Result<Exit, Failure> {
    if let Some(out) = &args.out {
        let written = std::fs::create_dir_all(out).and_then(|()| clap_mangen::generate_to(Cli::command(), out));
        written.map_err(|error| Failure::Output(format!("manual pages into {}", out.display()), error))?;
        say!("{}", exit::written(scenario::language(None), out));
        return Ok(Exit::Done);
    }
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
