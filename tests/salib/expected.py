"""Samples, outputs and indices by SALib (pip install SALib==1.6.0), for tests/sensitivity.rs. Prints JSON."""

import json

import numpy as np
from SALib.analyze import morris as analyze_morris
from SALib.analyze import sobol as analyze_sobol
from SALib.sample import morris as sample_morris
from SALib.sample import sobol as sample_sobol
from SALib.test_functions import Ishigami

problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}

x = sample_sobol.sample(problem, 64, calc_second_order=False, seed=1)
y = Ishigami.evaluate(x)
found = analyze_sobol.analyze(problem, y, calc_second_order=False, seed=1)
sobol = {"y": y.tolist(), "first": found["S1"].tolist(), "total": found["ST"].tolist()}

x = sample_morris.sample(problem, 20, num_levels=4, seed=1)
y = Ishigami.evaluate(x)
found = analyze_morris.analyze(problem, x, y, num_levels=4, seed=1)
unit = (x + np.pi) / (2 * np.pi)
morris = {"x": unit.tolist(), "y": y.tolist(), "mu_star": found["mu_star"].tolist(), "sigma": found["sigma"].tolist()}

print(json.dumps({"sobol": sobol, "morris": morris}))
