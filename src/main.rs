//! Parse, call, turn the answer into an exit code.

fn main() -> stockout::cli::Exit {
    stockout::cli::main()
}
