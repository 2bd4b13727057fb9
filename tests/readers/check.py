"""Opens a result folder's replications.parquet with pandas, polars and DuckDB, and compares every value with replications.csv.

    python3 -m venv venv && venv/bin/pip install -r tests/readers/requirements.txt
    stockout run SCENARIO --replications-csv --out DIR
    venv/bin/python tests/readers/check.py DIR [--summary]

With --summary the means in summary.json are compared with the means of the columns as well: two roads to one number.
The CSV is read with Python's own csv module, so no reader checks itself. Exit code 0: all agree.
"""

import argparse
import csv
import json
import math
import sys
from pathlib import Path

import duckdb
import pandas
import polars


# How the names of whole days end.
DAYS = (
    "shortage_days", "empty_days", "minor_days", "moderate_days", "severe_days", "extreme_days", "open_days", "dry_days", "unserved_days",
    "halted_days", "dear_days",
)
# How the names of trucks and convoys end, before the commodity if there is one.
COUNTS = ("trucks_sent", "convoys_sent", "convoys_attacked", "trucks_lost", "max_queue")


def is_count(name):
    return name.endswith(COUNTS) or (name.startswith("routes.") and name.rpartition(".")[0].endswith(COUNTS))


def from_csv(path):
    """Column name to its values: numbers, or None for an empty cell."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        names = next(rows)
        columns = {name: [] for name in names}
        assert len(columns) == len(names), "two columns have one name"
        for row in rows:
            for name, cell in zip(names, row, strict=True):
                columns[name].append(float(cell) if cell else None)
    return columns


def from_pandas(path):
    frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    return {name: frame[name].array.__arrow_array__().to_pylist() for name in frame.columns}


def from_polars(path):
    frame = polars.read_parquet(path)
    return {name: frame[name].to_list() for name in frame.columns}


def from_duckdb(path):
    result = duckdb.execute("SELECT * FROM read_parquet(?)", [str(path)])
    names = [column[0] for column in result.description]
    return dict(zip(names, map(list, zip(*result.fetchall()))))


def same(one, other):
    """Bit for bit, but that a value that is not a number may be an empty cell in the CSV."""
    if one is None or other is None:
        return one is None and (other is None or math.isnan(other))
    return one == other


def differences(expected, found):
    """What differs, in words."""
    if list(found) != list(expected):
        return [f"columns {sorted(set(found) ^ set(expected))} or their order"]
    said = []
    for name, values in expected.items():
        if len(values) != len(found[name]):
            said.append(f"{name}: {len(found[name])} rows, {len(values)} in the CSV")
            continue
        wrong = [row for row, pair in enumerate(zip(values, found[name])) if not same(*pair)]
        if wrong:
            row = wrong[0]
            said.append(f"{name}: {len(wrong)} rows, first {row}: {found[name][row]!r}, {values[row]!r} in the CSV")
    return said


def type_differences(path):
    """Counts are whole numbers, amounts are not, and only the days of an onset may be missing."""
    kinds = dict(duckdb.execute("SELECT name, type || ' ' || repetition_type FROM parquet_schema(?)", [str(path)]).fetchall())
    kinds.pop("replications")
    said = []
    for name, kind in kinds.items():
        if name in ("replication", "draw"):
            wanted = "INT64 REQUIRED"
        elif name.endswith((".first_shortage_day", ".first_dry_day")):
            wanted = "INT32 OPTIONAL"
        elif name.endswith(DAYS):
            wanted = "INT32 REQUIRED"
        elif is_count(name):
            wanted = "INT64 REQUIRED"
        else:
            wanted = "DOUBLE REQUIRED"
        if kind != wanted:
            said.append(f"{name}: {kind}, not {wanted}")
    return said


def summary_differences(folder, columns):
    """Means in summary.json against the means of the columns."""
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    said = []
    missing = {name for name in columns if name.startswith("routes.") or name.split(".")[0] in summary["commodities"]}
    missing = {name for name in missing if name.endswith(DAYS) or is_count(name)}

    def compare(way, node):
        if not isinstance(node, dict):
            return
        if "mean" in node and way in columns:
            mean = math.fsum(columns[way]) / len(columns[way])
            missing.discard(way)
            if not math.isclose(node["mean"], mean, rel_tol=1e-9, abs_tol=1e-12):
                said.append(f"{way}: mean {node['mean']!r} in summary.json, {mean!r} of the column")
        # A route's figure holds the figures of each commodity beside its own.
        for key, value in node.items():
            compare(f"{way}.{key}" if way else key, value)

    compare("", summary["commodities"])
    compare("routes", summary["routes"])
    return said + [f"{name} is not in summary.json" for name in sorted(missing)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--summary", action="store_true")
    arguments = parser.parse_args()
    path = arguments.folder / "replications.parquet"
    expected = from_csv(arguments.folder / "replications.csv")
    failed = False
    checks = {
        "pandas": lambda: differences(expected, from_pandas(path)),
        "polars": lambda: differences(expected, from_polars(path)),
        "duckdb": lambda: differences(expected, from_duckdb(path)),
        "types": lambda: type_differences(path),
    }
    if arguments.summary:
        checks["summary"] = lambda: summary_differences(arguments.folder, expected)
    for name, check in checks.items():
        said = check()
        failed |= bool(said)
        print(f"{name}: {'agrees' if not said else '; '.join(said[:5])}")
    rows = len(expected["replication"])
    print(f"{rows} replications, {len(expected)} columns")
    return 1 if failed or rows == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
