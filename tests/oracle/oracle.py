#!/usr/bin/env python3
"""A second implementation of the Stockout model, written from its description alone.

It exists to be compared with the simulator, so it is plain rather than fast: one loop over days,
and inside it loops over commodities, routes and uses, in the order and under the names of the
model's description. Only distributions (and deterministic scenarios) are meant to agree: the random
numbers are a generator of its own.

    python oracle.py SCENARIO.toml --replications N [--inner M] --seed S --out FILE.json [--debug]

`--debug` checks on every day that trucks and units entered = held + used + lost.
`extends` is not supported.
"""

import argparse
import copy
import datetime
import json
import math
import tomllib
from collections import namedtuple
from pathlib import Path

import numba
import numpy as np

njit = numba.njit(cache=True)  # kept in NUMBA_CACHE_DIR if this file is imported, not run as a script

EPS = 1e-9
LASTS = -1  # a duration without end
MAX_DELAY = 60
BANDS = np.array([0.05, 0.2, 0.4, 0.6, np.inf])

# ------------------------------------------------------------------------------------------------
# The scenario: drawn values, statuses, measures, ranges
# ------------------------------------------------------------------------------------------------

# Keys of a route or status that are one value for every commodity or a table by commodity: default.
ROUTE_BY_COMMODITY = {
    "share": 0.0,
    "initial_queue_trucks": 0,
    "capacity_trucks_per_day": math.inf,
    "capacity_factor": 1.0,
    "attack_probability": 0.0,
    "loss_fraction": None,  # a table: mean, concentration
    "turn_back_probability": 0.0,
    "deterrence": 0.0,
    "recovery_days": 14.0,
    "convoy_trucks": 1,
    "convoy_min_trucks": 1,
    "convoy_interval_days": 1,
    "convoy_phase": 0,
    "escorted": False,
}
ROUTE_ALONE = {
    "closure_probability": 0.0,
    "closure": None,  # a duration: mean, cv
    "initially": "open",
    "transit_days": None,
    "delay_days": 0.0,
    "return_days": None,  # transit_days
    "rerouting": 0.2,
    "corridor": "",
    "path": [],
    "status": None,
    "state": None,
}
REGIME_BY_COMMODITY = {"attack_multiplier": 1.0, "capacity_multiplier": 1.0, "transit_multiplier": 1.0}
REGIME_ALONE = {"closure_multiplier": 1.0, "duration": None, "next": None, "reopens": False}
COMMODITY = {
    "unit": None,
    "daily_demand": None,
    "truck_load": None,
    "initial_stock_days": None,
    "target_stock_days": None,  # initial_stock_days
    "adjust_days": 14.0,
    "max_order_factor": 2.0,
    "storage_days": math.inf,
    "storage": math.inf,
    "unload_trucks_per_day": math.inf,
    "restock_days": 3.0,
    "hoarding_below_days": 0.0,
    "demand_volatility": 0.0,
    "season": [1.0] * 12,
    "local_supply_per_day": 0.0,
    "local_season": [1.0] * 12,
    "fleet_trucks": math.inf,
    "fleet_replacement_per_day": 0.0,
    "price_elasticity": None,
    "price_level": None,
    "price_exponent": 1.0,
    "price_inflow": None,
    "price_days": None,  # 14 by level, 21 by inflow
    "price_cap": None,
    "dear_price": 1.5,
    "orders_follow_regime": False,
    "dry_level": 0.6,
    "relief_level": 0.9,
    "unserved_fill": 0.5,
    "rationing": [],
    "depends_on": None,
    "uses": None,
}
USE = {
    "name": None,
    "share": None,
    "buffer_days": 0.0,
    "initial_fill": 1.0,
    "hoarding": 0.0,
    "protected": False,
    "place": None,  # the headline place
    "retail": False,
    "budget": math.inf,
    "service": None,  # a table: unit, full, without
}
SERVICE = {"unit": None, "full": None, "without": 0.0}
PLACE = {"title": "", "population": None, "headline": False}
THREAT = {"initial": None, "volatility": 0.0, "persistence": 0.0, "regimes": None, "regime": None}
ESCORTS = {"teams": None, "return_days": 2, "halt": None, "halt_elsewhere": 0.0}
DURATION = {"mean", "cv"}

WHOLE = {
    "transit_days", "return_days", "convoy_trucks", "convoy_min_trucks", "convoy_interval_days", "convoy_phase",
    "fleet_trucks", "initial_queue_trucks", "unload_trucks_per_day", "teams", "price_days",
}
ZERO_TO_ONE = {
    "closure_probability", "attack_probability", "turn_back_probability", "deterrence", "rerouting", "initial_fill",
    "strength", "loss_mean", "persistence", "unserved_fill", "halt_elsewhere",
}
AT_LEAST_ONE = {
    "adjust_days", "restock_days", "recovery_days", "transit_days", "duration_mean",
    "convoy_trucks", "convoy_min_trucks", "convoy_interval_days", "price_days", "price_cap", "dear_price",
}


def in_range(key, value):
    """Held at the range's end, and made whole: once, after all measures."""
    if key in ZERO_TO_ONE:
        value = min(1.0, max(0.0, value))
    elif key in AT_LEAST_ONE:
        value = max(1.0, value)
    else:
        value = max(0.0, value)
    if key == "persistence":
        value = min(value, 1.0 - 1e-12)
    if key in WHOLE and math.isfinite(value):
        value = math.floor(value + 0.5 + EPS)
    return value


def is_uncertain(value):
    if not isinstance(value, dict):
        return False
    keys = set(value)
    return keys - {"together"} in ({"low", "high"}, {"low", "mode", "high"}, {"values"}, {"values", "weights"})


def draw_one(value, rng, places):
    if "values" in value:
        weights = np.array(value.get("weights", [1.0] * len(value["values"])), dtype=float)
        place = rng.choice(len(weights), p=weights / weights.sum())
        if "together" in value:
            place = places.setdefault(value["together"], place)
        return float(value["values"][place])
    low, high = value["low"], value["high"]
    if low == high:
        return float(low)
    if "mode" not in value:
        return float(rng.uniform(low, high))
    alpha = 1 + 4 * (value["mode"] - low) / (high - low)
    beta = 1 + 4 * (high - value["mode"]) / (high - low)
    return float(low + (high - low) * rng.beta(alpha, beta))


def draw(tree, rng, places=None):
    """The file with a number in place of every uncertain value (one path, one draw; one place for all of a group)."""
    places = {} if places is None else places
    if is_uncertain(tree):
        return draw_one(tree, rng, places)
    if isinstance(tree, dict):
        return {key: draw(value, rng, places) for key, value in tree.items()}
    if isinstance(tree, list):
        return [draw(value, rng, places) for value in tree]
    return tree


def has_uncertain(tree):
    if is_uncertain(tree):
        return True
    if isinstance(tree, dict):
        return any(has_uncertain(value) for value in tree.values())
    if isinstance(tree, list):
        return any(has_uncertain(value) for value in tree)
    return False


def as_duration(value):
    return dict(value) if isinstance(value, dict) else {"mean": value}


def by_commodity(key, value, commodities):
    """One value for every commodity, or a table by commodity, as a table by commodity."""
    if key == "halt":
        if not isinstance(value, dict) or set(value) <= DURATION:
            return {c: as_duration(value) for c in commodities}
        return {c: as_duration(v) for c, v in value.items()}
    if key == "loss_fraction":
        if not isinstance(value, dict):
            value = {"mean": value}
        if "mean" in value or "concentration" in value:
            return {c: dict(value) for c in commodities}
        return {c: dict(v) if isinstance(v, dict) else {"mean": v} for c, v in value.items()}
    if isinstance(value, dict):
        return dict(value)
    return {c: value for c in commodities}


def check_keys(table, known, where):
    for key in table:
        if key not in known:
            raise SystemExit(f"unknown key {key} in {where}")


def normalise(drawn):
    """The drawn file, with uses by name and every table by commodity written out."""
    check_keys(
        drawn,
        {"scenario", "commodities", "threat", "escorts", "statuses", "routes", "measures", "sources", "places"},
        "file",
    )
    base = {"scenario": drawn["scenario"], "measures": drawn.get("measures", [])}
    commodities = list(drawn["commodities"])
    base["commodities"] = {}
    for name, table in drawn["commodities"].items():
        check_keys(table, COMMODITY, name)
        table = dict(table)
        forms = [key for key in ("price_elasticity", "price_level", "price_inflow") if key in table]
        assert len(forms) <= 1 and ("price_cap" in table or not forms), f"price of {name}"
        for use in table["uses"]:
            check_keys(use, USE, name)
            check_keys(use.get("service", {}), SERVICE, name)
            assert "service" not in use or {"unit", "full"} <= set(use["service"]), f"service in {name}"
        table["uses"] = {use["name"]: dict(use) for use in table["uses"]}
        base["commodities"][name] = table
    threat = dict(drawn.get("threat", {}))
    check_keys(threat, THREAT, "threat")
    regimes = {}
    for name, table in threat.get("regimes", {"normal": {}}).items():
        check_keys(table, REGIME_BY_COMMODITY | REGIME_ALONE, name)
        regimes[name] = {}
        for key, value in table.items():
            if key in REGIME_BY_COMMODITY:
                value = by_commodity(key, value, commodities)
            elif key == "duration":
                value = as_duration(value)
            regimes[name][key] = value
    threat["regimes"] = regimes
    threat.setdefault("initial", next(iter(regimes)))
    base["threat"] = threat
    base["escorts"] = dict(drawn.get("escorts", {}))
    check_keys(base["escorts"], ESCORTS, "escorts")
    for key in ("halt", "halt_elsewhere"):
        if key in base["escorts"]:
            base["escorts"][key] = by_commodity(key, base["escorts"][key], commodities)
    base["places"] = {name: dict(table) for name, table in drawn.get("places", {}).items()}
    headlines = [name for name, table in base["places"].items() if table.get("headline")]
    assert len(headlines) <= 1 and "all" not in base["places"]
    for name, table in base["places"].items():
        check_keys(table, PLACE, name)
    base["headline"] = headlines[0] if headlines else next(iter(base["places"]), None)
    if base["places"]:
        table = base["places"][base["headline"]]
        assert ("population" in table) != ("population" in base["scenario"]), "the headline place's population, once"
        table.setdefault("population", base["scenario"].get("population"))

    def road(table, where):
        check_keys(table, ROUTE_BY_COMMODITY | ROUTE_ALONE, where)
        out = {}
        for key, value in table.items():
            if key in ROUTE_BY_COMMODITY:
                value = by_commodity(key, value, commodities)
            elif key == "closure":
                value = as_duration(value)
            out[key] = value
        return out

    base["statuses"] = {name: road(table, name) for name, table in drawn.get("statuses", {}).items()}
    base["routes"] = {name: road(table, name) for name, table in drawn["routes"].items()}
    return base


