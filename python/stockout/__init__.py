"""Simulates fuel and food supply of a city under blockade: days of cover, shortages, and how sure that is.

Examples
--------
>>> import stockout
>>> scenario = stockout.load("scenarios/december-2025.toml").set({"scenario.days": 60})  # doctest: +SKIP
>>> run = stockout.run(scenario, replications=1000)  # doctest: +SKIP
>>> run.summary["fuel.shortage_days"].mean  # doctest: +SKIP
"""

from importlib import import_module
from typing import Any

from stockout._answer import Answer, open
from stockout._errors import Fault, ScenarioError, StockoutError, UsageError
from stockout._model import Model
from stockout._questions import (
    calibrate,
    command,
    compare,
    discover,
    extend,
    figure,
    fit,
    forecast_export,
    forecast_lock,
    forecast_score,
    hindcast,
    live,
    merge,
    rare,
    report,
    require,
    schema,
    selfcheck,
    sensitivity,
    sweep,
    trace,
    verify,
    why,
)
from stockout._results import Results, run
from stockout._scenario import Scenario, Uncertain, load
from stockout._stockout import Table, __version__
from stockout._summary import Distribution, Probability, Summary


def __getattr__(name: str) -> Any:
    """The adapters `ema`, `salib` and `distributed` are imported when they are first named: each needs a library."""
    if name in ("distributed", "ema", "salib"):
        return import_module(f"stockout.{name}")
    raise AttributeError(f"module 'stockout' has no attribute {name!r}")


__all__ = [
    "Answer",
    "Distribution",
    "Fault",
    "Model",
    "Probability",
    "Results",
    "Scenario",
    "ScenarioError",
    "StockoutError",
    "Summary",
    "Table",
    "Uncertain",
    "UsageError",
    "__version__",
    "calibrate",
    "command",
    "compare",
    "discover",
    "extend",
    "figure",
    "fit",
    "forecast_export",
    "forecast_lock",
    "forecast_score",
    "hindcast",
    "live",
    "load",
    "merge",
    "open",
    "rare",
    "report",
    "require",
    "run",
    "schema",
    "selfcheck",
    "sensitivity",
    "sweep",
    "trace",
    "verify",
    "why",
]
