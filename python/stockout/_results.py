"""A run and its results."""

from __future__ import annotations

import html
import json
import os
import shutil
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stockout import _stockout
from stockout._progress import Progress, bar
from stockout._scenario import Scenario, described, load
from stockout._summary import Summary

if TYPE_CHECKING:
    Dataset = Any


def run(
    scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario,
    replications: int = 10_000,
    seed: int = 1,
    inner: int = 1,
    threads: int | None = None,
    progress: bool | Progress = True,
    *,
    days: int | None = None,
    place: str | None = None,
) -> Results:
    """Simulates a scenario. The result depends on scenario, seed and replications alone, not on threads or the machine.

    Parameters
    ----------
    scenario : path, text, mapping or Scenario
        What :func:`load` takes.
    replications : int
        In all; a multiple of ``inner``.
    seed : int
        Seed of the random draws.
    inner : int
        Replications of each parameter draw.
    threads : int, optional
        By default as many as the machine offers.
    progress : bool or callable
        True draws a bar where tqdm is installed. A callable is called with replications done and planned.
    days : int, optional
        Horizon in days, in place of the scenario's.
    place : str, optional
        The place that is spoken of first; ``all`` for all uses together.

    Returns
    -------
    Results

    Raises
    ------
    ScenarioError
        If the scenario is wrong, with every fault.
    KeyboardInterrupt
        On Ctrl-C, within a second.
    """
    if inner < 1 or replications < 1 or replications % inner != 0:
        raise ValueError(f"replications ({replications}) must be a multiple of inner ({inner}), and both at least 1")
    scenario = load(scenario)
    path, sets = described(scenario)
    words = ["run", path or f"{scenario.name}.toml"]
    for change in sets:
        words += ["--set", change]
    for name, value, usual in (
        ("days", days, None),
        ("place", place, None),
        ("replications", replications, 10_000),
        ("inner", inner, 1),
        ("seed", seed, 1),
    ):
        if value != usual:
            words += [f"--{name}", str(value)]
    with bar(progress) as told:
        native: _stockout.Scenario = scenario._native  # pyright: ignore[reportPrivateUsage]
        return Results(_stockout.run(native, replications, seed, inner, threads, days, place, told), words)