def overlay(under, over):
    """By path: what is given above wins, what is not is taken from beneath."""
    out = copy.deepcopy(under)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = overlay(out[key], value)
        else:
            out[key] = copy.deepcopy(value)
    return out


def route_names(selector, base):
    if selector == "routes.*":
        names = list(base["routes"])
    elif selector.startswith("routes[status="):
        status = selector[len("routes[status="):-1]
        names = [name for name, table in base["routes"].items() if table.get("status") == status]
    else:
        names = [selector[len("routes."):]]
        assert names[0] in base["routes"], selector
    assert names, f"{selector} matches nothing"
    return names


def targets(path, tree, base):
    """The leaves a path names, as (table, key, default)."""
    parts = path.split(".")
    commodities = list(base["commodities"])
    found = []

    def leaf_by_commodity(table, key, rest, default):
        where = table.setdefault(key, {})
        names = commodities
        if rest and rest[0] in commodities:
            names, rest = [rest[0]], rest[1:]
        for c in names:
            if key == "halt":
                assert len(rest) <= 1, path
                found.append((where.setdefault(c, {}), rest[0] if rest else "mean", None))
            elif key == "loss_fraction":
                assert len(rest) == 1, path
                found.append((where.setdefault(c, {}), rest[0], 0.0 if rest[0] == "mean" else None))
            else:
                assert not rest, path
                found.append((where, c, default))

    if parts[0] == "routes" or parts[0].startswith("routes["):
        if parts[0] == "routes":
            names, rest = route_names(f"routes.{parts[1]}", base), parts[2:]
        else:
            names, rest = route_names(parts[0], base), parts[1:]
        for name in names:
            table, key = tree["routes"][name], rest[0]
            if key in ROUTE_BY_COMMODITY:
                leaf_by_commodity(table, key, rest[1:], ROUTE_BY_COMMODITY[key])
            elif key == "closure":
                found.append((table.setdefault("closure", {}), rest[1] if len(rest) > 1 else "mean", None))
            elif key == "return_days":
                found.append((table, key, table["transit_days"]))
            else:
                found.append((table, key, ROUTE_ALONE[key]))
    elif parts[0] == "commodities":
        names = commodities if parts[1] == "*" else [parts[1]]
        for name in names:
            table = tree["commodities"][name]
            if parts[2] == "uses":
                uses = list(table["uses"]) if parts[3] == "*" else [parts[3]]
                for use in uses:
                    if parts[4] == "service":
                        found.append((table["uses"][use]["service"], parts[5], SERVICE[parts[5]]))
                    else:
                        found.append((table["uses"][use], parts[4], USE[parts[4]]))
            elif parts[2] == "price_days":
                found.append((table, parts[2], 14 if "price_level" in table else 21))
            elif parts[2] == "target_stock_days":
                found.append((table, parts[2], table["initial_stock_days"]))
            else:
                found.append((table, parts[2], COMMODITY[parts[2]]))
    elif parts[0] == "threat":
        if parts[1] == "regimes":
            table = tree["threat"]["regimes"][parts[2]]
            if parts[3] in REGIME_BY_COMMODITY:
                leaf_by_commodity(table, parts[3], parts[4:], REGIME_BY_COMMODITY[parts[3]])
            elif parts[3] == "duration":
                found.append((table.setdefault("duration", {}), parts[4] if len(parts) > 4 else "mean", None))
            elif parts[3] == "next" and len(parts) > 4:
                found.append((table.setdefault("next", {}), parts[4], 0.0))
            else:
                found.append((table, parts[3], REGIME_ALONE[parts[3]]))
        else:
            found.append((tree["threat"], parts[1], THREAT[parts[1]]))
    elif parts[0] == "escorts" and parts[1] in ("halt", "halt_elsewhere"):
        leaf_by_commodity(tree["escorts"], parts[1], parts[2:], ESCORTS[parts[1]])
    elif parts[0] == "escorts":
        found.append((tree["escorts"], parts[1], ESCORTS[parts[1]]))
    else:
        raise SystemExit(f"no such path: {path}")
    return found


def change(verb, path, value, tree, base):
    if isinstance(value, dict) and not path.endswith(".next"):  # a table changes what it names
        for key, inner in value.items():
            change(verb, f"{path}.{key}", inner, tree, base)
        return
    for table, key, default in targets(path, tree, base):
        if verb == "set":
            table[key] = copy.deepcopy(value)
            continue
        current = table.get(key, default)
        assert current is not None and not isinstance(current, (list, str)), f"{verb} {path}"
        assert math.isfinite(current), f"{verb} of an unlimited default: {path}"
        table[key] = current * value if verb == "scale" else current + value


def in_force(base, measures):
    """The scenario of a day: statuses first, then the other changes in the order of the file."""
    tree = {key: copy.deepcopy(base[key]) for key in ("commodities", "threat", "escorts")}
    status = {name: table.get("status") for name, table in base["routes"].items()}
    for measure in measures:
        for path, value in measure.get("set", {}).items():
            if path.startswith("routes") and path.endswith(".status"):
                for name in route_names(path[: -len(".status")], base):
                    status[name] = value
    tree["routes"] = {}
    for name, table in base["routes"].items():
        under = base["statuses"][status[name]] if status[name] is not None else {}
        tree["routes"][name] = overlay(under, table)
    for measure in measures:
        for verb in ("set", "scale", "add"):
            for path, value in measure.get(verb, {}).items():
                if not (path.startswith("routes") and path.endswith(".status")):
                    change(verb, path, value, tree, base)
    return tree


def day_number(value, start):
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value)
    if isinstance(value, datetime.date):
        return (value - start).days
    return int(value)


Names = namedtuple("Names", "commodities uses routes regimes places prices services")


def names_of(base):
    return Names(
        list(base["commodities"]),
        [list(table["uses"]) for table in base["commodities"].values()],
        list(base["routes"]),
        list(base["threat"]["regimes"]),
        list(base["places"]),
        [price_form(table) for table in base["commodities"].values()],
        [["service" in use for use in table["uses"].values()] for table in base["commodities"].values()],
    )


NO_PRICE, BY_ELASTICITY, BY_LEVEL, BY_INFLOW = range(4)


def price_form(table):
    for key, form in (("price_elasticity", BY_ELASTICITY), ("price_level", BY_LEVEL), ("price_inflow", BY_INFLOW)):
        if key in table:
            return form
    return NO_PRICE


FIELDS = """
    days population has_places threshold warm_start segment month initial_regime initially_open
    truck_load initial_stock_days fleet_trucks uses depends_on depends_use strength initial_fill initial_queue
    daily_demand season local_supply local_season target_stock_days adjust_days max_order_factor
    storage unload restock_days hoarding_below demand_volatility replacement elasticity price_cap
    rationing rationing_below rationing_fraction use_share buffer_days hoarding protected
    volatility persistence forced_regime closure_multiplier duration_mean duration_cv next_weight reopens
    attack_multiplier capacity_multiplier transit_multiplier
    teams team_return
    held closure_probability closure_mean closure_cv transit delay return_days rerouting
    share capacity capacity_factor attack loss_mean loss_concentration turn_back deterrence recovery
    convoy_trucks convoy_min interval phase escorted
    place_of seen_in_place seen_by_all service_full service_without budget
    orders_follow dry_level relief_level unserved_fill arm_day
    price_form price_level price_exponent price_inflow price_days dear_price
    halt_mean halt_cv halt_elsewhere
    road_slots ring_slots
"""
Values = namedtuple("Values", FIELDS)


