"""A run from Python is the run of the command."""

import json
import pickle
import signal
import subprocess
import sys
import threading
import time

import polars
import pyarrow
import pyarrow.parquet
import pytest
import stockout
from conftest import CITY, SCENARIO, contents, stockout_command


@pytest.fixture(scope="module")
def run():
    return stockout.run(SCENARIO, replications=300, seed=3, days=60, progress=False)


def test_a_saved_folder_is_the_commands_byte_for_byte(run, tmp_path, monkeypatch):
    (tmp_path / "python").mkdir()
    (tmp_path / "command").mkdir()
    words = ["run", SCENARIO, "--days", 60, "--replications", 300, "--seed", 3, "--out", "run"]
    stockout_command(*words, cwd=tmp_path / "command")
    monkeypatch.chdir(tmp_path / "python")
    run.save("run")
    python, command = contents(tmp_path / "python" / "run"), contents(tmp_path / "command" / "run")
    assert python.keys() == command.keys() and "charts/cover.png" in python
    # The command lines are equal too: both programs write paths from the root as file names.
    assert [name for name in python if python[name] != command[name]] == []
    assert stockout.verify("run", progress=False)["ok"]
    # Only the result of the same run is replaced unasked.
    run.save("run")
    with pytest.raises(stockout.UsageError, match="holds another result"):
        stockout.run(SCENARIO, replications=10, days=60, progress=False).save("run")


def test_tables_equal_the_commands_parquet_in_names_types_and_values(run, tmp_path):
    run.save(tmp_path / "run", lang=None)
    saved = pyarrow.parquet.read_table(tmp_path / "run" / "replications.parquet")
    ours = pyarrow.table(run.replications)
    assert ours.num_rows == 300 and ours.column_names == saved.column_names
    assert ours.schema.types == saved.schema.types
    assert ours.equals(saved)
    assert ours.schema.field("fuel.shortage_days").metadata[b"unit"] == b"days"
    again = stockout.open(tmp_path / "run")
    assert pyarrow.table(again.replications).equals(ours)
    assert again.summary.data == run.summary.data
    assert str(again) == str(run)


def test_tables_of_days_are_the_csv_files(run, tmp_path):
    run.save(tmp_path / "run", lang=None)
    for name, table in [("daily", run.daily), ("routes", run.routes), ("places", run.places), ("uses_daily", run.uses), ("severity", run.severity)]:
        frame = polars.DataFrame(table)
        csv = polars.read_csv(tmp_path / "run" / f"{name}.csv", try_parse_dates=True, infer_schema_length=None)
        assert frame.columns == csv.columns
        assert frame.equals(csv.cast(dict(frame.schema))), name


def test_the_summary_has_types_and_intervals(run):
    days = run.summary.distribution("fuel.shortage_days")
    column = pyarrow.table(run.replications)["fuel.shortage_days"].to_pylist()
    assert days.mean == pytest.approx(sum(column) / 300) and days.ci95[0] <= days.mean <= days.ci95[1]
    chance = run.summary.probability("fuel.probability_of_shortage")
    assert chance.estimate == sum(value > 0 for value in column) / 300
    assert "routes.RN7.open_days" in run.summary
    with pytest.raises(KeyError):
        run.summary["fuel.shortage_dayz"]


def test_threads_change_nothing_and_seeds_do():
    one, two, other = (
        pyarrow.table(stockout.run(CITY, replications=400, seed=seed, threads=threads, progress=False).replications)
        for seed, threads in [(1, 1), (1, 2), (2, 2)]
    )
    assert one.equals(two) and not one.equals(other)


def test_every_fault_is_told_with_its_place():
    text = 'a = 1\n[scenario]\ntitle = "x"\nstart = "2026-01-01"\ndays = -3\npopulation = 1\n'
    with pytest.raises(stockout.ScenarioError) as raised:
        stockout.load(text, name="wrong").check()
    faults = {fault.message: fault for fault in raised.value.faults}
    assert len(faults) >= 2
    assert any((fault.line, fault.column) == (1, 1) for fault in faults.values())
    assert any(fault.line == 5 for fault in faults.values())
    assert all(fault.file == "wrong.toml" for fault in faults.values())
    assert pickle.loads(pickle.dumps(raised.value)).faults == raised.value.faults
    with pytest.raises(stockout.ScenarioError, match="daily_demand"):
        stockout.load(CITY).set({"commodities.fuel.daily_demnd": 3}).check()


