#!/usr/bin/env python3
"""The model as a plain loop over days, commodities, routes and uses, in Numba: what the engine's speed is measured against.

docs/model.md, step by step, with a branch where the page has an "if", a coin where it has a chance, and random numbers drawn as they
are needed. It is one function without calls that take arrays: Numba counts references to each array of a call, atomically, and that once
halved this loop's speed (docs/incidents/numba-baseline.md). It was made as fast as we could while it stays a plain loop. Left out is only
what benches/plain/scenario.toml does not use: unknown values, measures, home supply, seasons, closed starts, fewer escort teams. It keeps
the figures of each replication and daily means, as a plain program would; it has no quantiles, no files, no reproducible streams.

    python loop.py --stockout target/release/stockout --replications 3000 --seed 1

prints one JSON document: replications a CPU second on one core, and means with standard errors to check it by. Needs numba.
"""

import argparse
import json
import math
import subprocess
import time
from pathlib import Path

import numpy as np
from numba import njit

EPS = 1e-9
SLOTS = 128  # longer than the longest transit with its delay, and than the longest way back
SCENARIO = Path(__file__).resolve().parent / "scenario.toml"
FIGURES = ("shortage_days", "longest_shortage_days", "unmet", "arrivals", "trucks_lost", "depot_empty_days", "unmet_share")


@njit(cache=True)
def duration(mean, cv):
    """Days, at least 1: geometric without a cv, else a rounded gamma."""
    if cv < 0.0:
        return np.random.geometric(1.0 / mean)
    if cv == 0.0:
        return max(1, int(math.floor(mean + 0.5)))
    shape = 1.0 / (cv * cv)
    return max(1, int(math.floor(np.random.gamma(shape, mean / shape) + 0.5)))


@njit(cache=True)
def draw(state):
    """SplitMix64 (Steele, Lea and Flood, 2014): the next state, and a number from 0 to below 1. Numba's own generator, a Mersenne Twister
    behind a call, costs several times as much."""
    state += np.uint64(0x9E3779B97F4A7C15)
    z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return state, np.float64(np.int64(z >> np.uint64(11))) / 2.0**53


@njit(cache=True)
def normal(state):
    """A standard normal number, by Marsaglia's polar method."""
    while True:
        state, x = draw(state)
        state, y = draw(state)
        x, y = 2.0 * x - 1.0, 2.0 * y - 1.0
        q = x * x + y * y
        if 0.0 < q < 1.0:
            return state, x * math.sqrt(-2.0 * math.log(q) / q)