def pack(base):
    """All numbers in force, as arrays. The first index of what measures may change is the segment:
    a run of days with the same measures in force."""
    scenario = base["scenario"]
    names = names_of(base)
    n_c, n_r, n_m = len(names.commodities), len(names.routes), len(names.regimes)
    n_k = max(len(uses) for uses in names.uses)
    days = scenario["days"]
    start = scenario["start"]
    start = datetime.date.fromisoformat(start) if isinstance(start, str) else start

    spans = []
    for measure in base["measures"]:
        check_keys(measure, {"name", "from", "to", "set", "scale", "add"}, "measures")
        first = day_number(measure.get("from", 0), start)
        last = day_number(measure["to"], start) if "to" in measure else days
        spans.append((first, last))
    segments, segment = [], np.zeros(days, dtype=np.int64)
    for t in range(days):
        active = tuple(i for i, (first, last) in enumerate(spans) if first <= t <= last)
        if active not in segments:
            segments.append(active)
        segment[t] = segments.index(active)
    trees = [in_force(base, [base["measures"][i] for i in active]) for active in segments]
    n_g = len(trees)

    def floats(*shape, fill=0.0):
        return np.full(shape, fill)

    def ints(*shape):
        return np.zeros(shape, dtype=np.int64)

    v = {}
    v["days"], v["segment"] = days, segment
    v["has_places"] = bool(names.places)
    places = base["places"] or {"": {"population": scenario.get("population")}}
    v["population"] = np.array([float(table["population"]) for table in places.values()])
    v["threshold"] = float(scenario.get("shortage_threshold", 0.05))
    v["warm_start"] = bool(scenario.get("warm_start", True))
    v["month"] = np.array([(start + datetime.timedelta(days=t)).month - 1 for t in range(days)])
    v["initial_regime"] = names.regimes.index(base["threat"]["initial"])

    first = trees[int(segment[0])]
    v["initially_open"] = np.array([first["routes"][r].get("initially", "open") == "open" for r in names.routes])
    v["initial_queue"] = ints(n_r, n_c)
    for i, r in enumerate(names.routes):
        for j, c in enumerate(names.commodities):
            value = first["routes"][r].get("initial_queue_trucks", {}).get(c, 0)
            v["initial_queue"][i, j] = in_range("initial_queue_trucks", value)

    for key in ("truck_load", "initial_stock_days", "fleet_trucks", "strength"):
        v[key] = floats(n_c)
    v["uses"], v["depends_on"], v["depends_use"] = ints(n_c), ints(n_c), ints(n_c)
    v["initial_fill"] = floats(n_c, n_k)
    for j, c in enumerate(names.commodities):
        table = first["commodities"][c]
        v["uses"][j] = len(names.uses[j])
        v["truck_load"][j] = table["truck_load"]
        v["initial_stock_days"][j] = in_range("initial_stock_days", table["initial_stock_days"])
        v["fleet_trucks"][j] = in_range("fleet_trucks", table.get("fleet_trucks", math.inf))
        on = table.get("depends_on")
        v["depends_on"][j] = v["depends_use"][j] = -1
        if on is not None:
            check_keys(on, {"commodity", "use", "strength"}, "depends_on")
            v["depends_on"][j] = names.commodities.index(on["commodity"])
            assert v["depends_on"][j] < j
            if "use" in on:
                v["depends_use"][j] = names.uses[v["depends_on"][j]].index(on["use"])
            v["strength"][j] = in_range("strength", on.get("strength", 1.0))
        for k, use in enumerate(table["uses"].values()):
            v["initial_fill"][j, k] = in_range("initial_fill", use.get("initial_fill", 1.0))

    v["place_of"] = np.zeros((n_c, n_k), dtype=np.int64)
    v["seen_in_place"] = np.zeros((n_c, n_k), dtype=np.bool_)
    v["seen_by_all"] = np.zeros((n_c, n_k), dtype=np.bool_)
    v["arm_day"], v["price_form"] = ints(n_c), np.array(names.prices)
    for j, c in enumerate(names.commodities):
        uses = list(base["commodities"][c]["uses"].values())
        retail = [bool(use.get("retail", False)) for use in uses]
        for k, use in enumerate(uses):
            place = use.get("place", base["headline"])
            v["place_of"][j, k] = names.places.index(place) if names.places else 0
        for k in range(len(uses)):
            here = [other for other in range(len(uses)) if v["place_of"][j, other] == v["place_of"][j, k]]
            v["seen_in_place"][j, k] = retail[k] or not any(retail[other] for other in here)
            v["seen_by_all"][j, k] = retail[k] or not any(retail)
        restock = in_range("restock_days", first["commodities"][c].get("restock_days", 3.0))
        v["arm_day"][j] = math.floor(restock + 0.5 + EPS)

    plain = {
        "dry_level": "dry_level", "relief_level": "relief_level", "unserved_fill": "unserved_fill",
        "price_exponent": "price_exponent", "dear_price": "dear_price",
        "daily_demand": "daily_demand", "local_supply": "local_supply_per_day", "adjust_days": "adjust_days",
        "max_order_factor": "max_order_factor", "unload": "unload_trucks_per_day", "restock_days": "restock_days",
        "hoarding_below": "hoarding_below_days", "demand_volatility": "demand_volatility",
        "replacement": "fleet_replacement_per_day",
    }
    for name in [*plain, "target_stock_days", "storage"]:
        v[name] = floats(n_g, n_c)
    v["elasticity"], v["price_cap"] = floats(n_g, n_c, fill=math.nan), floats(n_g, n_c, fill=math.nan)
    v["season"], v["local_season"] = floats(n_g, n_c, 12), floats(n_g, n_c, 12)
    steps = max(len(tree["commodities"][c].get("rationing", [])) for tree in trees for c in names.commodities)
    v["rationing"] = ints(n_g, n_c)
    v["rationing_below"], v["rationing_fraction"] = floats(n_g, n_c, max(1, steps)), floats(n_g, n_c, max(1, steps))
    for name in ("use_share", "buffer_days", "hoarding", "service_without"):
        v[name] = floats(n_g, n_c, n_k)
    v["budget"], v["service_full"] = floats(n_g, n_c, n_k, fill=math.inf), floats(n_g, n_c, n_k, fill=math.nan)
    v["orders_follow"] = np.zeros((n_g, n_c), dtype=np.bool_)
    v["price_level"], v["price_inflow"], v["price_days"] = floats(n_g, n_c), floats(n_g, n_c), ints(n_g, n_c)
    v["halt_mean"], v["halt_cv"] = floats(n_g, n_c, fill=math.nan), floats(n_g, n_c, fill=math.nan)
    v["halt_elsewhere"] = floats(n_g, n_c)
    v["protected"] = np.zeros((n_g, n_c, n_k), dtype=np.bool_)

    v["volatility"], v["persistence"], v["forced_regime"] = floats(n_g), floats(n_g), ints(n_g) - 1
    v["closure_multiplier"] = floats(n_g, n_m)
    v["duration_mean"], v["duration_cv"] = floats(n_g, n_m, fill=math.nan), floats(n_g, n_m, fill=math.nan)
    v["next_weight"] = floats(n_g, n_m, n_m)
    v["reopens"] = np.zeros((n_g, n_m), dtype=np.bool_)
    for key in REGIME_BY_COMMODITY:
        v[key] = floats(n_g, n_m, n_c)
    v["teams"], v["team_return"] = ints(n_g) - 1, ints(n_g)

    v["held"] = ints(n_g, n_r) - 1
    for name in ("closure_probability", "delay", "rerouting"):
        v[name] = floats(n_g, n_r)
    v["closure_mean"], v["closure_cv"] = floats(n_g, n_r, fill=math.nan), floats(n_g, n_r, fill=math.nan)
    v["transit"], v["return_days"] = ints(n_g, n_r), ints(n_g, n_r)
    pairs = {
        "share": "share", "capacity": "capacity_trucks_per_day", "capacity_factor": "capacity_factor",
        "attack": "attack_probability", "turn_back": "turn_back_probability", "deterrence": "deterrence",
        "recovery": "recovery_days",
    }
    whole_pairs = {
        "convoy_trucks": "convoy_trucks", "convoy_min": "convoy_min_trucks", "interval": "convoy_interval_days",
        "phase": "convoy_phase",
    }
    for name in pairs:
        v[name] = floats(n_g, n_r, n_c)
    for name in whole_pairs:
        v[name] = ints(n_g, n_r, n_c)
    v["loss_mean"] = floats(n_g, n_r, n_c)
    v["loss_concentration"] = floats(n_g, n_r, n_c, fill=math.nan)
    v["escorted"] = np.zeros((n_g, n_r, n_c), dtype=np.bool_)

    for g, tree in enumerate(trees):
        for j, c in enumerate(names.commodities):
            table = tree["commodities"][c]
            for name, key in plain.items():
                v[name][g, j] = in_range(key, table.get(key, COMMODITY[key]))
            target = table.get("target_stock_days", table["initial_stock_days"])
            v["target_stock_days"][g, j] = in_range("target_stock_days", target)
            if "storage" in table:
                v["storage"][g, j] = in_range("storage", table["storage"])
            else:
                v["storage"][g, j] = in_range("storage_days", table.get("storage_days", math.inf))
                v["storage"][g, j] *= v["daily_demand"][g, j]
            if table.get("price_elasticity") is not None:
                v["elasticity"][g, j] = table["price_elasticity"]
            if names.prices[j] != NO_PRICE:
                v["price_cap"][g, j] = in_range("price_cap", table["price_cap"])
                v["price_level"][g, j] = in_range("price_level", table.get("price_level", 0.0))
                v["price_inflow"][g, j] = in_range("price_inflow", table.get("price_inflow", 0.0))
                window = table.get("price_days", 14 if names.prices[j] == BY_LEVEL else 21)
                v["price_days"][g, j] = in_range("price_days", window)
            v["orders_follow"][g, j] = table.get("orders_follow_regime", False)
            halt = tree["escorts"].get("halt", {}).get(c, {})
            if halt.get("mean") is not None:
                v["halt_mean"][g, j] = in_range("duration_mean", halt["mean"])
                if "cv" in halt and halt["cv"] != "none":
                    v["halt_cv"][g, j] = in_range("cv", halt["cv"])
            elsewhere = tree["escorts"].get("halt_elsewhere", {}).get(c, 0.0)
            v["halt_elsewhere"][g, j] = in_range("halt_elsewhere", elsewhere)
            v["season"][g, j] = table.get("season", [1.0] * 12)
            v["local_season"][g, j] = table.get("local_season", [1.0] * 12)
            v["rationing"][g, j] = len(table.get("rationing", []))
            for i, step in enumerate(table.get("rationing", [])):
                v["rationing_below"][g, j, i] = in_range("below_days", step["below_days"])
                v["rationing_fraction"][g, j, i] = in_range("fraction", step["fraction"])
            for k, use in enumerate(table["uses"].values()):
                v["use_share"][g, j, k] = in_range("share", use["share"])
                v["buffer_days"][g, j, k] = in_range("buffer_days", use.get("buffer_days", 0.0))
                v["hoarding"][g, j, k] = in_range("hoarding", use.get("hoarding", 0.0))
                v["protected"][g, j, k] = use.get("protected", False)
                v["budget"][g, j, k] = in_range("budget", use.get("budget", math.inf))
                if "service" in use:
                    full = in_range("full", use["service"]["full"])
                    without = in_range("without", use["service"].get("without", 0.0))
                    v["service_full"][g, j, k], v["service_without"][g, j, k] = full, min(without, full)
            v["use_share"][g, j] /= v["use_share"][g, j].sum()
        threat = tree["threat"]
        v["volatility"][g] = in_range("volatility", threat.get("volatility", 0.0))
        v["persistence"][g] = in_range("persistence", threat.get("persistence", 0.0))
        if threat.get("regime") is not None:
            v["forced_regime"][g] = names.regimes.index(threat["regime"])
        for m, name in enumerate(names.regimes):
            table = threat["regimes"][name]
            v["closure_multiplier"][g, m] = in_range("multiplier", table.get("closure_multiplier", 1.0))
            v["reopens"][g, m] = table.get("reopens", False)
            duration = table.get("duration")
            if duration is not None:
                v["duration_mean"][g, m] = in_range("duration_mean", duration["mean"])
                v["duration_cv"][g, m] = in_range("cv", duration["cv"]) if "cv" in duration else math.nan
            weights = table.get("next")
            if weights is not None:
                for other, weight in weights.items():
                    v["next_weight"][g, m, names.regimes.index(other)] = in_range("weight", weight)
            elif n_m == 2:
                v["next_weight"][g, m, 1 - m] = 1.0
            else:
                assert duration is None or n_m == 1, "three or more regimes need next"
                v["next_weight"][g, m, m] = 1.0
            for key, default in REGIME_BY_COMMODITY.items():
                for j, c in enumerate(names.commodities):
                    v[key][g, m, j] = in_range("multiplier", table.get(key, {}).get(c, default))
        if tree["escorts"].get("teams") is not None:
            v["teams"][g] = in_range("teams", tree["escorts"]["teams"])
        value = tree["escorts"].get("return_days", 2)
        v["team_return"][g] = in_range("return_days", value)
        for i, r in enumerate(names.routes):
            table = tree["routes"][r]
            if table.get("state") is not None:
                v["held"][g, i] = {"open": 1, "closed": 0}[table["state"]]
            v["closure_probability"][g, i] = in_range("closure_probability", table.get("closure_probability", 0.0))
            v["delay"][g, i] = in_range("delay_days", table.get("delay_days", 0.0))
            v["rerouting"][g, i] = in_range("rerouting", table.get("rerouting", 0.2))
            if "closure" in table:
                v["closure_mean"][g, i] = in_range("duration_mean", table["closure"]["mean"])
                if "cv" in table["closure"]:
                    v["closure_cv"][g, i] = in_range("cv", table["closure"]["cv"])
            v["transit"][g, i] = in_range("transit_days", table["transit_days"])
            v["return_days"][g, i] = in_range("return_days", table.get("return_days", table["transit_days"]))
            for j, c in enumerate(names.commodities):
                for name, key in pairs.items():
                    value = table.get(key, {}).get(c, ROUTE_BY_COMMODITY[key])
                    v[name][g, i, j] = in_range(key, value)
                for name, key in whole_pairs.items():
                    value = table.get(key, {}).get(c, ROUTE_BY_COMMODITY[key])
                    v[name][g, i, j] = in_range(key, value)
                v["escorted"][g, i, j] = table.get("escorted", {}).get(c, False)
                loss = table.get("loss_fraction", {}).get(c, {})
                v["loss_mean"][g, i, j] = in_range("loss_mean", loss.get("mean", 0.0))
                if loss.get("concentration") is not None:
                    v["loss_concentration"][g, i, j] = in_range("concentration", loss["concentration"])

    longest = int(np.ceil(v["transit"].max() * max(1.0, v["transit_multiplier"].max())))
    v["road_slots"] = max(longest + MAX_DELAY, int(math.ceil((v["transit"] + v["delay"]).max()))) + 2
    v["ring_slots"] = int(v["return_days"].max()) + 1
    return Values(**v)


