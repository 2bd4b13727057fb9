"""What the tests share: the repository's files, and the command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("STOCKOUT_ROOT", Path(__file__).resolve().parents[2]))
SCENARIO = ROOT / "scenarios" / "december-2025.toml"

CITY = {
    "scenario": {"title": "A city", "start": "2026-01-01", "days": 40, "population": 100_000},
    "commodities": {
        "fuel": {
            "unit": "m3",
            "daily_demand": {"low": 80, "high": 120},
            "truck_load": 10,
            "initial_stock_days": {"low": 2, "mode": 4, "high": 9},
            "uses": [{"name": "vital", "share": 0.25}, {"name": "public", "share": 0.75}],
        }
    },
    "routes": {"A": {"share": 1, "transit_days": 3, "closure_probability": 0.1, "closure": {"mean": 6}}},
}


@pytest.fixture(autouse=True)
def one_date(monkeypatch):
    """Charts and manifests bear the same date, in the package and in the command."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def stockout_command(*words, cwd, ok=(0,)):
    """Runs the command; STOCKOUT_COMMAND names another than that of the wheel."""
    program = [os.environ["STOCKOUT_COMMAND"]] if "STOCKOUT_COMMAND" in os.environ else [sys.executable, "-m", "stockout"]
    ran = subprocess.run([*program, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)
    assert ran.returncode in ok, ran.stderr
    return ran


def contents(folder):
    """The bytes of every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