@njit(cache=True, error_model="numpy")
def one(days, C, R, K, F, demand, load, stock_days, target_days, adjust, order_factor, storage, unload_max, restock, hoard_below, noise,
        fleet, replace_rate, elasticity, cap_price, threshold, ration_n, ration_days, ration_part, dep_c, dep_k, dep_strength, uses, u_share,
        u_buffer, u_fill, u_hoard, u_free, volatility, persistence, g_close, g_reopen, g_mean, g_cv, g_attack, g_cap, g_transit, teams,
        team_back, close_p, close_mean, close_cv, transit, delay, back, reroute, share, queue0, capacity, attack_p, loss_mean, loss_conc,
        turn, deter, recovery, size, least, escorted, out, daily):
    s = np.zeros(C)
    cover = np.zeros(C)
    buffer = np.zeros((C, K))
    total_share = np.zeros(C)
    idle = np.zeros(C)
    lost_open = np.zeros(C)
    carry_replace = np.zeros(C)
    road = np.zeros((R, C, SLOTS), np.int64)
    on_road = np.zeros((R, C), np.int64)
    head = np.zeros(R, np.int64)
    ring = np.zeros((C, SLOTS), np.int64)
    yard = np.zeros((R, C), np.int64)
    queue = np.zeros((R, C), np.int64)
    carry_order = np.zeros((R, C))
    carry_room = np.zeros((R, C))
    w = np.ones((R, C))
    belief = np.ones(R)
    is_open = np.ones(R, np.bool_)
    closed_left = np.zeros(R, np.int64)
    team_ring = np.zeros(SLOTS, np.int64)
    unmet_use = np.zeros((C, K))
    unmet_all = np.zeros(C)
    fills = np.zeros((C, 7))
    fill_days = 0
    weight = np.zeros(R)
    order_n = np.zeros(R, np.int64)
    rest = np.zeros(R)
    returned = np.zeros((R, C), np.int64)
    need_total = np.zeros(C)
    spell = np.zeros(C, np.int64)
    forget = np.exp(-1.0 / recovery)
    close_h = -np.log1p(-close_p)
    attack_h = -np.log1p(-attack_p)
    per_late = 1.0 / np.log(delay / (1.0 + delay))
    drift = math.sqrt(1.0 - persistence * persistence)
    state = np.uint64(np.random.randint(0, 1 << 62))  # a stream of each replication
    regime = 0
    regime_left = duration(g_mean[0], g_cv[0])
    state, z = normal(state)
    free_teams = teams
    out[:] = 0.0
    for c in range(C):
        s[c] = min(stock_days[c] * demand[c], storage[c])
        cover[c] = s[c] / demand[c]
        for k in range(uses[c]):
            buffer[c, k] = u_fill[c, k] * demand[c] * u_share[c, k] * u_buffer[c, k]
        for r in range(R):
            total_share[c] += share[r, c]
        busy = 0
        for r in range(R):
            n = demand[c] / load[c] * share[r, c] / total_share[c]
            carry = 0.0
            for slot in range(1, int(math.floor(transit[r] + delay[r] + 0.5)) + 1):
                x = n + carry
                whole = int(math.floor(x + EPS))
                carry = x - whole
                road[r, c, slot] += whole
                on_road[r, c] += whole
            carry = 0.0
            for slot in range(1, back[r] + 1):
                x = n + carry
                whole = int(math.floor(x + EPS))
                carry = x - whole
                ring[c, slot] += whole
                busy += whole
            busy += on_road[r, c]
            queue[r, c] = queue0[r, c]
        idle[c] = max(0.0, fleet[c] - busy)

    for t in range(days):
        # 1 Threat
        was = regime
        if t > 0:
            regime_left -= 1
            if regime_left == 0:
                regime = 1 - regime
                regime_left = duration(g_mean[regime], g_cv[regime])
            state, x = normal(state)
            z = persistence * z + drift * x
        v = math.exp(volatility * z - volatility * volatility / 2.0)
        if regime != was and g_reopen[regime]:
            for r in range(R):
                is_open[r] = True
        # 2 Routes
        for r in range(R):
            for c in range(C):
                w[r, c] = 1.0 - (1.0 - w[r, c]) * forget[r, c]
            if is_open[r]:
                hazard = close_h[r] * v * g_close[regime]
                state, u = draw(state)
                if u < hazard and u < 1.0 - math.exp(-hazard):
                    is_open[r] = False
                    closed_left[r] = duration(close_mean[r], close_cv[r])
            else:
                closed_left[r] -= 1
                if closed_left[r] == 0:
                    is_open[r] = True
            belief[r] = 1.0 if is_open[r] else belief[r] * (1.0 - reroute[r])
        # 3 Travel
        for r in range(R):
            if is_open[r]:
                head[r] = (head[r] + 1) & (SLOTS - 1)
                for c in range(C):
                    n = road[r, c, head[r]]
                    road[r, c, head[r]] = 0
                    on_road[r, c] -= n
                    yard[r, c] += n
                    out[c, 3] += n * load[c]
                    daily[c, 2, t] += n * load[c]
        for c in range(C):
            idle[c] += ring[c, t & (SLOTS - 1)] if t > 0 else 0
            if t > 0:
                ring[c, t & (SLOTS - 1)] = 0
            x = replace_rate[c] + carry_replace[c]
            n = math.floor(x + EPS)
            carry_replace[c] = x - n
            n = min(n, lost_open[c])
            idle[c] += n
            lost_open[c] -= n
        free_teams += team_ring[t & (SLOTS - 1)]
        team_ring[t & (SLOTS - 1)] = 0
        # 4 Unload
        for c in range(C):
            left = unload_max[c]
            for r in range(R):
                if yard[r, c] == 0:
                    continue
                room = np.floor((storage[c] - s[c]) / load[c] + EPS)
                n = min(float(yard[r, c]), left, room)
                if n > 0:
                    yard[r, c] -= int(n)
                    left -= n
                    s[c] += n * load[c]
                    if back[r] == 0:
                        idle[c] += n
                    else:
                        ring[c, (t + back[r]) & (SLOTS - 1)] += int(n)
        # 5 Sales
        for c in range(C):
            state, x = normal(state)
            e = math.exp(noise[c] * x - noise[c] * noise[c] / 2.0)
            need_all = 0.0
            short = 0.0
            asked = 0.0
            sold_all = 0.0
            for k in range(uses[c]):
                need = demand[c] * e * u_share[c, k]
                usual = demand[c] * u_share[c, k]
                goal = usual * u_buffer[c, k]
                if cover[c] < hoard_below[c] - EPS:
                    goal *= 1.0 + u_hoard[c, k]
                request = max(0.0, need + (goal - buffer[c, k]) / restock[c])
                asked += request
                if not u_free[c, k]:
                    lowest = math.inf
                    part = 1.0
                    for i in range(ration_n[c]):
                        if cover[c] < ration_days[c, i] - EPS and ration_days[c, i] < lowest:
                            lowest = ration_days[c, i]
                            part = ration_part[c, i]
                    if lowest < math.inf:
                        request = min(request, part * usual)
                if dep_c[c] >= 0:
                    u = unmet_use[dep_c[c], dep_k[c]] if dep_k[c] >= 0 else unmet_all[dep_c[c]]
                    request *= 1.0 - dep_strength[c] * u
                sold = min(request, s[c])
                s[c] -= sold
                sold_all += sold
                buffer[c, k] += sold
                used = min(need, buffer[c, k])
                buffer[c, k] -= used
                unmet_use[c, k] = (need - used) / need
                short += need - used
                need_all += need
            unmet_all[c] = short / need_all
            need_total[c] += need_all
            fills[c, t % 7] = sold_all / asked if asked > 0.0 else 1.0
            out[c, 2] += short
        # 6 Orders
        for c in range(C):
            held = 0.0
            for r in range(R):
                held += yard[r, c] + belief[r] * (queue[r, c] + on_road[r, c])
            position = s[c] + load[c] * held
            lead = 0.0
            for r in range(R):
                lead += share[r, c] * (transit[r] - 1.0 + delay[r])
            target = demand[c] * target_days[c] + demand[c] * lead / total_share[c]
            order = demand[c] + (target - position) / adjust[c]
            order = min(max(order, 0.0), order_factor[c] * demand[c]) / load[c]
            sum_w = 0.0
            for r in range(R):
                crowd = 1.0
                if queue[r, c] > 0:
                    if escorted[r, c]:
                        crowd = min(1.0, size[r, c] / queue[r, c])
                    else:
                        crowd = min(1.0, capacity[r, c] * g_cap[regime, c] / queue[r, c])
                weight[r] = share[r, c] * w[r, c] * belief[r] * crowd
                sum_w += weight[r]
            if sum_w <= 0.0:
                for r in range(R):
                    weight[r] = share[r, c]
                sum_w = total_share[c]
            ordered = 0
            for r in range(R):
                x = order * weight[r] / sum_w + carry_order[r, c]
                order_n[r] = int(math.floor(x + EPS))
                carry_order[r, c] = x - order_n[r]
                ordered += order_n[r]
            if ordered > idle[c]:
                have = int(idle[c])
                given = 0
                for r in range(R):
                    x = order_n[r] * have / ordered
                    order_n[r] = int(math.floor(x + EPS))
                    rest[r] = x - order_n[r]
                    given += order_n[r]
                while given < have:
                    best = 0
                    for r in range(1, R):
                        if rest[r] > rest[best] + EPS:
                            best = r
                    rest[best] = -1.0
                    order_n[best] += 1
                    given += 1
                ordered = have
            for r in range(R):
                queue[r, c] += order_n[r]
            idle[c] -= ordered
        # 7 Dispatch and attack
        for c in range(C):
            for r in range(R):
                if not is_open[r] or escorted[r, c]:
                    continue
                x = capacity[r, c] * g_cap[regime, c] * w[r, c] + carry_room[r, c]
                room = int(math.floor(x + EPS))
                carry_room[r, c] = x - room
                going = min(room, queue[r, c])
                if going == 0:
                    continue
                hit = attack_h[r, c] * v * g_attack[regime, c]
                queue[r, c] -= going
                slower = max(1, int(math.floor(transit[r] * g_transit[regime, c] + 0.5)))
                while going > 0:
                    n = min(going, size[r, c])
                    going -= n
                    way = slower
                    if delay[r] > 0.0:
                        state, u = draw(state)
                        way += int(min(60.0, math.log(1.0 - u) * per_late[r]))
                    state, u = draw(state)
                    if u < hit and u < 1.0 - math.exp(-hit):
                        mean, k = loss_mean[r, c], loss_conc[r, c]
                        lost = np.random.binomial(n, np.random.beta(mean * k, (1.0 - mean) * k))
                        n -= lost
                        lost_open[c] += lost
                        out[c, 4] += lost
                        w[r, c] *= 1.0 - deter[r, c]
                        state, u = draw(state)
                        if u < turn[r, c]:
                            returned[r, c] += n
                            continue
                    road[r, c, (head[r] + way) & (SLOTS - 1)] += n
                    on_road[r, c] += n
        while free_teams > 0:
            bc = -1
            br = -1
            longest = 0
            for c in range(C):
                for r in range(R):
                    if escorted[r, c] and is_open[r] and queue[r, c] >= least[r, c] and queue[r, c] > longest:
                        longest = queue[r, c]
                        bc = c
                        br = r
            if bc < 0:
                break
            free_teams -= 1
            n = min(queue[br, bc], size[br, bc])
            queue[br, bc] -= n
            hit = attack_h[br, bc] * v * g_attack[regime, bc]
            way = max(1, int(math.floor(transit[br] * g_transit[regime, bc] + 0.5)))
            if delay[br] > 0.0:
                state, u = draw(state)
                way += int(min(60.0, math.log(1.0 - u) * per_late[br]))
            arrives = True
            state, u = draw(state)
            if u < hit and u < 1.0 - math.exp(-hit):
                mean, k = loss_mean[br, bc], loss_conc[br, bc]
                lost = np.random.binomial(n, np.random.beta(mean * k, (1.0 - mean) * k))
                n -= lost
                lost_open[bc] += lost
                out[bc, 4] += lost
                w[br, bc] *= 1.0 - deter[br, bc]
                state, u = draw(state)
                if u < turn[br, bc]:
                    returned[br, bc] += n
                    arrives = False
            if arrives:
                road[br, bc, (head[br] + way) & (SLOTS - 1)] += n
                on_road[br, bc] += n
            team_ring[(t + way + team_back) & (SLOTS - 1)] += 1
        for c in range(C):
            for r in range(R):
                queue[r, c] += returned[r, c]
                returned[r, c] = 0
        # 8 Record
        fill_days = min(fill_days + 1, 7)
        for c in range(C):
            cover[c] = s[c] / demand[c]
            mean_fill = 0.0
            for i in range(fill_days):
                mean_fill += fills[c, i]
            mean_fill /= fill_days
            price = 1.0
            if mean_fill <= 0.0:
                price = cap_price[c]
            elif mean_fill < 1.0:
                price = min(cap_price[c], mean_fill ** (-1.0 / elasticity[c]))
            if unmet_all[c] >= threshold - EPS:
                out[c, 0] += 1
                spell[c] += 1
                out[c, 1] = max(out[c, 1], spell[c])
            else:
                spell[c] = 0
            if s[c] <= EPS * demand[c]:
                out[c, 5] += 1
            daily[c, 0, t] += s[c]
            daily[c, 1, t] += cover[c]
            daily[c, 3, t] += unmet_all[c]
            daily[c, 4, t] += price
    for c in range(C):
        out[c, 6] = out[c, 2] / need_total[c]