# ------------------------------------------------------------------------------------------------
# Chance
# ------------------------------------------------------------------------------------------------


@njit
def uniform():
    return 1.0 - np.random.random()  # in (0, 1]


@njit
def geometric_from_zero(mean):
    """0, 1, 2 … with this mean."""
    if mean <= 0.0:
        return 0
    # success probability 1 / (1 + mean)
    return int(min(1e15, math.floor(math.log(uniform()) / math.log(mean / (1.0 + mean)))))


@njit
def duration(mean, cv):
    if math.isnan(mean):
        return LASTS
    if math.isnan(cv):
        return 1 + geometric_from_zero(mean - 1.0)
    if cv == 0.0:
        return max(1, int(math.floor(mean + 0.5 + EPS)))
    return max(1, int(math.floor(np.random.gamma(1.0 / cv**2, mean * cv**2) + 0.5 + EPS)))


@njit
def beta_of(mean, concentration):
    if math.isnan(concentration) or mean <= 0.0 or mean >= 1.0:
        return mean
    a = np.random.gamma(mean * concentration, 1.0)
    b = np.random.gamma((1.0 - mean) * concentration, 1.0)
    if a + b <= 0.0:
        return 1.0 if uniform() <= mean else 0.0
    return a / (a + b)


@njit
def binomial(n, p):
    count = 0
    for _ in range(n):
        if np.random.random() < p:
            count += 1
    return count


@njit
def raised(p, power):
    """1 − (1 − p)^power"""
    return 1.0 - (1.0 - p) ** power


@njit
def floor_int(x):
    return int(math.floor(x + EPS))


# ------------------------------------------------------------------------------------------------
# One replication
# ------------------------------------------------------------------------------------------------

# columns of the daily record
STOCK, COVER, ARRIVALS, SOLD, NEED, UNMET_SHARE, FILL, PRICE, CLEARED, LEVEL, DRY, UNSERVED = range(12)
UNMET, EMPTY, LOST_C, ENTERED, DEMAND, HALTED_C = range(12, 18)
COLUMNS_C = 18
COMMODITY_DAILY = [
    "stock", "cover_days", "arrivals", "sold", "need", "unmet_share", "fill_rate", "price_index", "cleared", "level",
    "dry_probability", "unserved_probability",
]
# of uses and places
U_NEED, U_UNMET, U_SHARE, U_LEVEL, U_FILL, U_DRY, U_UNSERVED, U_SERVICE, U_UNFUNDED = range(9)
U_PRICE = U_SERVICE  # of places
COLUMNS_U = 9
OPEN, SENT, LOST, CONVOYS, ATTACKED = range(5)
DELIVERED, QUEUE, HALTED = range(3)


@njit
def send_convoy(v, g, regime, factor, r, c, size, w):
    """One convoy: (attacked, lost, survivors that turn back, survivors that go on, transit)."""
    attacked, lost, turned = False, 0, False
    p = raised(v.attack[g, r, c], factor * v.attack_multiplier[g, regime, c])
    if np.random.random() < p:
        attacked = True
        f = beta_of(v.loss_mean[g, r, c], v.loss_concentration[g, r, c])
        lost = binomial(size, f)
        turned = np.random.random() < v.turn_back[g, r, c]
        w[r, c] *= 1.0 - v.deterrence[g, r, c]
    base = max(1, floor_int(v.transit[g, r] * v.transit_multiplier[g, regime, c] + 0.5))
    transit = base + min(MAX_DELAY, geometric_from_zero(v.delay[g, r]))
    survivors = size - lost
    if turned:
        return attacked, lost, survivors, 0, transit
    return attacked, lost, 0, survivors, transit


@njit
def halts(v, g, t, r, c, end):
    """An escorted convoy of c was attacked on r: nothing of c moves for a while, elsewhere for a part of it."""
    if math.isnan(v.halt_mean[g, c]):
        return
    h = duration(v.halt_mean[g, c], v.halt_cv[g, c])
    elsewhere = floor_int(h * v.halt_elsewhere[g, c] + 0.5)
    for q in range(end.shape[0]):
        if q == r:
            end[q, c] = max(end[q, c], t + h)
        elif elsewhere > 0:
            end[q, c] = max(end[q, c], t + elsewhere)


@njit
def dryness(was_dry, was_armed, level, t, arm_day, dry_level, relief_level):
    """(dry, armed) at the close of day t."""
    armed = was_armed or level >= dry_level - EPS or t >= arm_day
    if was_dry:
        return not level >= max(relief_level, dry_level) - EPS, armed
    return armed and level < dry_level - EPS, armed


@njit
def price_by_level(v, g, c, t, levels):
    n = min(v.price_days[g, c], t + 1)
    mean = levels[t + 1 - n:t + 1].sum() / n
    ratio = v.price_level[g, c] / max(mean, 1e-9)
    return min(v.price_cap[g, c], max(1.0, ratio ** v.price_exponent[g, c]))


@njit
def price_by_inflow(v, g, c, t, day_c):
    n = v.price_days[g, c]
    came, asked = 0.0, 0.0
    for day in range(t + 1 - n, t + 1):
        if day < 0:
            came += day_c[0, c, DEMAND]
            asked += day_c[0, c, DEMAND]
        else:
            came += day_c[day, c, ARRIVALS] + day_c[day, c, ENTERED]
            asked += day_c[day, c, DEMAND]
    inflow = came / asked if asked > 0.0 else 1.0
    return min(v.price_cap[g, c], 1.0 + v.price_inflow[g, c] * max(0.0, 1.0 - inflow))


