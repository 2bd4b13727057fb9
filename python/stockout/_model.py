"""A scenario that is evaluated at many points."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from stockout import _stockout
from stockout._progress import Progress, bar
from stockout._scenario import Scenario, Uncertain, as_json, load

Input = str | tuple[str, str]


class Model:
    """A scenario with inputs: it is compiled once, and each point is its numbers.

    Parameters
    ----------
    scenario : path, text, mapping or Scenario
        What :func:`stockout.load` takes.
    inputs : sequence, optional
        Paths that vary: ``"escorts.teams"`` sets, ``("scale", "routes.*.attack_probability.fuel")`` multiplies, ``("add", PATH)`` adds. By
        default the scenario's uncertain values that a path can set: where a point gives them, they are no longer drawn.

    Attributes
    ----------
    inputs : list of str
        Their names, in order: the path, after ``scale `` or ``add `` where that is done.
    metrics : list of str
        Names of all metrics that a point can report: means, and probabilities of a shortage.
    """

    def __init__(
        self,
        scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario,
        inputs: Sequence[Input] | None = None,
    ) -> None:
        self.scenario = load(scenario)
        chosen = [found.path for found in settable(self.scenario)] if inputs is None else list(inputs)
        pairs = [("set", given) if isinstance(given, str) else given for given in chosen]
        self.inputs = [path if verb == "set" else f"{verb} {path}" for verb, path in pairs]
        self._pairs = pairs
        named = [(name, verb, path) for name, (verb, path) in zip(self.inputs, pairs)]
        native: _stockout.Scenario = self.scenario._native  # pyright: ignore[reportPrivateUsage]
        self._native = _stockout.Evaluator(native, named)
        self.metrics = self._native.metrics()

    def evaluate(
        self,
        points: Any,
        replications: int = 1,
        metrics: Sequence[str] | None = None,
        seed: int = 1,
        *,
        chance: str = "common",
        threads: int | None = None,
        progress: bool | Progress = False,
    ) -> _stockout.Table:
        """Evaluates points, on all cores. A point's figures depend on its values, the seed and the replications alone.

        Parameters
        ----------
        points : array, table, mapping or sequence
            An array of shape (points, inputs); an Arrow table or data frame with one column for each input by its name; a mapping of
            input to values; a sequence of mappings.
        replications : int
            Of each point.
        metrics : sequence of str, optional
            By default the headline figures: shortage days and unmet share of each commodity.
        seed : int
            Seed of the replications.
        chance : str
            ``common``: all points have the same replications (common random numbers). ``own``: each has its own.
        threads : int, optional
            By default as many as the machine offers.

        Returns
        -------
        Table
            One row per point: ``point``, then mean and standard error (``METRIC.se``, null with one replication) of each metric, and
            ``failure``: why a point makes no scenario, else null.

        Raises
        ------
        ScenarioError
            If no point makes a scenario, with the faults of the first.
        """
        if chance not in ("common", "own"):
            raise ValueError(f'chance is "common" or "own", not {chance!r}')
        if replications < 1:
            raise ValueError("replications must be at least 1")
        wanted = list(metrics) if metrics is not None else self.headlines
        with bar(progress) as told:
            given = self._given(points)
            return self._native.evaluate(given, wanted, replications, seed, chance == "own", threads, told)

    @property
    def headlines(self) -> list[str]:
        """Shortage days and unmet share of each commodity, all uses together."""
        names = self.scenario.facts["commodities"]
        found = [f"{name}.{figure}" for name in names for figure in ("shortage_days", "unmet_share")]
        return [name for name in found if name in self.metrics]

    def function(self, metric: str, replications: int = 1, seed: int = 1, **options: Any) -> Any:
        """A function of an array of shape (points, inputs), or (inputs,), that returns the metric's means as an array.

        It is what SALib, scipy, optuna or emcee call. A point that makes no scenario gives NaN.
        """
        numpy: Any = import_module("numpy")

        def of(points: Any) -> Any:
            array: Any = numpy.asarray(points, dtype=float)
            table = self.evaluate(numpy.atleast_2d(array), replications, [metric], seed, **options)
            means: Any = column(table, metric)
            return means if array.ndim > 1 else float(means[0])

        return of

    def __reduce__(self) -> tuple[Any, ...]:
        return (Model, (self.scenario, self._pairs))

    def __repr__(self) -> str:
        return f"<stockout.Model {self.scenario.name}: {len(self.inputs)} inputs, {len(self.metrics)} metrics>"

    def _given(self, points: Any) -> object:
        if hasattr(points, "__arrow_c_stream__"):
            return points
        if isinstance(points, Mapping):
            given: Mapping[str, Any] = points  # pyright: ignore[reportUnknownVariableType]
            columns = [_listed(given[name]) for name in self.inputs]
            return as_json([list(row) for row in zip(*columns, strict=True)])
        if hasattr(points, "columns") and hasattr(points, "to_dict"):
            return self._given({name: points[name].to_numpy() for name in self.inputs})
        if hasattr(points, "__array__"):
            numpy: Any = import_module("numpy")
            array: Any = numpy.ascontiguousarray(points, dtype="<f8")
            if array.ndim != 2 or array.shape[1] != len(self.inputs):
                raise ValueError(f"points has the shape {array.shape}: expected (points, {len(self.inputs)})")
            return array.tobytes()
        rows: list[Any] = list(points)
        if rows and isinstance(rows[0], Mapping):
            rows = [[row[name] for name in self.inputs] for row in rows]
        return as_json(rows)


def column(table: _stockout.Table, name: str) -> Any:
    """A column of numbers as a numpy array; null is NaN."""
    numpy: Any = import_module("numpy")
    try:
        arrow: Any = import_module("pyarrow")
        return arrow.table(table).column(name).to_numpy().astype(float)
    except ImportError:
        frame: Any = import_module("pandas").DataFrame.from_arrow(table)
        return numpy.asarray(frame[name], dtype=float)


def settable(scenario: Scenario) -> list[Uncertain]:
    """The uncertain values that a path can set: not those inside a measure, and not those that are drawn together."""
    plain = re.compile(r"^(measures|scale|add)\.")
    return [found for found in scenario.uncertain if not plain.match(found.path) and found.together is None]


def _listed(values: Iterable[Any]) -> list[Any]:
    return json.loads(as_json(list(values)))
