"""The questions of the command as functions: keyword arguments have the names of its options."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stockout import _stockout
from stockout._answer import Answer
from stockout._errors import StockoutError, UsageError
from stockout._progress import Progress, bar
from stockout._results import Results
from stockout._scenario import Scenario, Words

Source = str | os.PathLike[str] | Mapping[str, Any] | Scenario
Out = str | os.PathLike[str] | None


def command(*words: str, progress: bool | Progress = True) -> str:
    """Runs the command of these words, and returns what it prints.

    Raises
    ------
    ScenarioError
        If a file is wrong, with every fault.
    UsageError
        If the words are wrong (exit code 2).
    StockoutError
        If the work failed (exit code 1).
    """
    return _called(list(words), progress)[0]


def compare(*scenarios: Source, out: Out = None, progress: bool | Progress = True, **options: Any) -> Answer:
    """Simulates scenarios under the same chance and tells how each differs from the first.

    Parameters
    ----------
    *scenarios : path, text, mapping or Scenario
        The base, then what is compared with it.
    out : path, optional
        Where the folder is kept.
    **options
        ``replications``, ``seed``, ``inner``, ``days``, ``place``, ``precision``, ``threads``, ``lang``, ``no_charts``,
        ``replace`` (replaces the result of another question at ``out``).

    Returns
    -------
    Answer
        ``data["scenarios"]`` has the paired differences with intervals.
    """
    return _asked("compare", list(scenarios), out, progress, options)


def why(scenario: Source, out: Out = None, progress: bool | Progress = True, **options: Any) -> Answer:
    """Attributes a figure to its causes; options ``metric``, ``replications``, ``seed`` and those of :func:`compare`."""
    return _asked("why", [scenario], out, progress, options)


def require(
    scenario: Source,
    lever: str,
    from_: float,
    to: float,
    risk: str,
    below: float,
    out: Out = None,
    progress: bool | Progress = True,
    **options: Any,
) -> Answer:
    """Finds the smallest value of a lever, between ``from_`` and ``to``, that holds the metric ``risk`` at most ``below``."""
    named = {"lever": lever, "from_": from_, "to": to, "risk": risk, "below": below}
    return _asked("require", [scenario], out, progress, named | options)


def rare(scenario: Source, lasting: int, out: Out = None, progress: bool | Progress = True, **options: Any) -> Answer:
    """Estimates the probability of a stock-out of ``lasting`` days or more by multilevel splitting.

    Options: ``commodity``, ``use_``, ``unmet``, ``cover_below``, ``repetitions``, ``courses``, ``seed``.
    """
    return _asked("rare", [scenario], out, progress, {"lasting": lasting} | options)


def trace(scenario: Source, out: Out = None, progress: bool | Progress = True, **options: Any) -> Answer:
    """Tells what happened in one replication: options ``replication``, ``worst`` or ``median`` (a metric)."""
    return _asked("trace", [scenario], out, progress, options)


def hindcast(
    scenario: Source,
    observations: str | os.PathLike[str],
    out: Out = None,
    progress: bool | Progress = True,
    **options: Any,
) -> Answer:
    """Runs a scenario on the dates of a record and scores it; options ``naive``, ``dates`` and those of :func:`compare`."""
    return _asked("hindcast", [scenario], out, progress, {"observations": observations} | options)


def calibrate(
    scenario: Source,
    observations: str | os.PathLike[str],
    priors: str | os.PathLike[str],
    out: Out = None,
    progress: bool | Progress = True,
    **options: Any,
) -> Answer:
    """Finds which values are compatible with a record; options ``particles``, ``acceptance``, ``seed``, ``restart``,
    ``replace``."""
    return _asked("calibrate", [scenario], out, progress, {"observations": observations, "priors": priors} | options)


def fit(
    file: str | os.PathLike[str],
    scenario: Source,
    out: Out = None,
    progress: bool | Progress = True,
    **options: Any,
) -> Answer:
    """Turns an export of conflict events into rates by route; options as of the command, ``break_`` for ``--break``."""
    with _place(out) as (folder, keeper, files):
        of_scenario = Words()
        of_scenario.scenario(scenario, files)
        if of_scenario.sets:
            raise UsageError("fit takes a scenario from a file as it stands: save it with to_toml first")
        words = Words("fit", os.fspath(file), "--scenario", *of_scenario.words)
        return _answer(words, folder, keeper, progress, options)


def sweep(design: str | os.PathLike[str], out: Out = None, progress: bool | Progress = True, **options: Any) -> Answer:
    """Runs a scenario under many settings of its factors, as a design file says.

    Parameters
    ----------
    design : path
        The design file (docs/sweep.md).
    out : path, optional
        Where the folder is kept.
    **options
        ``shard`` (``"1/7"``), ``restart``, ``replace``, ``place``, ``threads``, ``lang``.

    Returns
    -------
    Answer
        ``folder / "points.parquet"`` has one row per point.
    """
    with _place(out) as (folder, keeper, _):
        return _answer(Words("sweep", os.fspath(design)), folder, keeper, progress, options)


def merge(shards: Sequence[str | os.PathLike[str]], out: Out = None, progress: bool | Progress = True) -> Answer:
    """Merges the shards of a sweep to the folder that one run would have written."""
    with _place(out) as (folder, keeper, _):
        return _answer(Words("merge", *(os.fspath(shard) for shard in shards)), folder, keeper, progress, {})


def sensitivity(
    dir: str | os.PathLike[str] | Answer,
    out: Out = None,
    progress: bool | Progress = True,
    **options: Any,
) -> Answer:
    """Says which factors of a sweep matter: Morris or Sobol' indices with intervals; option ``metric``."""
    with _place(out) as (folder, keeper, _):
        return _answer(Words("sensitivity", _folder(dir)), folder, keeper, progress, options)