@njit
def replicate(v, debug, day_c, day_u, day_p, day_r, day_rc):
    n_c, n_r, n_k = v.truck_load.size, v.initially_open.size, v.initial_fill.shape[1]
    n_m, n_p = v.closure_multiplier.shape[1], v.population.size
    day_c[:] = 0.0
    day_u[:] = 0.0
    day_p[:] = 0.0
    day_r[:] = 0.0
    day_rc[:] = 0.0

    # ---- state before day 0 ----
    g = v.segment[0]
    drawn_regime = v.initial_regime
    regime_left = duration(v.duration_mean[g, drawn_regime], v.duration_cv[g, drawn_regime])
    yesterday_regime = drawn_regime
    z = np.random.normal()
    drawn_open = v.initially_open.copy()
    closed_left = np.zeros(n_r, dtype=np.int64)
    for r in range(n_r):
        if not drawn_open[r]:
            closed_left[r] = duration(v.closure_mean[g, r], v.closure_cv[g, r])
    w = np.ones((n_r, n_c))
    belief = np.ones(n_r)
    is_open = np.ones(n_r, dtype=np.bool_)
    queue = v.initial_queue.copy()
    yard = np.zeros((n_r, n_c), dtype=np.int64)
    road = np.zeros((n_r, n_c, v.road_slots), dtype=np.int64)
    ring = np.zeros((n_r, n_c, v.ring_slots), dtype=np.int64)
    stock = np.zeros(n_c)
    buffer = np.zeros((n_c, n_k))
    demand = np.zeros(n_c)  # D_c(t)
    local = np.zeros(n_c)  # L_c(t)
    cover = np.zeros(n_c)
    idle = np.zeros(n_c, dtype=np.int64)
    owed = np.zeros(n_c, dtype=np.int64)  # lost and not yet replaced
    order_carry = np.zeros((n_r, n_c))
    room_carry = np.zeros((n_r, n_c))
    replacement_carry = np.zeros(n_c)
    teams_out = 0
    teams_back = np.zeros(v.days, dtype=np.int64)
    back = np.zeros((n_r, n_c), dtype=np.int64)
    short_share = np.zeros(n_c)  # unmet and unfunded over need
    use_short_share = np.zeros((n_c, n_k))
    end = np.full((n_r, n_c), -1, dtype=np.int64)  # the last halted day
    halted = np.zeros((n_r, n_c), dtype=np.bool_)
    dry_u, armed_u = np.zeros((n_c, n_k), dtype=np.bool_), np.zeros((n_c, n_k), dtype=np.bool_)
    dry_p, armed_p = np.zeros((n_c, n_p), dtype=np.bool_), np.zeros((n_c, n_p), dtype=np.bool_)
    dry_c, armed_c = np.zeros(n_c, dtype=np.bool_), np.zeros(n_c, dtype=np.bool_)
    seen = np.zeros((n_p + 1, 4))  # sold, asked, buffers, size of buffers; the last row is all uses together
    ordered = np.zeros(n_r, dtype=np.int64)
    weight = np.zeros(n_r)
    remainder = np.zeros(n_r, dtype=np.int64)
    trucks_entered = np.zeros(n_c, dtype=np.int64)
    trucks_lost = np.zeros(n_c, dtype=np.int64)
    units_entered = np.zeros(n_c)
    units_used = np.zeros(n_c)

    for c in range(n_c):
        demand[c] = v.daily_demand[g, c] * v.season[g, c, v.month[0]]
        local[c] = v.local_supply[g, c] * v.local_season[g, c, v.month[0]]
        stock[c] = min(v.initial_stock_days[c] * demand[c], v.storage[g, c])
        cover[c] = stock[c] / demand[c]
        for k in range(v.uses[c]):
            buffer[c, k] = v.initial_fill[c, k] * demand[c] * v.use_share[g, c, k] * v.buffer_days[g, c, k]
        sum_share = v.share[g, :, c].sum()
        under_way = 0
        if v.warm_start and sum_share > 0.0:
            for r in range(n_r):
                flow = max(0.0, demand[c] - local[c]) / v.truck_load[c] * v.share[g, r, c] / sum_share
                carry = 0.0
                for slot in range(1, floor_int(v.transit[g, r] + v.delay[g, r] + 0.5) + 1):
                    x = flow + carry
                    road[r, c, slot] = floor_int(x)
                    carry = x - road[r, c, slot]
                carry = 0.0
                for slot in range(1, v.return_days[g, r] + 1):
                    x = flow + carry
                    ring[r, c, slot] = floor_int(x)
                    carry = x - ring[r, c, slot]
                under_way += road[r, c].sum() + ring[r, c].sum()
                interval = v.interval[g, r, c]
                queue[r, c] += floor_int(flow * ((v.phase[g, r, c] + interval - 1) % interval) + 0.5)
        if v.fleet_trucks[c] < np.inf:
            idle[c] = max(0, int(v.fleet_trucks[c]) - under_way)
        # without a fleet `idle` counts from 0 and may be negative: there are always more trucks
        trucks_entered[c] = idle[c] + queue[:, c].sum() + under_way
        units_entered[c] = stock[c] + buffer[c].sum() + v.truck_load[c] * (queue[:, c].sum() + road[:, c].sum())

    for t in range(v.days):
        g = v.segment[t]

        # ---- 1 Threat ----
        forced = v.forced_regime[g]
        if t >= 1:
            if forced < 0 and regime_left != LASTS:
                regime_left -= 1
                if regime_left == 0:
                    total = v.next_weight[g, drawn_regime].sum()
                    pick = np.random.random() * total
                    chosen = -1
                    for m in range(n_m):
                        if v.next_weight[g, drawn_regime, m] > 0.0:
                            chosen = m
                            pick -= v.next_weight[g, drawn_regime, m]
                            if pick < 0.0:
                                break
                    drawn_regime = chosen
                    regime_left = duration(v.duration_mean[g, drawn_regime], v.duration_cv[g, drawn_regime])
            rho = v.persistence[g]
            z = rho * z + math.sqrt(1.0 - rho * rho) * np.random.normal()
        sigma = v.volatility[g]
        factor = math.exp(sigma * z - sigma * sigma / 2.0)
        regime = forced if forced >= 0 else drawn_regime
        if regime != yesterday_regime and v.reopens[g, regime]:
            for r in range(n_r):
                drawn_open[r] = True
        yesterday_regime = regime

        # ---- 2 Routes ----
        for r in range(n_r):
            for c in range(n_c):
                w[r, c] = 1.0 - (1.0 - w[r, c]) * math.exp(-1.0 / v.recovery[g, r, c])
            held = v.held[g, r]
            if held < 0:
                if not drawn_open[r]:
                    if t >= 1 and closed_left[r] != LASTS:
                        closed_left[r] -= 1
                        if closed_left[r] == 0:
                            drawn_open[r] = True
                else:
                    p = raised(v.closure_probability[g, r], factor * v.closure_multiplier[g, regime])
                    if np.random.random() < p:
                        drawn_open[r] = False
                        closed_left[r] = duration(v.closure_mean[g, r], v.closure_cv[g, r])
                is_open[r] = drawn_open[r]
            else:
                is_open[r] = held == 1
            if is_open[r]:
                belief[r] = 1.0
            else:
                belief[r] *= 1.0 - v.rerouting[g, r]
            day_r[t, r, OPEN] = 1.0 if is_open[r] else 0.0

        # ---- 3 Travel ----
        for r in range(n_r):
            for c in range(n_c):
                halted[r, c] = t <= end[r, c]
                if halted[r, c]:
                    day_rc[t, r, c, HALTED] = 1.0
                    day_c[t, c, HALTED_C] = 1.0
                if is_open[r] and not halted[r, c]:
                    for slot in range(1, v.road_slots):
                        road[r, c, slot - 1] = road[r, c, slot]
                    road[r, c, v.road_slots - 1] = 0
                    arrived = road[r, c, 0]
                    road[r, c, 0] = 0
                    yard[r, c] += arrived
                    day_rc[t, r, c, DELIVERED] = arrived * v.truck_load[c]
                    day_c[t, c, ARRIVALS] += arrived * v.truck_load[c]
                for slot in range(1, v.ring_slots):
                    ring[r, c, slot - 1] = ring[r, c, slot]
                if v.ring_slots > 1:
                    ring[r, c, v.ring_slots - 1] = 0
                idle[c] += ring[r, c, 0]
                ring[r, c, 0] = 0
        for c in range(n_c):
            if v.fleet_trucks[c] < np.inf:
                x = v.replacement[g, c] + replacement_carry[c]
                n = floor_int(x)
                replacement_carry[c] = x - n
                n = min(n, owed[c])
                owed[c] -= n
                idle[c] += n
                trucks_entered[c] += n

        # ---- 4 Unload ----
        for c in range(n_c):
            demand[c] = v.daily_demand[g, c] * v.season[g, c, v.month[t]]
            local[c] = v.local_supply[g, c] * v.local_season[g, c, v.month[t]]
            may = yard[:, c].sum()
            if v.unload[g, c] < np.inf:
                may = min(may, int(v.unload[g, c]))
            if v.storage[g, c] < np.inf:
                may = min(may, max(0, floor_int((v.storage[g, c] - stock[c]) / v.truck_load[c])))
            for r in range(n_r):
                n = min(may, yard[r, c])
                may -= n
                yard[r, c] -= n
                stock[c] += n * v.truck_load[c]
                day_c[t, c, CLEARED] += n * v.truck_load[c]
                if v.return_days[g, r] == 0:
                    idle[c] += n
                else:
                    ring[r, c, v.return_days[g, r]] += n
            grown = min(local[c], max(0.0, v.storage[g, c] - stock[c]))
            stock[c] += grown
            units_entered[c] += grown
            day_c[t, c, ENTERED] = grown
            day_c[t, c, DEMAND] = demand[c]

        # ---- 5 Sales ----
        for c in range(n_c):
            sd = v.demand_volatility[g, c]
            noise = math.exp(sd * np.random.normal() - sd * sd / 2.0)
            sum_need, sum_unmet, sum_sold, sum_request = 0.0, 0.0, 0.0, 0.0
            sum_unfunded = 0.0
            seen[:] = 0.0
            limit, limit_below = np.inf, np.inf  # the step with the lowest below_days that applies
            for i in range(v.rationing[g, c]):
                below = v.rationing_below[g, c, i]
                if cover[c] < below - EPS and below < limit_below:
                    limit, limit_below = v.rationing_fraction[g, c, i], below
            for k in range(v.uses[c]):
                need = demand[c] * noise * v.use_share[g, c, k]
                usual = demand[c] * v.use_share[g, c, k]
                hoards = 1.0 if cover[c] < v.hoarding_below[g, c] - EPS else 0.0
                target = usual * v.buffer_days[g, c, k] * (1.0 + v.hoarding[g, c, k] * hoards)
                asked = max(0.0, need + (target - buffer[c, k]) / v.restock_days[g, c])
                sum_request += asked
                request = asked
                if limit < np.inf and not v.protected[g, c, k]:
                    request = min(request, limit * usual)
                on = v.depends_on[c]
                if on >= 0:
                    if v.depends_use[c] >= 0:
                        short = use_short_share[on, v.depends_use[c]]
                    else:
                        short = short_share[on]
                    request *= 1.0 - v.strength[c] * short
                request = min(request, v.budget[g, c, k] * usual)
                sold = min(request, stock[c])
                stock[c] -= sold
                buffer[c, k] += sold
                used = min(need, buffer[c, k])
                buffer[c, k] -= used
                payable = min(need, v.budget[g, c, k] * usual)
                unmet = max(0.0, payable - used)
                unfunded = need - used - unmet
                units_used[c] += used
                use_short_share[c, k] = (unmet + unfunded) / need if need > 0.0 else 0.0
                size = usual * v.buffer_days[g, c, k]
                fill = sold / asked if asked > 0.0 else 1.0
                level = buffer[c, k] / size if size > 0.0 else fill
                dry_u[c, k], armed_u[c, k] = dryness(
                    dry_u[c, k], armed_u[c, k], level, t, v.arm_day[c], v.dry_level[g, c], v.relief_level[g, c]
                )
                day_u[t, c, k, U_NEED] = need
                day_u[t, c, k, U_UNMET] = unmet
                day_u[t, c, k, U_SHARE] = unmet / need if need > 0.0 else 0.0
                day_u[t, c, k, U_LEVEL] = level
                day_u[t, c, k, U_FILL] = fill
                day_u[t, c, k, U_DRY] = 1.0 if dry_u[c, k] else 0.0
                day_u[t, c, k, U_UNSERVED] = 1.0 if fill < v.unserved_fill[g, c] - EPS else 0.0
                day_u[t, c, k, U_UNFUNDED] = unfunded
                if not math.isnan(v.service_full[g, c, k]):
                    part = used / need if need > 0.0 else 1.0
                    without = v.service_without[g, c, k]
                    day_u[t, c, k, U_SERVICE] = without + (v.service_full[g, c, k] - without) * part
                p = v.place_of[c, k]
                day_p[t, c, p, U_NEED] += need
                day_p[t, c, p, U_UNMET] += unmet
                for row, is_seen in ((p, v.seen_in_place[c, k]), (n_p, v.seen_by_all[c, k])):
                    if is_seen:
                        seen[row, 0] += sold
                        seen[row, 1] += asked
                        if size > 0.0:
                            seen[row, 2] += buffer[c, k]
                            seen[row, 3] += size
                sum_unfunded += unfunded
                sum_need += need
                sum_unmet += unmet
                sum_sold += sold
            short_share[c] = (sum_unmet + sum_unfunded) / sum_need if sum_need > 0.0 else 0.0
            day_c[t, c, NEED] = sum_need
            day_c[t, c, UNMET] = sum_unmet
            day_c[t, c, UNMET_SHARE] = sum_unmet / sum_need if sum_need > 0.0 else 0.0
            day_c[t, c, SOLD] = sum_sold
            day_c[t, c, FILL] = sum_sold / sum_request if sum_request > 0.0 else 1.0
            for p in range(n_p + 1):
                fill = seen[p, 0] / seen[p, 1] if seen[p, 1] > 0.0 else 1.0
                level = seen[p, 2] / seen[p, 3] if seen[p, 3] > 0.0 else fill
                unserved = 1.0 if fill < v.unserved_fill[g, c] - EPS else 0.0
                if p < n_p:
                    dry_p[c, p], armed_p[c, p] = dryness(
                        dry_p[c, p], armed_p[c, p], level, t, v.arm_day[c], v.dry_level[g, c], v.relief_level[g, c]
                    )
                    need = day_p[t, c, p, U_NEED]
                    day_p[t, c, p, U_SHARE] = day_p[t, c, p, U_UNMET] / need if need > 0.0 else 0.0
                    day_p[t, c, p, U_LEVEL] = level
                    day_p[t, c, p, U_FILL] = fill
                    day_p[t, c, p, U_DRY] = 1.0 if dry_p[c, p] else 0.0
                    day_p[t, c, p, U_UNSERVED] = unserved
                else:
                    dry_c[c], armed_c[c] = dryness(
                        dry_c[c], armed_c[c], level, t, v.arm_day[c], v.dry_level[g, c], v.relief_level[g, c]
                    )
                    day_c[t, c, LEVEL] = level
                    day_c[t, c, DRY] = 1.0 if dry_c[c] else 0.0
                    day_c[t, c, UNSERVED] = unserved
            if v.price_form[c] == BY_LEVEL:
                day_c[t, c, PRICE] = price_by_level(v, g, c, t, day_c[:, c, LEVEL])
                for p in range(n_p):
                    day_p[t, c, p, U_PRICE] = price_by_level(v, g, c, t, day_p[:, c, p, U_LEVEL])
            elif v.price_form[c] == BY_INFLOW:
                day_c[t, c, PRICE] = price_by_inflow(v, g, c, t, day_c)
                for p in range(n_p):
                    day_p[t, c, p, U_PRICE] = day_c[t, c, PRICE]

        # ---- 6 Orders ----
        for c in range(n_c):
            load = v.truck_load[c]
            sum_share = v.share[g, :, c].sum()
            if sum_share <= 0.0:
                continue
            believed = 0.0
            lead = 0.0
            for r in range(n_r):
                believed += belief[r] * (queue[r, c] + road[r, c].sum())
                transit = v.transit[g, r]
                if v.orders_follow[g, c]:
                    transit = max(1, floor_int(transit * v.transit_multiplier[g, regime, c] + 0.5))
                days = transit - 1 + v.delay[g, r] + (v.interval[g, r, c] - 1) / 2.0
                lead += v.share[g, r, c] * days / sum_share
            position = stock[c] + load * (yard[:, c].sum() + believed)
            target = demand[c] * v.target_stock_days[g, c] + max(0.0, demand[c] - local[c]) * lead
            order = demand[c] - local[c] + (target - position) / v.adjust_days[g, c]
            order = min(max(order, 0.0), v.max_order_factor[g, c] * demand[c]) / load
            sum_weight = 0.0
            for r in range(n_r):
                crowding = 1.0
                if queue[r, c] > 0:
                    if v.escorted[g, r, c] and v.teams[g] >= 0:
                        crowding = min(1.0, v.convoy_trucks[g, r, c] / queue[r, c])
                    elif v.capacity[g, r, c] < np.inf:
                        room = v.capacity[g, r, c] * v.interval[g, r, c]
                        room *= v.capacity_factor[g, r, c] * v.capacity_multiplier[g, regime, c]
                        crowding = min(1.0, room / queue[r, c])
                weight[r] = v.share[g, r, c] * w[r, c] * belief[r] * crowding
                sum_weight += weight[r]
            if sum_weight <= 0.0:
                for r in range(n_r):
                    weight[r] = v.share[g, r, c]
                sum_weight = sum_share
            total = 0
            for r in range(n_r):
                x = order * weight[r] / sum_weight + order_carry[r, c]
                ordered[r] = floor_int(x)
                order_carry[r, c] = x - ordered[r]
                total += ordered[r]
            if v.fleet_trucks[c] < np.inf and total > idle[c]:
                left = idle[c]
                for r in range(n_r):
                    share = ordered[r] * idle[c]
                    ordered[r] = share // total
                    remainder[r] = share % total
                    left -= ordered[r]
                while left > 0:
                    best = 0
                    for r in range(1, n_r):
                        if remainder[r] > remainder[best]:
                            best = r
                    ordered[best] += 1
                    remainder[best] = -1
                    left -= 1
            for r in range(n_r):
                queue[r, c] += ordered[r]
                idle[c] -= ordered[r]
                units_entered[c] += ordered[r] * load

        # ---- 7 Dispatch and attack ----
        teams_out -= teams_back[t]
        back[:] = 0
        for c in range(n_c):
            for r in range(n_r):
                if not is_open[r] or halted[r, c] or (v.escorted[g, r, c] and v.teams[g] >= 0):
                    continue
                if (t + v.phase[g, r, c]) % v.interval[g, r, c] != 0:
                    continue
                cf, cm = v.capacity_factor[g, r, c], v.capacity_multiplier[g, regime, c]
                if v.capacity[g, r, c] < np.inf:
                    room = v.capacity[g, r, c] * v.interval[g, r, c] * cf * cm * w[r, c]
                else:
                    room = queue[r, c] * min(1.0, cf) * min(1.0, cm) * w[r, c]
                x = room + room_carry[r, c]
                n = floor_int(x)
                room_carry[r, c] = x - n
                leaving = min(n, queue[r, c])
                queue[r, c] -= leaving
                while leaving > 0:
                    size = min(leaving, v.convoy_trucks[g, r, c])
                    leaving -= size
                    attacked, lost, turned, onward, transit = send_convoy(v, g, regime, factor, r, c, size, w)
                    back[r, c] += turned
                    road[r, c, transit] += onward
                    trucks_lost[c] += lost
                    owed[c] += lost
                    day_r[t, r, SENT] += size
                    day_r[t, r, LOST] += lost
                    day_r[t, r, CONVOYS] += 1
                    day_r[t, r, ATTACKED] += 1 if attacked else 0
                    day_c[t, c, LOST_C] += lost
        while teams_out < v.teams[g]:
            best_c, best_r = -1, -1
            for c in range(n_c):
                for r in range(n_r):
                    if not is_open[r] or not v.escorted[g, r, c]:
                        continue
                    if queue[r, c] < v.convoy_min[g, r, c] or halted[r, c] or end[r, c] > t:
                        continue
                    if best_c < 0 or queue[r, c] > queue[best_r, best_c]:
                        best_c, best_r = c, r
            if best_c < 0:
                break
            c, r = best_c, best_r
            size = min(queue[r, c], v.convoy_trucks[g, r, c])
            queue[r, c] -= size
            attacked, lost, turned, onward, transit = send_convoy(v, g, regime, factor, r, c, size, w)
            if attacked:
                halts(v, g, t, r, c, end)
            teams_out += 1
            if t + transit + v.team_return[g] < v.days:
                teams_back[t + transit + v.team_return[g]] += 1
            back[r, c] += turned
            road[r, c, transit] += onward
            trucks_lost[c] += lost
            owed[c] += lost
            day_r[t, r, SENT] += size
            day_r[t, r, LOST] += lost
            day_r[t, r, CONVOYS] += 1
            day_r[t, r, ATTACKED] += 1 if attacked else 0
            day_c[t, c, LOST_C] += lost
        for c in range(n_c):
            for r in range(n_r):
                queue[r, c] += back[r, c]

        # ---- 8 Record ----
        for c in range(n_c):
            cover[c] = stock[c] / demand[c]
            day_c[t, c, STOCK] = stock[c]
            day_c[t, c, COVER] = cover[c]
            day_c[t, c, EMPTY] = 1.0 if stock[c] <= 1e-9 * demand[c] else 0.0
            if v.price_form[c] == BY_ELASTICITY:
                first = max(0, t - 6)
                fill = 0.0
                for day in range(first, t + 1):
                    fill += day_c[day, c, FILL]
                fill /= t + 1 - first
                price = v.price_cap[g, c]
                if fill > 0.0:
                    price = min(price, fill ** (-1.0 / v.elasticity[g, c]))
                day_c[t, c, PRICE] = price
            for r in range(n_r):
                day_rc[t, r, c, QUEUE] = queue[r, c]

        if debug:
            for c in range(n_c):
                loaded = queue[:, c].sum() + road[:, c].sum() + yard[:, c].sum()
                held_trucks = idle[c] + loaded + ring[:, c].sum()
                assert trucks_entered[c] == held_trucks + trucks_lost[c], "trucks do not balance"
                assert stock[c] >= 0.0 and buffer[c].min() >= 0.0 and queue.min() >= 0 and road.min() >= 0
                assert v.fleet_trucks[c] == np.inf or idle[c] >= 0, "idle trucks below 0"
                held_units = stock[c] + buffer[c].sum() + v.truck_load[c] * loaded
                gap = units_entered[c] - held_units - units_used[c] - v.truck_load[c] * trucks_lost[c]
                assert abs(gap) <= 1e-9 * (1.0 + units_entered[c]), "units do not balance"


