"""Many points at once, compiled once."""

import json

import numpy
import pandas
import polars
import pyarrow
import pytest
import stockout
from conftest import CITY
from stockout._model import column
from test_questions import city  # noqa: F401

METRICS = ["fuel.shortage_days", "fuel.unmet_share"]


def test_a_point_is_a_run_of_its_scenario_and_every_kind_of_input_is_taken():
    model = stockout.Model(CITY, [("scale", "routes.A.closure_probability"), "commodities.fuel.initial_stock_days"])
    array = numpy.array([[0.5, 3.0], [2.0, 3.0], [1.0, 8.0]])
    found = pyarrow.table(model.evaluate(array, 200, METRICS, seed=5))
    for row, (scale, stock) in zip(found.to_pylist(), array):
        changed = stockout.load(CITY).scale({"routes.A.closure_probability": scale}).set({"commodities.fuel.initial_stock_days": stock})
        summary = stockout.run(changed, 200, seed=5, progress=False).summary
        for metric in METRICS:
            of_run = summary.distribution(metric)
            assert row[metric] == pytest.approx(of_run.mean, rel=1e-12)
            assert row[f"{metric}.se"] == pytest.approx(of_run.sd / 200**0.5, rel=1e-9)
        assert row["failure"] is None
    columns = dict(zip(model.inputs, array.T))
    rows = [dict(zip(model.inputs, row)) for row in array]
    for given in (columns, rows, array.tolist(), pandas.DataFrame(columns), polars.DataFrame(columns), pyarrow.table(columns)):
        assert pyarrow.table(model.evaluate(given, 200, METRICS, seed=5)).equals(found), type(given)


def test_points_that_make_no_scenario_say_why_and_the_others_stand():
    model = stockout.Model(CITY, ["commodities.fuel.initial_stock_days", "scenario.days"])
    found = pyarrow.table(model.evaluate([[3, 20], [-1, 20], [3, 30]], 10, METRICS)).to_pylist()
    assert found[1]["fuel.unmet_share"] is None and found[1]["failure"].startswith("S010")
    assert found[0]["failure"] is None and found[0]["fuel.unmet_share"] is not None
    with pytest.raises(stockout.ScenarioError):
        stockout.Model(CITY, ["commodities.fuel.initial_stok_days"]).evaluate([[3]], 10, METRICS)
    with pytest.raises(ValueError, match="metric"):
        model.evaluate([[3, 20]], 10, ["fuel.shortage"])
    with pytest.raises(ValueError, match="shape"):
        model.evaluate(numpy.zeros((2, 5)), 10, METRICS)


def test_common_chance_is_shared_and_own_chance_is_not():
    model = stockout.Model(CITY, ["commodities.fuel.initial_stock_days"])
    points = numpy.full((64, 1), 3.0)
    common, own = (column(model.evaluate(points, 1, METRICS[:1], chance=chance), METRICS[0]) for chance in ("common", "own"))
    assert len(set(common)) == 1 and len(set(own)) > 1


def test_many_points_of_one_replication():
    model = stockout.Model(CITY)
    assert model.inputs == ["commodities.fuel.daily_demand", "commodities.fuel.initial_stock_days"]
    points = numpy.random.default_rng(1).uniform([80, 2], [120, 9], (5000, 2))
    found = column(model.evaluate(points, 1, METRICS[:1]), METRICS[0])
    assert found.shape == (5000,) and not numpy.isnan(found).any()
    # More stock, fewer days short, under common chance: a property of the model that points mixed up would break.
    order = numpy.argsort(points[:, 1])
    assert found[order[:1000]].mean() > found[order[-1000:]].mean()


def test_sobol_indices_of_salib_are_those_of_the_command_on_the_same_samples(city):  # noqa: F811
    analyze = pytest.importorskip("SALib.analyze.sobol")
    swept = stockout.sweep(city / "sobol.toml", progress=False)
    points = polars.read_csv(swept.folder / "points.csv")
    inputs = ["commodities.fuel.initial_stock_days", "routes.A.closure_probability"]
    model = stockout.Model(city / "city.toml", [inputs[0], ("scale", inputs[1])])
    figures = model.function("fuel.shortage_days", replications=16)(points.select(inputs).to_numpy())
    assert numpy.allclose(figures, points["fuel.shortage_days"].to_numpy(), rtol=1e-12)
    problem = {"num_vars": 2, "names": inputs, "bounds": [[2, 9], [0.5, 2]]}
    found = analyze.analyze(problem, figures, calc_second_order=False, num_resamples=2)
    ours = stockout.sensitivity(swept, metric="fuel.shortage_days", progress=False)["fuel.shortage_days"]
    for at, name in enumerate(inputs):
        assert found["S1"][at] == pytest.approx(ours[name]["first"]["value"], abs=1e-9)
        assert found["ST"][at] == pytest.approx(ours[name]["total"]["value"], abs=1e-9)


def test_the_problem_of_salib_has_the_scenarios_ranges():
    import stockout.salib

    problem = stockout.salib.problem(stockout.Model(CITY))
    assert problem["bounds"] == [[80, 120], [2, 9, pytest.approx(2 / 7)]] and problem["dists"] == ["unif", "triang"]
    with pytest.raises(ValueError, match="range"):
        stockout.salib.problem(stockout.Model(CITY, ["routes.A.transit_days"]))


def test_ema_workbench_runs_a_set_of_experiments():
    workbench = pytest.importorskip("ema_workbench")
    import stockout.ema

    made = stockout.ema.model(stockout.load(CITY, name="city"), ["fuel.shortage_days"], replications=20)
    with workbench.SequentialEvaluator(made) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=10)
    found = next(iter(outcomes.values()))
    points = {name: experiments[stockout.ema.python_name(name)].tolist() for name in made.stockout_model.inputs}
    exact = column(made.stockout_model.evaluate(points, 20, ["fuel.shortage_days"]), "fuel.shortage_days")
    assert len(found) == 10 and numpy.allclose(found, exact)


def test_facts_are_plain_data():
    facts = stockout.load(CITY, name="city").facts
    assert json.loads(json.dumps(facts))["commodities"] == ["fuel"]
