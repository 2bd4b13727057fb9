"""Boxes by the PRIM of EMA Workbench (pip install ema_workbench==2.5.3), for tests/discover.rs. Prints JSON."""

import json
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
from ema_workbench.analysis import prim  # noqa: E402

NAMES = list("abcde")


def corner(x):
    return (x.a < 0.4) & (x.c > 0.5)


def slab(x):
    return (x.b > 0.55) & (x.d > 0.3) & (x.e < 0.7)


def half(x):
    return x.e > 0.6


def table(seed, inside, chances):
    draws = np.random.default_rng(seed)
    x = pd.DataFrame(np.round(draws.random((400, 5)), 4), columns=NAMES)
    y = draws.random(400) < np.where(inside(x), chances[0], chances[1])
    found = prim.Prim(x, y, threshold=0.8, peel_alpha=0.05, paste_alpha=0.05, mass_min=0.05).find_box()
    way = found.peeling_trajectory
    at = int(np.argmax(way.density.to_numpy() >= 0.8))
    found.select(at)
    limits = found.box_lims[at]
    chance = found.qp[at]
    sides = []
    for name in NAMES:
        low = None if limits[name][0] <= x[name].min() else float(limits[name][0])
        high = None if limits[name][1] >= x[name].max() else float(limits[name][1])
        ends = [float(p) for p in chance.get(name, []) if p >= 0]
        sides.append({"low": low, "high": high, "p": ends})
    return {
        "columns": [x[name].tolist() for name in NAMES],
        "interesting": [bool(one) for one in y],
        "sides": sides,
        "coverage": float(way.coverage[at]),
        "density": float(way.density[at]),
        "trajectory": way[["coverage", "density"]].to_numpy().tolist(),
    }


print(json.dumps([table(1, corner, (0.9, 0.08)), table(2, slab, (0.95, 0.1)), table(3, half, (0.9, 0.1)), table(4, corner, (1.0, 0.2))]))
