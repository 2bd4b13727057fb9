"""An answer that lies in a folder: of a comparison, a sweep, a calibration."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from stockout import _stockout
from stockout._results import Chart, Results


class Answer:
    """The answer to a question, with its folder.

    Attributes
    ----------
    data : dict
        What the command prints with ``--format json``; of an opened folder, its document.
    folder : Path
        Where it lies. An answer without ``out`` lies in a temporary folder, which goes with it: :meth:`save` keeps it.
    talk : str
        Notes and warnings.
    """

    def __init__(self, data: Any, folder: Path, talk: str = "", keeper: tempfile.TemporaryDirectory[str] | None = None) -> None:
        self.data = data
        self.folder = folder
        self.talk = talk
        self._keeper = keeper

    def charts(self) -> list[str]:
        """Names of its charts."""
        return sorted({path.stem for path in self.folder.glob("**/*.svg")})

    def chart(self, name: str) -> Chart:
        """A chart of that name."""
        found = sorted(self.folder.glob(f"**/{name}.svg"))
        if not found:
            raise KeyError(f"there is no chart {name!r}; there is {', '.join(self.charts())}")
        return Chart(found[0].read_text(encoding="utf-8"))

    def files(self) -> list[Path]:
        """All of its files, relative to its folder."""
        return sorted(path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Copies its folder to a place where nothing stands."""
        shutil.copytree(self.folder, folder)
        return Path(folder)

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __repr__(self) -> str:
        return f"<stockout.Answer in {self.folder}>"

    def _repr_html_(self) -> str:
        return "".join(self.chart(name).svg for name in self.charts())


def open(folder: str | os.PathLike[str]) -> Results | Answer:
    """Opens a result folder.

    Parameters
    ----------
    folder : path
        Written by this package or by the command.

    Returns
    -------
    Results or Answer
        Results of a run; an answer of anything else.
    """
    place = Path(folder)
    manifest_path = place / "manifest.json"
    manifest: dict[str, Any] = json.loads(manifest_path.read_text(encoding="utf-8")) if manifest_path.is_file() else {}
    kind = manifest.get("kind")
    if kind is None and "sweep" not in manifest:
        return Results(_stockout.open(place), [])
    document = place / f"{kind}.json"
    data = json.loads(document.read_text(encoding="utf-8")) if document.is_file() else manifest
    return Answer(data, place)