def discover(dir: str | os.PathLike[str] | Answer, out: Out = None, progress: bool | Progress = True, **options: Any) -> Answer:
    """Finds where in the space of a sweep an outcome is likely; options ``metric``, ``above``, ``below``, ``with_``."""
    with _place(out) as (folder, keeper, _):
        return _answer(Words("discover", _folder(dir)), folder, keeper, progress, options)


def report(*folders: str | os.PathLike[str] | Answer, out: str | os.PathLike[str], progress: bool | Progress = True, **options: Any) -> Path:
    """Writes one offline HTML page from result folders.

    Parameters
    ----------
    *folders : path or Answer
        Folders of run, compare, why and sweep.
    out : path
        The page.
    **options
        ``pdf``, ``explore``, ``place``, ``lang``.

    Returns
    -------
    Path
        The page.
    """
    words = Words("report", *(_folder(folder) for folder in folders))
    for name, value in options.items():
        words.option(name, value)
    words.option("out", out)
    _called(words.words, progress)
    return Path(out)


def live(*scenarios: str | os.PathLike[str], out: str | os.PathLike[str], **options: Any) -> Path:
    """Writes the live page: one HTML file with the engine and the scenario files in it; options ``seed``, ``lang``."""
    words = Words("live", *(os.fspath(scenario) for scenario in scenarios))
    for name, value in options.items():
        words.option(name, value)
    words.option("out", out)
    _called(words.words, False)
    return Path(out)


def extend(
    dir: str | os.PathLike[str],
    to: int,
    out: Out = None,
    progress: bool | Progress = True,
    **options: Any,
) -> Results:
    """Goes on with a finished run, with the bits of one long run.

    Parameters
    ----------
    dir : path
        The result folder of a run; it is replaced where ``out`` is not given.
    to : int
        Replications in all.
    out : path, optional
    **options
        ``threads``, ``no_charts``, ``replace``.

    Returns
    -------
    Results
    """
    words = Words("extend", os.fspath(dir), "--to", str(to), "--format", "json")
    for name, value in options.items():
        words.option(name, value)
    words.option("out", out)
    _called(words.words, progress)
    return Results(_stockout.open(Path(out if out is not None else dir)), [])


def forecast_lock(
    dir: str | os.PathLike[str],
    out: str | os.PathLike[str],
    from_: str,
    to: str,
    reference: str,
    **options: Any,
) -> Path:
    """Locks what a run foretells, from day ``from_`` to day ``to``, known what was known on ``reference`` (dates, ``YYYY-MM-DD``).

    Options: ``commodity``, ``samples``, ``location``, ``observations``, ``dates``, ``replace``, ``threads``. Returns the locked file.
    """
    words = Words("forecast", "lock", os.fspath(dir))
    for name, value in ({"from_": from_, "to": to, "reference": reference} | options).items():
        words.option(name, value)
    words.option("out", out)
    _called(words.words, False)
    return Path(out)


def forecast_score(file: str | os.PathLike[str], observations: Any, out: Out = None, **options: Any) -> dict[str, Any]:
    """Scores a locked forecast against what was seen; options ``dates``, ``replace``, ``no_charts``. Returns the scores."""
    words = Words("forecast", "score", os.fspath(file), "--format", "json")
    for name, value in ({"observations": observations} | options).items():
        words.option(name, value)
    words.option("out", out)
    return json.loads(_called(words.words, False)[0])


def forecast_export(file: str | os.PathLike[str], hub: str | os.PathLike[str], **options: Any) -> None:
    """Writes a locked forecast into a forecast hub; options ``team``, ``model``, ``location``, ``observations``, ``dates``."""
    words = Words("forecast", "export", os.fspath(file))
    for name, value in ({"hub": hub} | options).items():
        words.option(name, value)
    _called(words.words, False)


