"""A scenario and the changes made to it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stockout import _stockout
from stockout._errors import Fault

Value = Any
"""A number, a word, a flag, a list or a mapping: what a TOML value may be."""


@dataclass(frozen=True)
class Uncertain:
    """A value of a scenario that is drawn anew for each parameter draw.

    Attributes
    ----------
    path : str
        Where it stands; the name of its column in ``Results.replications``.
    kind : str
        ``uniform``, ``pert`` or ``discrete``.
    low, high : float
        The smallest and the largest value, in the unit of the path.
    mode : float or None
        The most likely value of a PERT distribution.
    values, weights : tuple of float
        Of a discrete distribution.
    together : str or None
        The group of values that are drawn by one choice.
    """

    path: str
    kind: str
    low: float
    high: float
    mode: float | None = None
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    together: str | None = None


def as_json(value: Value) -> str:
    """A value as JSON; numbers of numpy and dates are taken as they are meant."""

    def other(value: Any) -> Any:
        for name in ("tolist", "isoformat"):
            if hasattr(value, name):
                return getattr(value, name)()
        raise TypeError(f"a scenario holds no {type(value).__name__}")

    return json.dumps(value, default=other, allow_nan=False)


class Scenario:
    """A scenario and the changes made to it. It never changes itself: each change gives a new one.

    Made by :func:`stockout.load`. Whether it is right is told when it is first used, or by :meth:`check`.
    """

    def __init__(
        self,
        native: _stockout.Scenario,
        path: str | None,
        name: str,
        changes: tuple[tuple[str, str, str], ...] = (),
    ) -> None:
        self._native = native
        self._path = path
        self._name = name
        self._changes = changes

    def set(self, changes: Mapping[str, Value]) -> Scenario:
        """Sets the numbers (or words) that paths name.

        Parameters
        ----------
        changes : mapping of str to value
            Paths of the scenario, such as ``routes.*.attack_probability.fuel``, and values in the unit of each.

        Returns
        -------
        Scenario
        """
        return self._changed("set", changes)

    def scale(self, changes: Mapping[str, Value]) -> Scenario:
        """Multiplies the numbers that paths name by factors; as :meth:`set`."""
        return self._changed("scale", changes)

    def add(self, changes: Mapping[str, Value]) -> Scenario:
        """Adds to the numbers that paths name; as :meth:`set`."""
        return self._changed("add", changes)

    def check(self) -> list[Fault]:
        """Reads the scenario.

        Returns
        -------
        list of Fault
            What is doubtful about it: warnings alone.

        Raises
        ------
        ScenarioError
            With every fault, its line and column.
        """
        return [Fault(**fault) for fault in self._native.check()]

    def to_toml(self) -> str:
        """The resolved scenario as TOML: it extends nothing, and gives the same results."""
        return self._native.to_toml()

    def to_dict(self) -> dict[str, Any]:
        """The scenario fully expanded, neutral defaults included, as ``stockout check --format json`` prints it."""
        return json.loads(self._native.resolved())

    @property
    def uncertain(self) -> list[Uncertain]:
        """The values that are drawn anew for each parameter draw."""
        return [_uncertain(found) for found in self.facts["uncertain"]]

    @property
    def facts(self) -> dict[str, Any]:
        """Its name, title, hash, first day, days, commodities, routes, places and uncertain values."""
        return json.loads(self._native.facts())

    @property
    def name(self) -> str:
        """Its name in results: the stem of its file."""
        return self._name

    def __repr__(self) -> str:
        changes = f", {len(self._changes)} changes" if self._changes else ""
        return f"<stockout.Scenario {self._path or self._name}{changes}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (load, (self.to_toml(), self._name))

    def _changed(self, verb: str, changes: Mapping[str, Value]) -> Scenario:
        native, made = self._native, list(self._changes)
        for path, value in changes.items():
            text = as_json(value)
            native = native.changed(verb, path, text)
            made.append((verb, path, text))
        return Scenario(native, self._path, self._name, tuple(made))


def load(source: str | os.PathLike[str] | Mapping[str, Any] | Scenario, name: str | None = None) -> Scenario:
    """Loads a scenario.

    Parameters
    ----------
    source : path, text, mapping or Scenario
        A file and all that it extends; a text in TOML (it has more than one line); a mapping with the keys of a scenario file.
    name : str, optional
        The scenario's name in results; by default the stem of its file, or ``scenario``.

    Returns
    -------
    Scenario
    """
    if isinstance(source, Scenario):
        return source
    if isinstance(source, Mapping):
        return Scenario(_stockout.Scenario.tree(name or "scenario", as_json(dict(source))), None, name or "scenario")
    if isinstance(source, str) and "\n" in source:
        return Scenario(_stockout.Scenario.text(name or "scenario", source), None, name or "scenario")
    path = os.fspath(source)
    return Scenario(_stockout.Scenario.path(path), path, Path(path).stem)


class Words:
    """The words of a command, and the files that it reads which stood nowhere before."""

    def __init__(self, *words: str) -> None:
        self.words = list(words)
        self.sets: list[str] = []

    def scenario(self, scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario, place: Path) -> None:
        """Adds a scenario: its file, with ``--set`` for what it sets, or a file with its resolved text in ``place``."""
        scenario = load(scenario)
        path, changes = described(scenario)
        if path is None:
            file = place / f"{scenario.name}.toml"
            file.write_text(scenario.to_toml(), encoding="utf-8")
            path = str(file)
        self.words.append(path)
        self.sets += changes

    def option(self, name: str, value: object) -> None:
        """Adds ``--name value``; nothing for None and False, once for each item of a list."""
        if value is None or value is False:
            return
        flag = "--" + name.rstrip("_").replace("_", "-")
        if value is True:
            self.words.append(flag)
        elif isinstance(value, (list, tuple)):
            items: list[object] = list(value)  # pyright: ignore[reportUnknownArgumentType]
            for item in items:
                self.words += [flag, _word(item)]
        else:
            self.words += [flag, _word(value)]


def described(scenario: Scenario) -> tuple[str | None, list[str]]:
    """The file of a scenario, and what ``--set`` gives it; no file where these do not say it all."""
    path: str | None = scenario._path  # pyright: ignore[reportPrivateUsage]
    changes = scenario._changes  # pyright: ignore[reportPrivateUsage]
    if path is None or any(verb != "set" or text.startswith(("{", "[")) for verb, _, text in changes):
        return None, []
    return path, [f"{key}={text}" for _, key, text in changes]


def _word(value: object) -> str:
    return os.fspath(value) if isinstance(value, (str, os.PathLike)) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _uncertain(found: dict[str, Any]) -> Uncertain:
    law: dict[str, Any] = found["law"]
    values: list[float] = law.get("values", [])
    return Uncertain(
        path=found["path"],
        kind=law["kind"],
        low=law.get("low", min(values, default=0.0)),
        high=law.get("high", max(values, default=0.0)),
        mode=law.get("mode"),
        values=tuple(values),
        weights=tuple(law.get("weights", [])),
        together=found["together"],
    )