class Results:
    """What a run found. Made by :func:`stockout.run`, or by :func:`stockout.open` of a run's folder."""

    def __init__(self, native: _stockout.Run, words: list[str]) -> None:
        self._native = native
        self._words = words

    @cached_property
    def summary(self) -> Summary:
        """The figures by their paths, with intervals."""
        return Summary(json.loads(self._native.summary_json()))

    @property
    def provenance(self) -> dict[str, Any]:
        """What made it: version, commit, scheme of draws, seed, replications, the scenario's name and hash."""
        return self._native.provenance()

    @property
    def replications(self) -> _stockout.Table:
        """One row per replication: its number, its parameter draw, the drawn values, every figure; as ``replications.parquet``.

        The unit and meaning of each column are in the metadata of its Arrow field.
        """
        return self._native.replications()

    @property
    def daily(self) -> _stockout.Table:
        """One row per day, commodity and metric: ``day``, ``date``, ``commodity``, ``metric``, ``mean`` and quantiles ``q05`` to ``q95``.

        Stock, arrivals and sales are in the commodity's unit, cover in days, shares and probabilities from 0 to 1.
        """
        return self._days("daily")

    @property
    def routes(self) -> _stockout.Table:
        """One row per day and route: probability of being open, trucks, deliveries and queues (means)."""
        return self._days("routes")

    @property
    def uses(self) -> _stockout.Table:
        """One row per day, use, commodity and metric."""
        return self._days("uses_daily")

    @property
    def places(self) -> _stockout.Table | None:
        """One row per day, place, commodity and metric; None for a scenario without places."""
        return self._native.days("places")

    @property
    def severity(self) -> _stockout.Table:
        """One row per day and commodity: shares of replications in each band of severity, from 0 to 1."""
        return self._days("severity")

    def charts(self, lang: str = "en") -> dict[str, str]:
        """Names of its charts, each with its title."""
        return dict(self._native.charts(lang))

    def chart(self, name: str = "cover", lang: str = "en") -> Chart:
        """A chart.

        Parameters
        ----------
        name : str
            One of :meth:`charts`.
        lang : str
            ``en`` or ``fr``.

        Returns
        -------
        Chart
            Its ``svg``; a notebook shows it.
        """
        svg = self._native.chart(name, lang)
        if svg is None:
            raise KeyError(f"there is no chart {name!r}; there is {', '.join(self.charts(lang))}")
        return Chart(svg)

    def to_xarray(self) -> Dataset:
        """The daily figures as an xarray Dataset.

        Returns
        -------
        xarray.Dataset
            Variables such as ``cover_days`` with the dims ``commodity``, ``date`` and ``statistic`` (mean, q05, q25, q50, q75, q95),
            and of routes (``route``, ``date``). Attributes name the unit.
        """
        xarray: Any = import_module("xarray")
        pandas: Any = import_module("pandas")
        units = {"cover_days": "days", "shortage_probability": "1", "unmet_share": "1", "fill_rate": "1", "level": "1", "price_index": "1"}
        units |= {"dry_probability": "1", "unserved_probability": "1"}
        daily: Any = _frame(self.daily)
        statistics = ["mean", "q05", "q25", "q50", "q75", "q95"]
        variables: dict[str, Any] = {}
        for metric, rows in daily.groupby("metric", sort=False):
            tidy: Any = rows.melt(id_vars=["commodity", "date"], value_vars=statistics, var_name="statistic")
            array: Any = tidy.set_index(["commodity", "date", "statistic"])["value"].to_xarray()
            array.attrs["units"] = units.get(metric, "unit of the commodity")
            variables[metric] = array.sel(statistic=statistics)
        routes: Any = _frame(self.routes)
        for column in routes.columns[3:]:
            array = routes.set_index(["route", "date"])[column].to_xarray()
            array.attrs["units"] = "1" if "probability" in column else ("trucks" if "trucks" in column or "queue" in column else "unit of the commodity")
            variables[f"route_{column}"] = array
        dataset: Any = xarray.Dataset(variables)
        dataset["date"] = pandas.to_datetime(dataset["date"].values)
        dataset.attrs = {f"stockout_{key}": value for key, value in self.provenance.items()}
        return dataset

    def save(self, folder: str | os.PathLike[str], lang: str | None = "en", replace: bool = False) -> Path:
        """Writes the folder that the command writes, the same bytes.

        Parameters
        ----------
        folder : path
            Where. A folder with the result of the same run is replaced.
        lang : str or None
            Language of the charts; None leaves them out.
        replace : bool
            Replaces the result of another run too. Files of it that somebody edited are kept beside the new ones.

        Returns
        -------
        Path
            Where it stands.

        Raises
        ------
        UsageError
            If another result stands there, or something that is no result.
        """
        target = Path(folder)
        opened = self._native.folder()
        if opened is not None:
            shutil.copytree(opened, target)
            return target
        words = [*self._words, *([] if lang == "en" else ["--lang", lang] if lang else ["--no-charts"]), "--out", str(folder)]
        return Path(self._native.save(target, lang, replace, words))

    def __str__(self) -> str:
        return self._native.text("en")

    def __repr__(self) -> str:
        facts = self.provenance
        return f"<stockout.Results {facts['name']}: {facts['replications']} replications, seed {facts['seed']}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>{self.chart('cover').svg}"

    def _days(self, name: str) -> _stockout.Table:
        table = self._native.days(name)
        assert table is not None, "only the table of places may be lacking"
        return table


class Chart:
    """A chart as SVG, which a notebook shows."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes it to a file."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return self.svg


def _frame(table: _stockout.Table) -> Any:
    pandas: Any = import_module("pandas")
    if hasattr(pandas.DataFrame, "from_arrow"):
        return pandas.DataFrame.from_arrow(table)
    pyarrow: Any = import_module("pyarrow")
    return pyarrow.table(table).to_pandas()
