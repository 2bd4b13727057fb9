"""Every question of the command, asked from Python, gives the command's folder."""

import inspect
import subprocess

import pyarrow.parquet
import pytest
import stockout
from conftest import CITY, ROOT, contents, stockout_command

DESIGN = """
scenario = "city.toml"
kind = "{kind}"
points = {points}
replications = 16
seed = 1
[[factors]]
path = "commodities.fuel.initial_stock_days"
low = 2
high = 9
[[factors]]
path = "routes.A.closure_probability"
verb = "scale"
low = 0.5
high = 2
"""


@pytest.fixture
def city(tmp_path):
    scenario = stockout.load(CITY, name="city").set({"commodities.fuel.initial_stock_days": 3, "commodities.fuel.daily_demand": 100})
    (tmp_path / "city.toml").write_text(scenario.to_toml())
    for kind, points in [("sobol", 16), ("lhs", 60)]:
        (tmp_path / f"{kind}.toml").write_text(DESIGN.format(kind=kind, points=points))
    return tmp_path


def same(answer, command):
    """Are the folders equal, what names the folders apart?"""
    python, other = contents(answer), contents(command)
    assert python.keys() == other.keys()
    differs = {name for name in python if python[name] != other[name]}
    assert differs <= {"manifest.json", "log.txt"}, differs
    return True


def test_sweep_sensitivity_discover_and_merge(city, monkeypatch):
    monkeypatch.chdir(city)
    sobol = stockout.sweep("sobol.toml", out="python-sweep", progress=False)
    stockout_command("sweep", "sobol.toml", "--out", "command-sweep", cwd=city)
    assert contents(city / "python-sweep") == contents(city / "command-sweep")
    indices = stockout.sensitivity(sobol, metric="fuel.shortage_days", progress=False)
    total = indices["fuel.shortage_days"]["commodities.fuel.initial_stock_days"]["total"]
    assert total["ci95"][0] <= total["value"] <= total["ci95"][1]
    lhs = stockout.sweep("lhs.toml", progress=False)
    boxes = stockout.discover(lhs, metric="fuel.shortage_days", progress=False)
    assert boxes.data and lhs.folder.is_dir()
    shards = [stockout.sweep("lhs.toml", progress=False, shard=f"{at}/3") for at in (1, 2, 3)]
    merged = stockout.merge([shard.folder for shard in shards], out="merged", progress=False)
    assert contents(merged.folder) == contents(lhs.folder)


def test_compare_why_require_rare_and_trace(city, monkeypatch):
    monkeypatch.chdir(city)
    more = stockout.load("city.toml").set({"commodities.fuel.initial_stock_days": 9})
    compared = stockout.compare("city.toml", more, out="compared", replications=200, progress=False)
    days = compared["scenarios"][0]["differences"]["fuel.shortage_days"]
    assert days["mean"] < 0 and days["ci95"][0] <= days["mean"] <= days["ci95"][1]
    causes = stockout.why("city.toml", out="why", replications=50, progress=False)
    stockout_command("why", "city.toml", "--replications", 50, "--format", "json", "--out", "why-command", cwd=city)
    assert same(city / "why", city / "why-command") and causes["metric"] == "fuel.shortage_days"
    found = stockout.require(
        "city.toml", "commodities.fuel.initial_stock_days", 1, 30, "fuel.unmet_share", 0.02, replications=200, progress=False
    )
    assert 1 <= found["value"] <= 30
    chance = stockout.rare("city.toml", lasting=3, repetitions=4, courses=20, progress=False)
    assert chance.charts() and chance.data
    assert stockout.trace("city.toml", replication=2, progress=False).files()
    assert stockout.open("compared").data["scenarios"] == compared["scenarios"]
    page = stockout.report(compared, out="page.html", progress=False)
    assert "<html" in page.read_text(encoding="utf-8")[:200]


def test_wrong_questions_are_told_in_the_commands_words(city, monkeypatch):
    monkeypatch.chdir(city)
    with pytest.raises(stockout.UsageError, match="metric"):
        stockout.why("city.toml", metric="fuel.shortage_dayz", progress=False)
    with pytest.raises(stockout.ScenarioError) as raised:
        stockout.compare("city.toml", stockout.load("city.toml").set({"routes.B.share": 1}), progress=False)
    assert raised.value.faults
    with pytest.raises(stockout.UsageError, match="no such folder|not a result folder"):
        stockout.sensitivity("absent", progress=False)


def test_a_temporary_answer_goes_with_its_object_and_save_keeps_it(city, tmp_path):
    answer = stockout.why(city / "city.toml", replications=4, progress=False)
    place = answer.folder
    answer.save(tmp_path / "kept")
    del answer
    assert not place.exists() and (tmp_path / "kept" / "manifest.json").is_file()


def test_results_are_verified_extended_locked_and_scored(city, monkeypatch):
    monkeypatch.chdir(city)
    run = stockout.run("city.toml", 200, progress=False)
    run.save("run")
    assert stockout.verify("run", progress=False)["ok"]
    with pytest.raises(stockout.UsageError, match="holds another result"):
        stockout.run("city.toml", 100, progress=False).save("run")
    longer = stockout.extend("run", 300, out="longer", progress=False)
    assert pyarrow.table(longer.replications)[:200].equals(pyarrow.table(run.replications))
    assert pyarrow.table(longer.replications).equals(pyarrow.table(stockout.run("city.toml", 300, progress=False).replications))
    assert stockout.figure("run/charts/cover.svg", rebuild=True)["same"]
    locked = stockout.forecast_lock("run", "locked.csv", "2026-01-05", "2026-02-01", "2026-01-04")
    (city / "seen.csv").write_text("date,to,commodity,metric,value,source\n2026-01-05,2026-01-11,fuel,arrivals,500,test\n")
    assert locked.is_file()
    (city / "run" / "daily.csv").write_text("day\n")
    changed = stockout.verify("run", progress=False)
    assert not changed["ok"] and changed["checks"][-1]["status"] == "different"


def test_the_program_checks_itself():
    assert stockout.selfcheck()["ok"]
    assert "properties" in stockout.schema()


def test_every_command_has_a_function():
    listed = stockout.command("--help", progress=False).split("Commands:")[1].split("Options:")[0]
    commands = {line.split()[0] for line in listed.splitlines() if line.startswith("  ") and not line.startswith("   ")}
    # `check` is a method of Scenario, `forecast` has a function for each of its commands; the others are texts for a shell.
    apart = {"check", "forecast", "completions", "man", "help"}
    missing = {name for name in commands - apart if not inspect.isfunction(getattr(stockout, name, None))}
    assert not missing


def test_points_parquet_is_read_by_pyarrow(city):
    answer = stockout.sweep(city / "lhs.toml", progress=False)
    assert pyarrow.parquet.read_table(answer.folder / "points.parquet").num_rows == 60
