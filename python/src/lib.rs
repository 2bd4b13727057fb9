//! The engine, the command and its result folders for Python: the module `stockout._stockout`. What a user sees is the package around it
//! (`python/stockout`), in Python.

mod attend;
mod command;
mod error;
mod model;
mod run;
mod scenario;
mod table;

use pyo3::prelude::*;

#[pymodule]
fn _stockout(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", stockout_cli::VERSION)?;
    module.add("scheme", stockout::rng::SCHEME)?;
    module.add_class::<scenario::Scenario>()?;
    module.add_class::<run::Run>()?;
    module.add_class::<table::Table>()?;
    module.add_class::<model::Evaluator>()?;
    module.add_function(wrap_pyfunction!(run::run, module)?)?;
    module.add_function(wrap_pyfunction!(run::open, module)?)?;
    module.add_function(wrap_pyfunction!(command::call, module)?)?;
    module.add_function(wrap_pyfunction!(command::main, module)?)
}
