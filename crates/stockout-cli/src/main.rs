//! Parse, call, turn the answer into an exit code.

fn main() -> stockout_cli::Exit {
    stockout_cli::main()
}