def test_changes_apply_in_order_and_a_resolved_text_gives_the_same():
    city = stockout.load(CITY, name="city")
    changed = city.set({"commodities.fuel.daily_demand": 50}).scale({"commodities.fuel.daily_demand": 3}).add({"commodities.fuel.daily_demand": 1})
    plain = city.set({"commodities.fuel.daily_demand": 151})
    tables = [pyarrow.table(stockout.run(of, 200, progress=False).replications) for of in (changed, plain, stockout.load(changed.to_toml(), name="city"))]
    assert tables[0].equals(tables[1]) and tables[0].equals(tables[2])
    assert [found.path for found in city.uncertain] == ["commodities.fuel.daily_demand", "commodities.fuel.initial_stock_days"]
    assert city.uncertain[1].mode == 4
    assert city.to_dict() != changed.to_dict()


def test_progress_is_told_and_the_caller_may_stop_the_work():
    seen = []
    stockout.run(CITY, 3000, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (3000, 3000) and seen == sorted(seen)

    def stop(done, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        stockout.run(CITY, 100_000_000, progress=stop)


def test_other_threads_run_meanwhile():
    ticks = []
    ended = threading.Event()

    def tick():
        while not ended.wait(0.005):
            ticks.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    stockout.run(CITY, 20_000, threads=1, progress=False)
    ended.set()
    thread.join()
    assert len(ticks) > 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a process")
def test_control_c_is_a_keyboard_interrupt():
    text = f"import stockout\nprint('ready', flush=True)\ntry:\n    stockout.run({CITY!r}, 100_000_000, progress=False)\nexcept KeyboardInterrupt:\n    print('interrupted')\n"
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=60)[0] == "interrupted\n" and child.returncode == 0


def test_a_notebook_shows_table_and_chart(run):
    page = run._repr_html_()
    assert "<svg" in page and "Bamako" in page
    assert run.chart("cover")._repr_svg_().startswith("<svg") or "<svg" in run.chart("cover").svg
    assert set(run.charts()) >= {"cover", "shortage-probability"}
    with pytest.raises(KeyError, match="cover"):
        run.chart("covr")


def test_xarray_has_dims_and_units():
    pytest.importorskip("xarray")
    run = stockout.run(CITY, 100, progress=False)
    days = run.to_xarray()
    assert days["cover_days"].dims == ("commodity", "date", "statistic") and days["cover_days"].attrs["units"] == "days"
    rows = polars.DataFrame(run.daily).filter(polars.col("metric") == "cover_days")
    assert days["cover_days"].sel(commodity="fuel", statistic="q95").values.tolist() == rows["q95"].to_list()
    assert days.sizes["date"] == 40 and "route_open_probability" in days


def test_wrong_numbers_are_told():
    with pytest.raises(ValueError, match="multiple"):
        stockout.run(CITY, replications=10, inner=3)
    with pytest.raises(ValueError, match="no place"):
        stockout.run(SCENARIO, replications=10, place="Kayes", progress=False)


def test_scenarios_and_models_travel_to_other_processes():
    scenario = stockout.load(CITY, name="city").scale({"commodities.fuel.daily_demand": 2})
    assert pickle.loads(pickle.dumps(scenario)).to_dict() == scenario.to_dict()
    model = pickle.loads(pickle.dumps(stockout.Model(scenario)))
    assert model.inputs == stockout.Model(scenario).inputs


def test_the_command_of_the_wheel_prints_and_fails_as_a_command_does(tmp_path):
    assert stockout_command("--version", cwd=tmp_path).stdout.startswith("stockout ")
    (tmp_path / "city.toml").write_text(stockout.load(CITY).to_toml())
    summary = json.loads(stockout_command("run", "city.toml", "-n", 50, "--format", "json", cwd=tmp_path).stdout)
    assert summary == stockout.run(tmp_path / "city.toml", 50, progress=False).summary.data
    assert stockout_command("run", "absent.toml", cwd=tmp_path, ok=(2,)).stdout == ""