@njit
def spells(u, threshold, out):
    """Shortage days, longest spell, the four bands, and the first shortage day (−1: none)."""
    out[:6] = 0.0
    first, run = -1, 0
    for t in range(u.size):
        if u[t] >= threshold - EPS:
            out[0] += 1
            run += 1
            out[1] = max(out[1], run)
            if first < 0:
                first = t
        else:
            run = 0
        for band in range(4):
            if u[t] >= BANDS[band] - EPS and not u[t] >= BANDS[band + 1] - EPS:
                out[2 + band] += 1
    return first


@njit
def run_of(days, out):
    """Days that are marked, the longest run of them, and the first (−1: none)."""
    out[:2] = 0.0
    first, run = -1, 0
    for t in range(days.size):
        if days[t] > 0.5:
            out[0] += 1
            run += 1
            out[1] = max(out[1], run)
            if first < 0:
                first = t
        else:
            run = 0
    return first


@njit
def prices(v, price, c, out):
    """Mean price, and dear days."""
    out[0] = price.mean()
    out[1] = 0.0
    for t in range(price.size):
        out[1] += 1.0 if price[t] >= v.dear_price[v.segment[t], c] - EPS else 0.0


@njit
def figures(v, day_c, day_u, day_p, day_r, day_rc, row, firsts, firsts_dry):
    """The figures of one replication, in the order of `metric_names`."""
    n_c, n_r, n_p = v.truck_load.size, v.initially_open.size, v.population.size
    at, first_at = 0, 0
    for c in range(n_c):
        firsts[first_at] = spells(day_c[:, c, UNMET_SHARE], v.threshold, row[at:at + 6])
        at += 6
        row[at] = day_c[:, c, EMPTY].sum()
        row[at + 1] = day_c[:, c, UNMET].sum()
        need = day_c[:, c, NEED].sum()
        row[at + 2] = row[at + 1] / need if need > 0.0 else 0.0
        row[at + 3] = 0.0
        for p in range(n_p):
            row[at + 3] += day_p[:, c, p, U_SHARE].sum() * v.population[p]
        row[at + 4] = day_c[:, c, ARRIVALS].sum()
        row[at + 5] = day_c[:, c, LOST_C].sum()
        row[at + 6] = row[at + 5] * v.truck_load[c]
        row[at + 7] = day_c[:, c, CLEARED].sum()
        row[at + 8] = day_c[:, c, HALTED_C].sum()
        firsts_dry[first_at] = run_of(day_c[:, c, DRY], row[at + 9:at + 11])
        row[at + 11] = day_c[:, c, UNSERVED].sum()
        first_at += 1
        at += 12
        if v.price_form[c] != NO_PRICE:
            prices(v, day_c[:, c, PRICE], c, row[at:at + 2])
            at += 2
        for k in range(v.uses[c]):
            firsts[first_at] = spells(day_u[:, c, k, U_SHARE], v.threshold, row[at:at + 6])
            at += 6
            row[at] = day_u[:, c, k, U_UNMET].sum()
            need = day_u[:, c, k, U_NEED].sum()
            row[at + 1] = row[at] / need if need > 0.0 else 0.0
            row[at + 2] = day_u[:, c, k, U_UNFUNDED].sum()
            firsts_dry[first_at] = run_of(day_u[:, c, k, U_DRY], row[at + 3:at + 5])
            row[at + 5] = day_u[:, c, k, U_UNSERVED].sum()
            first_at += 1
            at += 6
            if not math.isnan(v.service_full[0, c, k]):
                row[at] = day_u[:, c, k, U_SERVICE].mean()
                at += 1
        for p in range(n_p):
            if not place_has(v, c, p):
                continue
            firsts[first_at] = spells(day_p[:, c, p, U_SHARE], v.threshold, row[at:at + 6])
            at += 6
            row[at] = day_p[:, c, p, U_UNMET].sum()
            need = day_p[:, c, p, U_NEED].sum()
            row[at + 1] = row[at] / need if need > 0.0 else 0.0
            row[at + 2] = day_p[:, c, p, U_SHARE].sum() * v.population[p]
            firsts_dry[first_at] = run_of(day_p[:, c, p, U_DRY], row[at + 3:at + 5])
            row[at + 5] = day_p[:, c, p, U_UNSERVED].sum()
            first_at += 1
            at += 6
            if v.price_form[c] == BY_LEVEL or v.price_form[c] == BY_INFLOW:
                prices(v, day_p[:, c, p, U_PRICE], c, row[at:at + 2])
                at += 2
    for r in range(n_r):
        row[at] = day_r[:, r, OPEN].sum()
        row[at + 1] = day_r[:, r, SENT].sum()
        row[at + 2] = day_r[:, r, CONVOYS].sum()
        row[at + 3] = day_r[:, r, ATTACKED].sum()
        row[at + 4] = day_r[:, r, LOST].sum()
        at += 5
        for c in range(n_c):
            row[at] = day_rc[:, r, c, DELIVERED].sum()
            row[at + 1] = day_rc[:, r, c, QUEUE].max()
            at += 2


