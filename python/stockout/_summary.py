"""What a run says of its figures, with types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Distribution:
    """How a figure is distributed over replications, in the figure's unit.

    Attributes
    ----------
    mean : float
    ci95 : tuple of float
        The 95 % confidence interval of the mean.
    sd : float
        Standard deviation over replications.
    q05, q25, q50, q75, q95 : float
        Quantiles.
    es95 : float
        Mean of the worst twentieth.
    n : int
        Replications.
    """

    mean: float
    ci95: tuple[float, float]
    sd: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    es95: float
    n: int


@dataclass(frozen=True)
class Probability:
    """How likely something is.

    Attributes
    ----------
    estimate : float
        From 0 to 1.
    ci95 : tuple of float
        Its 95 % confidence interval.
    n : int
        Replications.
    """

    estimate: float
    ci95: tuple[float, float]
    n: int


class Summary(Mapping[str, "Distribution | Probability"]):
    """The figures of a run by their paths: ``summary["fuel.uses.vital.shortage_days"]``, ``summary["routes.RN7.open_days"]``.

    Attributes
    ----------
    data : dict
        All of summary.json.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._figures: dict[str, Distribution | Probability] = {}
        for name, found in data["commodities"].items():
            self._take(name, found)
        self._take("routes", data["routes"])

    def distribution(self, path: str) -> Distribution:
        """The figure of that path, which must be a distribution."""
        found = self[path]
        if isinstance(found, Distribution):
            return found
        raise KeyError(f"{path} is a probability")

    def probability(self, path: str) -> Probability:
        """The figure of that path, which must be a probability."""
        found = self[path]
        if isinstance(found, Probability):
            return found
        raise KeyError(f"{path} is a distribution")

    def __getitem__(self, path: str) -> Distribution | Probability:
        return self._figures[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def __repr__(self) -> str:
        return f"<stockout.Summary: {len(self)} figures, n = {self.data['replications']}>"

    def _take(self, path: str, found: Any) -> None:
        if not isinstance(found, dict):
            return
        node: dict[str, Any] = found  # pyright: ignore[reportUnknownVariableType]
        if "estimate" in node and "ci95" in node:
            self._figures[path] = Probability(node["estimate"], _pair(node["ci95"]), node.get("n", self.data["replications"]))
            return
        if "mean" in node and "sd" in node:
            quantiles = {key: node[key] for key in ("q05", "q25", "q50", "q75", "q95", "es95")}
            n: int = node.get("n", self.data["replications"])
            self._figures[path] = Distribution(mean=node["mean"], ci95=_pair(node["ci95"]), sd=node["sd"], n=n, **quantiles)
        for key, inner in node.items():
            self._take(f"{path}.{key}", inner)


def _pair(pair: list[float]) -> tuple[float, float]:
    return (pair[0], pair[1])
