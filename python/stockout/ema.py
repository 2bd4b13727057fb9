# pyright: basic
"""EMA Workbench: a scenario as a model.

Examples
--------
>>> from ema_workbench import SequentialEvaluator  # doctest: +SKIP
>>> model = stockout.ema.model("scenarios/december-2025.toml", outcomes=["fuel.shortage_days"])  # doctest: +SKIP
>>> with SequentialEvaluator(model) as evaluator:  # doctest: +SKIP
...     experiments, outcomes = evaluator.perform_experiments(scenarios=100)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ema_workbench import RealParameter, ScalarOutcome
from ema_workbench.em_framework.model import SingleReplication

import stockout
from stockout._model import Input, column, settable


class EmaModel(SingleReplication):
    """A scenario for EMA Workbench: uncertainties and levers are inputs of a :class:`stockout.Model`, outcomes its metrics.

    Parameters
    ----------
    name : str
        Letters and digits.
    model : stockout.Model
    replications, seed : int
        Of each experiment.
    """

    def __init__(self, name: str, model: stockout.Model, replications: int = 100, seed: int = 1) -> None:
        super().__init__(name)
        self.stockout_model = model
        self.replications = replications
        self.seed = seed

    def run_experiment(self, experiment: Mapping[str, Any]) -> dict[str, float]:
        """Runs one experiment; raises if its values make no scenario."""
        inputs = self.stockout_model.inputs
        point = {name: [experiment[python_name(name)]] for name in inputs}
        metrics = [outcome.variable_name[0] for outcome in self.outcomes]  # pyright: ignore
        table = self.stockout_model.evaluate(point, self.replications, metrics, self.seed)
        return {metric: float(column(table, metric)[0]) for metric in metrics}


def python_name(path: str) -> str:
    """The name of an input as an identifier, which EMA Workbench asks for."""
    return "".join(sign if sign.isalnum() else "_" for sign in path)


def model(
    scenario: Any,
    outcomes: Sequence[str],
    inputs: Sequence[Input] | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    replications: int = 100,
    seed: int = 1,
) -> EmaModel:
    """A model whose uncertainties are inputs with ranges.

    Parameters
    ----------
    scenario : path, text, mapping or Scenario
    outcomes : sequence of str
        Metrics.
    inputs : sequence, optional
        As of :class:`stockout.Model`; by default the scenario's uncertain values.
    ranges : mapping of str to (low, high), optional
        Ranges of inputs that the scenario does not hold for uncertain.
    """
    of = stockout.Model(scenario, inputs)
    known = {found.path: (found.low, found.high) for found in settable(of.scenario)} | dict(ranges or {})
    made = EmaModel(python_name(of.scenario.name).replace("_", ""), of, replications, seed)
    made.uncertainties = [RealParameter(python_name(name), *known[name]) for name in of.inputs]
    made.outcomes = [ScalarOutcome(python_name(metric), variable_name=metric) for metric in outcomes]
    return made