@njit(cache=True)
def run(replications, seed, days, C, R, K, F, numbers, rows, daily):
    np.random.seed(seed)
    for i in range(replications):
        one(days, C, R, K, F, *numbers, rows[i], daily)


def arrays(stockout):
    """The scenario's numbers, as the program understood them."""
    done = subprocess.run([stockout, "check", str(SCENARIO), "--format", "json"], capture_output=True, text=True, check=True)
    d = json.loads(done.stdout)["files"][0]["resolved"]
    names, roads, regimes = list(d["commodities"]), list(d["routes"]), list(d["threat"]["regimes"])
    commodities = [d["commodities"][name] for name in names]
    C, R, K = len(names), len(roads), max(len(c["uses"]) for c in commodities)
    assert regimes[0] == d["threat"]["initial"] and len(regimes) == 2 and not d["uncertain"] and not d["measures"]

    def number(value, otherwise):
        return float(otherwise if value is None or value == "unlimited" else value)

    def of(key, otherwise=math.inf):
        return np.array([number(c[key], otherwise) for c in commodities])

    demand = of("daily_demand")
    days_of = of("storage_days")
    storage = np.where(np.isinf(days_of), np.inf, days_of * demand)
    steps = max(1, max(len(c["rationing"]) for c in commodities))
    ration_n = np.array([len(c["rationing"]) for c in commodities])
    ration = np.zeros((2, C, steps))
    uses = np.array([len(c["uses"]) for c in commodities])
    use = {key: np.zeros((C, K)) for key in ("share", "buffer_days", "initial_fill", "hoarding", "protected")}
    dep_c, dep_k, strength = np.full(C, -1), np.full(C, -1), np.zeros(C)
    for i, c in enumerate(commodities):
        for j, step in enumerate(c["rationing"]):
            ration[0, i, j], ration[1, i, j] = step["below_days"], step["fraction"]
        for k, u in enumerate(c["uses"]):
            for key, values in use.items():
                values[i, k] = u[key]
        if c["depends_on"]:
            dep_c[i] = names.index(c["depends_on"]["commodity"])
            strength[i] = c["depends_on"]["strength"]
            if c["depends_on"].get("use"):
                dep_k[i] = [u["name"] for u in commodities[dep_c[i]]["uses"]].index(c["depends_on"]["use"])
    g = [d["threat"]["regimes"][name] for name in regimes]
    cv = lambda law: -1.0 if law["cv"] is None else float(law["cv"])
    pairs = lambda items, key: np.array([[number(item[key][name], math.inf) for name in names] for item in items])
    routes = [d["routes"][name] for name in roads]
    plain = lambda key: np.array([float(route[key]) for route in routes])
    whole = lambda key: pairs(routes, key).astype(np.int64)
    loss = lambda key: np.array([[float(route["loss_fraction"][name][key]) for name in names] for route in routes])
    numbers = (
        demand, of("truck_load"), of("initial_stock_days"), of("target_stock_days"), of("adjust_days"), of("max_order_factor"), storage,
        of("unload_trucks_per_day"), of("restock_days"), of("hoarding_below_days", 0), of("demand_volatility"), of("fleet_trucks", 1e15),
        of("fleet_replacement_per_day"), of("price_elasticity"), of("price_cap"), float(d["scenario"]["shortage_threshold"]), ration_n, ration[0],
        ration[1], dep_c, dep_k, strength, uses, use["share"], use["buffer_days"], use["initial_fill"], use["hoarding"], use["protected"] > 0,
        float(d["threat"]["volatility"]), float(d["threat"]["persistence"]), np.array([float(x["closure_multiplier"]) for x in g]),
        np.array([bool(x["reopens"]) for x in g]), np.array([float(x["duration"]["mean"]) for x in g]), np.array([cv(x["duration"]) for x in g]),
        pairs(g, "attack_multiplier"), pairs(g, "capacity_multiplier"), pairs(g, "transit_multiplier"), int(d["escorts"]["teams"]),
        int(d["escorts"]["return_days"]), plain("closure_probability"), np.array([float(route["closure"]["mean"]) for route in routes]),
        np.array([cv(route["closure"]) for route in routes]), plain("transit_days"), plain("delay_days"), plain("return_days").astype(np.int64),
        plain("rerouting"), pairs(routes, "share"), whole("initial_queue_trucks"), pairs(routes, "capacity_trucks_per_day") * pairs(routes, "capacity_factor"),
        pairs(routes, "attack_probability"), loss("mean"), loss("concentration"), pairs(routes, "turn_back_probability"), pairs(routes, "deterrence"),
        pairs(routes, "recovery_days"), whole("convoy_trucks"), whole("convoy_min_trucks"), pairs(routes, "escorted") > 0,
    )
    return names, int(d["scenario"]["days"]), C, R, K, len(FIGURES), numbers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stockout", default="target/release/stockout")
    parser.add_argument("--replications", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    names, days, C, R, K, F, numbers = arrays(args.stockout)

    def once(replications, seed):
        rows, daily = np.zeros((replications, C, F)), np.zeros((C, 5, days))
        run(replications, seed, days, C, R, K, F, numbers, rows, daily)
        return rows

    once(2, 0)  # compiled here
    begun = time.process_time()
    rows = once(args.replications, args.seed)
    seconds = time.process_time() - begun
    means = {}
    for c, name in enumerate(names):
        for f, figure in enumerate(FIGURES):
            values = rows[:, c, f]
            means[f"{name}.{figure}"] = [float(values.mean()), float(values.std(ddof=1) / math.sqrt(len(values)))]
    print(json.dumps({"replications": args.replications, "cpu_seconds": seconds, "per_cpu_second": args.replications / seconds, "means": means}))


main()