@njit
def place_has(v, c, p):
    """Are figures of the place written for the commodity?"""
    if not v.has_places:
        return False
    for k in range(v.uses[c]):
        if v.place_of[c, k] == p:
            return True
    return False


SPELLS = ["shortage_days", "longest_shortage_days", "minor_days", "moderate_days", "severe_days", "extreme_days"]
SEEN = ["dry_days", "longest_dry_days", "unserved_days"]
PRICES = ["price_index", "dear_days"]


def metric_names(names, values):
    metrics, firsts = [], []
    for j, (c, uses) in enumerate(zip(names.commodities, names.uses)):
        firsts.append(c)
        tail = ["depot_empty_days", "unmet", "unmet_share", "unmet_person_days", "arrivals", "trucks_lost", "units_lost"]
        tail += ["cleared", "halted_days", *SEEN]
        tail += PRICES if names.prices[j] != NO_PRICE else []
        metrics += [f"{c}.{m}" for m in SPELLS + tail]
        for k, use in enumerate(uses):
            firsts.append(f"{c}.uses.{use}")
            tail = ["unmet", "unmet_share", "unfunded", *SEEN] + (["service_level"] if names.services[j][k] else [])
            metrics += [f"{c}.uses.{use}.{m}" for m in SPELLS + tail]
        for p, place in enumerate(names.places):
            if place_has(values, j, p):
                firsts.append(f"{c}.places.{place}")
                tail = ["unmet", "unmet_share", "unmet_person_days", *SEEN]
                tail += PRICES if names.prices[j] in (BY_LEVEL, BY_INFLOW) else []
                metrics += [f"{c}.places.{place}.{m}" for m in SPELLS + tail]
    for r in names.routes:
        metrics += [
            f"routes.{r}.{m}" for m in ["open_days", "trucks_sent", "convoys_sent", "convoys_attacked", "trucks_lost"]
        ]
        for c in names.commodities:
            metrics += [f"routes.{r}.delivered.{c}", f"routes.{r}.max_queue.{c}"]
    return metrics, firsts