def figure(file: str | os.PathLike[str], rebuild: bool = False, **options: Any) -> dict[str, Any]:
    """Tells where a chart comes from: the manifest that its SVG or PNG carries.

    With ``rebuild`` the chart is made again, from its own folder or from the folder ``from_``; ``same`` tells whether its bytes are the
    same.
    """
    words = Words("figure", os.fspath(file))
    for name, value in ({"rebuild": rebuild} | options).items():
        words.option(name, value)
    return _told(words)


def verify(
    dir: str | os.PathLike[str] | Answer,
    full: bool = False,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> dict[str, Any]:
    """Checks that nothing in a result folder was changed, and that its numbers follow from its scenario (docs/checking.md).

    Parameters
    ----------
    dir : path or Answer
    full : bool
        Simulates all replications again, not a sample of them.

    Returns
    -------
    dict
        ``ok``, and ``checks``: each with its ``status`` and what was checked.
    """
    words = Words("verify", _folder(dir), "--format", "json")
    words.option("full", full)
    words.option("threads", threads)
    return _told(words, progress)


def selfcheck() -> dict[str, Any]:
    """Checks in seconds that this build computes exact cases right on this processor, and gives the published bits."""
    return _told(Words("selfcheck", "--format", "json"))


def schema() -> dict[str, Any]:
    """The JSON Schema of scenario files: every key with type, unit, range, default and meaning."""
    return _told(Words("schema"))


def _told(words: Words, progress: bool | Progress = False) -> dict[str, Any]:
    """What a check prints. That something differs (exit code 1, with a document) is an answer, not an error."""
    with bar(progress) as told:
        code, out, talk = _stockout.call(words.words, told)
    if code == 1 and out.startswith("{"):
        return json.loads(out)
    _raise_for(code, out, talk)
    return json.loads(out)


def _asked(question: str, scenarios: list[Source], out: Out, progress: bool | Progress, options: dict[str, Any]) -> Answer:
    with _place(out) as (folder, keeper, files):
        words = Words(question)
        apart = [files / str(number) for number in range(len(scenarios))]
        for scenario, place in zip(scenarios, apart):
            place.mkdir(parents=True)
            words.scenario(scenario, place)
        # What one of several scenarios sets is not for the others: its resolved text says it.
        if words.sets and len(scenarios) > 1:
            words = Words(question)
            for scenario, place in zip(scenarios, apart):
                changed = isinstance(scenario, Scenario) and bool(scenario._changes)  # pyright: ignore[reportPrivateUsage]
                if changed and isinstance(scenario, Scenario):
                    file = place / f"{scenario.name}.toml"
                    file.write_text(scenario.to_toml(), encoding="utf-8")
                    words.words.append(str(file))
                else:
                    words.scenario(scenario, place)
        for change in words.sets:
            words.option("set", change)
        return _answer(words, folder, keeper, progress, options)


def _answer(
    words: Words,
    folder: Path,
    keeper: tempfile.TemporaryDirectory[str] | None,
    progress: bool | Progress,
    options: Mapping[str, Any],
) -> Answer:
    for name, value in options.items():
        words.option(name, value)
    words.option("format", "json")
    words.option("out", folder)
    out, talk = _called(words.words, progress)
    return Answer(json.loads(out), folder, talk, keeper)


class _place:
    """Where an answer is to lie: ``out``, or a temporary folder that the answer keeps; and a folder for files that the command reads."""

    def __init__(self, out: Out) -> None:
        self._keeper = None if out is not None else tempfile.TemporaryDirectory[str](prefix="stockout-")
        self._folder = Path(out) if out is not None else Path(self._keeper.name if self._keeper else "") / "answer"
        self._files = tempfile.TemporaryDirectory[str](prefix="stockout-")

    def __enter__(self) -> tuple[Path, tempfile.TemporaryDirectory[str] | None, Path]:
        return self._folder, self._keeper, Path(self._files.name)

    def __exit__(self, *_: object) -> None:
        self._files.cleanup()


def _folder(of: str | os.PathLike[str] | Answer) -> str:
    return os.fspath(of.folder if isinstance(of, Answer) else of)


def _called(words: list[str], progress: bool | Progress) -> tuple[str, str]:
    with bar(progress) as told:
        code, out, talk = _stockout.call(words, told)
    _raise_for(code, out, talk)
    return out, talk


def _raise_for(code: int, out: str, talk: str) -> None:
    if code == 2:
        raise UsageError(talk.strip())
    if code != 0:
        raise StockoutError(talk.strip() or out.strip())
