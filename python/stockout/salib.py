"""SALib: a problem of a scenario's uncertain values.

Examples
--------
>>> from SALib.sample import sobol as sample  # doctest: +SKIP
>>> from SALib.analyze import sobol as analyze  # doctest: +SKIP
>>> model = stockout.Model("scenarios/december-2025.toml")  # doctest: +SKIP
>>> problem = stockout.salib.problem(model)  # doctest: +SKIP
>>> figures = model.function("fuel.shortage_days", replications=20)(sample.sample(problem, 64))  # doctest: +SKIP
>>> analyze.analyze(problem, figures)["ST"]  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stockout._model import Model, settable


def problem(model: Model, ranges: Mapping[str, tuple[float, float]] | None = None) -> dict[str, Any]:
    """The problem dict of a model's inputs.

    Parameters
    ----------
    model : Model
    ranges : mapping of str to (low, high), optional
        Ranges of inputs that the scenario does not hold for uncertain, by the input's name.

    Returns
    -------
    dict
        ``num_vars``, ``names``, ``bounds``, ``dists``. A PERT distribution becomes the triangle with its ends and mode: SALib has no PERT.
    """
    known = {found.path: found for found in settable(model.scenario)}
    given = dict(ranges or {})
    bounds: list[list[float]] = []
    dists: list[str] = []
    for name in model.inputs:
        found = known.get(name)
        if name in given:
            bounds.append(list(given[name]))
            dists.append("unif")
        elif found is None:
            raise ValueError(f"{name} is not uncertain in the scenario: give its range")
        elif found.mode is not None and found.high > found.low:
            bounds.append([found.low, found.high, (found.mode - found.low) / (found.high - found.low)])
            dists.append("triang")
        elif found.kind == "discrete":
            raise ValueError(f"{name} takes single values: SALib has no such distribution; give its range")
        else:
            bounds.append([found.low, found.high])
            dists.append("unif")
    return {"num_vars": len(bounds), "names": list(model.inputs), "bounds": bounds, "dists": dists}