@njit
def seed_chance(seed):
    np.random.seed(seed)


@njit
def replications(v, n, debug, rows, firsts, firsts_dry, origin, sums, squares, started):
    """n replications of one parameter draw; daily values are summed as differences to the first
    replication of all, so that the spread of a large number does not drown in it."""
    n_c, n_r, n_k, n_p = v.truck_load.size, v.initially_open.size, v.initial_fill.shape[1], v.population.size
    day_c = np.zeros((v.days, n_c, COLUMNS_C))
    day_u = np.zeros((v.days, n_c, n_k, COLUMNS_U))
    day_p = np.zeros((v.days, n_c, n_p, COLUMNS_U))
    day_r = np.zeros((v.days, n_r, 5))
    day_rc = np.zeros((v.days, n_r, n_c, 3))
    size = sums.size
    flat = np.zeros(size)
    for i in range(n):
        replicate(v, debug, day_c, day_u, day_p, day_r, day_rc)
        figures(v, day_c, day_u, day_p, day_r, day_rc, rows[i], firsts[i], firsts_dry[i])
        at = 0
        for part in (day_c.reshape(-1), day_u.reshape(-1), day_p.reshape(-1), day_r.reshape(-1), day_rc.reshape(-1)):
            flat[at:at + part.size] = part
            at += part.size
        for t in range(v.days):  # one more each: whether the day is short
            for c in range(n_c):
                flat[at] = 1.0 if day_c[t, c, UNMET_SHARE] >= v.threshold - EPS else 0.0
                at += 1
                for p in range(n_p):
                    flat[at] = 1.0 if day_p[t, c, p, U_SHARE] >= v.threshold - EPS else 0.0
                    at += 1
        if not started:
            origin[:] = flat
            started = True
        for j in range(size):
            d = flat[j] - origin[j]
            sums[j] += d
            squares[j] += d * d


# ------------------------------------------------------------------------------------------------
# Many replications, and what is said of them
# ------------------------------------------------------------------------------------------------


def digits(x):
    if isinstance(x, (list, tuple, np.ndarray)):
        return [digits(y) for y in x]
    x = float(f"{x:.9g}")
    return int(x) if x == int(x) and abs(x) < 1e15 else x


def spread(x):
    return float(np.std(x, ddof=1)) if len(x) > 1 else 0.0


SMALLEST = ("arrivals", "trucks_sent", "open_days", "cleared", "service_level")


def smallest_is_worst(name):
    return name.endswith(SMALLEST) or ".delivered." in name


def standard_error(x, inner):
    means = x.reshape(-1, inner).mean(axis=1)
    return spread(means) / math.sqrt(len(means))


def describe(name, x, inner):
    n = len(x)
    ordered = np.sort(x)
    worst = max(1, math.ceil(0.05 * n - EPS))
    tail = ordered[:worst] if smallest_is_worst(name) else ordered[n - worst:]
    q = np.quantile(ordered, [0.05, 0.25, 0.5, 0.75, 0.95])
    out = {"mean": x.mean(), "se": standard_error(x, inner), "sd": spread(x)}
    out |= {"q05": q[0], "q25": q[1], "q50": q[2], "q75": q[3], "q95": q[4], "es95": tail.mean()}
    return {key: digits(value) for key, value in out.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--replications", type=int, required=True)
    parser.add_argument("--inner", type=int, default=1)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--debug", action="store_true", help="check the ledger on every day")
    args = parser.parse_args()
    assert args.replications % args.inner == 0, "the number of replications is a multiple of --inner"

    raw = tomllib.loads(args.scenario.read_text(encoding="utf-8"))
    rng = np.random.default_rng(args.seed)
    uncertain = has_uncertain(raw)
    base = normalise(draw(raw, rng))
    names = names_of(base)
    values = pack(base)
    metrics, first_names = metric_names(names, values)
    n, days = args.replications, raw["scenario"]["days"]
    n_c, n_r, n_k, n_p = len(names.commodities), len(names.routes), max(map(len, names.uses)), max(1, len(names.places))
    rows = np.zeros((n, len(metrics)))
    firsts, firsts_dry = (np.zeros((n, len(first_names)), dtype=np.int64) for _ in range(2))
    shapes = [
        (days, n_c, COLUMNS_C), (days, n_c, n_k, COLUMNS_U), (days, n_c, n_p, COLUMNS_U), (days, n_r, 5),
        (days, n_r, n_c, 3), (days, n_c, 1 + n_p),
    ]
    sizes = [math.prod(shape) for shape in shapes]
    origin, sums, squares = (np.zeros(sum(sizes)) for _ in range(3))
    seed_chance(args.seed)
    if not uncertain:
        replications(values, n, args.debug, rows, firsts, firsts_dry, origin, sums, squares, False)
    else:
        for done in range(0, n, args.inner):
            if done > 0:
                values = pack(normalise(draw(raw, rng)))
            end = done + args.inner
            replications(
                values, args.inner, args.debug, rows[done:end], firsts[done:end], firsts_dry[done:end], origin, sums,
                squares, done > 0
            )

    mean = origin + sums / n
    sd = np.sqrt(np.maximum(0.0, squares - sums * sums / n) / max(1, n - 1))
    sd[sd < 1e-12 * np.abs(mean)] = 0.0

    def daily(part):
        at = sum(sizes[:part])
        return [x[at:at + sizes[part]].reshape(shapes[part]) for x in (mean, sd)]

    def pair(arrays, *index):
        return {"mean": digits(arrays[0][(slice(None), *index)]), "sd": digits(arrays[1][(slice(None), *index)])}

    by_c, by_u, by_p, by_r, by_rc, short = (daily(part) for part in range(6))
    result = {
        "scenario": args.scenario.stem,
        "n": n,
        "inner": args.inner,
        "seed": args.seed,
        "days": days,
        "metrics": {name: describe(name, rows[:, i], args.inner) for i, name in enumerate(metrics)},
        "probability_of_shortage": {},
        "first_shortage_day": {},
        "probability_of_dry": {},
        "first_dry_day": {},
        "daily": {},
        "uses_daily": {},
        "places_daily": {},
        "routes_daily": {},
    }
    for kind, first_days in (("shortage", firsts), ("dry", firsts_dry)):
        for i, name in enumerate(first_names):
            first = first_days[:, i]
            ever = (first >= 0).astype(float)
            result[f"probability_of_{kind}"][name] = {
                "estimate": digits(ever.mean()), "se": digits(standard_error(ever, args.inner)),
            }
            day = np.where(first >= 0, first, days)
            survival = np.array([(day > t).mean() for t in range(days)])
            below = np.nonzero(survival <= 0.5 + EPS)[0]
            result[f"first_{kind}_day"][name] = {
                "survival": digits(survival), "median": int(below[0]) if len(below) else None,
            }
    for j, c in enumerate(names.commodities):
        table = {}
        for column, name in enumerate(COMMODITY_DAILY):
            if name != "price_index" or names.prices[j] != NO_PRICE:
                table[name] = pair(by_c, j, column)
        table["shortage_probability"] = {"mean": digits(short[0][:, j, 0])}
        result["daily"][c] = table
        seen = {
            "level": U_LEVEL, "fill_rate": U_FILL, "dry_probability": U_DRY, "unserved_probability": U_UNSERVED,
        }
        result["uses_daily"][c] = {}
        for k, use in enumerate(names.uses[j]):
            table = {name: pair(by_u, j, k, column) for name, column in seen.items()}
            if names.services[j][k]:
                table["service_level"] = pair(by_u, j, k, U_SERVICE)
            result["uses_daily"][c][use] = table
        result["places_daily"][c] = {}
        for p, place in enumerate(names.places):
            if place_has(values, j, p):
                table = {name: pair(by_p, j, p, column) for name, column in (seen | {"unmet_share": U_SHARE}).items()}
                table["shortage_probability"] = {"mean": digits(short[0][:, j, 1 + p])}
                if names.prices[j] in (BY_LEVEL, BY_INFLOW):
                    table["price_index"] = pair(by_p, j, p, U_PRICE)
                result["places_daily"][c][place] = table
    for i, r in enumerate(names.routes):
        result["routes_daily"][r] = {
            "open": pair(by_r, i, OPEN),
            "trucks_sent": pair(by_r, i, SENT),
            "trucks_lost": pair(by_r, i, LOST),
            "delivered": {c: pair(by_rc, i, j, DELIVERED) for j, c in enumerate(names.commodities)},
            "queue": {c: pair(by_rc, i, j, QUEUE) for j, c in enumerate(names.commodities)},
            "halted": {c: pair(by_rc, i, j, HALTED) for j, c in enumerate(names.commodities)},
        }
    lines = ",\n".join(f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in result.items())
    args.out.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
