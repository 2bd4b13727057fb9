#!/usr/bin/env python3
"""Makes the made-up exports beside it, always the same ones: nothing in them happened.

Places are on or off the roads of scenarios/base.toml, in the year 2030. They exist to try `stockout fit`, and to test it.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
START = date(2030, 1, 1)
ROADS = {
    "RN7": [[11.32, -5.67], [11.42, -7.48], [12.00, -7.91]],
    "RN3": [[14.46, -12.19], [14.45, -11.44], [14.56, -9.98], [14.54, -9.19], [13.89, -8.08]],
    "RN24": [[12.84, -11.24], [12.88, -9.95], [13.03, -9.49]],
    "RN6": [[14.53, -4.10], [13.30, -4.90], [12.95, -5.76], [13.43, -6.26], [12.78, -6.96]],
    "RN5": [[11.95, -8.79], [12.22, -8.63], [12.38, -8.33]],
}
WORDS = ["a fuel tanker was burnt", "two trucks were burnt, the drivers let go", "a convoy, under escort, was fired on", "un camion-citerne a été brûlé"]
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,"
    "inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,"
    "source_scale,notes,fatalities,tags,timestamp"
).split(",")
GED = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_name,side_a,side_b,number_of_sources,source_headline,where_prec,"
    "where_coordinates,latitude,longitude,geom_wkt,country,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,"
    "deaths_civilians,deaths_unknown,best,high,low"
).split(",")


def place(rng, road, off_km=6.0):
    """A place at most a few km off a road."""
    path = ROADS[road]
    at = rng.randrange(len(path) - 1)
    share = rng.random()
    return [round(a + share * (b - a) + rng.uniform(-off_km, off_km) / 111, 4) for a, b in zip(path[at], path[at + 1])]


def day(rng, first, last):
    return START + timedelta(days=rng.randint(first, last))


def acled(rng):
    events = []

    def add(when, where, kind, sub, notes, time=1, geo=1):
        events.append((when, where, kind, sub, notes, time, geo))

    attacks = {"RN7": (7, 22), "RN3": (5, 7), "RN24": (3, 3), "RN6": (3, 5), "RN5": (0, 1)}
    for road, (before, after) in attacks.items():
        for count, span in ((before, (0, 180)), (after, (181, 364))):
            for _ in range(count):
                looted = rng.random() < 0.4
                kind = "Strategic developments" if looted else rng.choice(["Battles", "Violence against civilians"])
                sub = "Looting/property destruction" if looted else {"Battles": "Armed clash"}.get(kind, "Attack")
                add(day(rng, *span), place(rng, road), kind, sub, f"MADE UP: {rng.choice(WORDS)} on {road}.", rng.choice([1, 1, 2]), rng.choice([1, 2]))
    for road, count in {"RN24": 4, "RN6": 5, "RN3": 2, "RN7": 1}.items():
        for _ in range(count):
            add(day(rng, 0, 364), place(rng, road), "Strategic developments", "Other", f'MADE UP: gunmen set up a "blockade" on {road}.')
    for _ in range(9):  # far from every road
        add(day(rng, 0, 364), [round(rng.uniform(16, 18), 4), round(rng.uniform(-2, 1), 4)], "Battles", "Armed clash", "MADE UP: a convoy was fired on.")
    for _ in range(4):  # in the city, where all roads meet
        add(day(rng, 0, 364), [12.64, -8.0], "Violence against civilians", "Attack", "MADE UP: a truck driver was robbed.")
    for _ in range(3):  # between Kati and the city: two roads on one stretch
        add(day(rng, 0, 364), [round(rng.uniform(12.69, 12.71), 4), -8.09], "Battles", "Armed clash", "MADE UP: trucks were stopped.")
    for _ in range(3):  # south of the city, nearest to RN7 but within 20 km of RN5 as well
        add(day(rng, 0, 364), [round(rng.uniform(12.44, 12.50), 4), -7.97], "Battles", "Armed clash", "MADE UP: two trucks were burnt.")
    for _ in range(5):
        add(day(rng, 0, 364), place(rng, "RN6"), "Battles", "Armed clash", "MADE UP: a village was attacked.")
    for _ in range(4):
        add(day(rng, 0, 364), place(rng, "RN3"), "Battles", "Armed clash", "MADE UP: a tanker was burnt in the region.", 1, 3)
    for _ in range(2):
        add(day(rng, 0, 364), place(rng, "RN7"), "Battles", "Armed clash", "MADE UP: a truck was burnt that month.", 3, 1)
    for _ in range(6):
        add(day(rng, 0, 364), [12.64, -8.0], rng.choice(["Protests", "Riots"]), "Peaceful protest", "MADE UP: people asked for fuel.")
    events.sort(key=lambda event: event[0])
    for number, (when, where, kind, sub, notes, time, geo) in enumerate(events, 1):
        row = dict.fromkeys(ACLED, "")
        row |= {"event_id_cnty": f"MADEUP{number}", "event_date": f"{when:%d %B %Y}", "year": when.year, "time_precision": time, "event_type": kind}
        row |= {"sub_event_type": sub, "actor1": "Made-up armed group", "country": "Mali", "location": "Made up", "source": "Made up"}
        row |= {"latitude": where[0], "longitude": where[1], "geo_precision": geo, "notes": notes, "fatalities": 0}
        yield row


def ged(rng):
    number = 0
    for road, count in {"RN7": 9, "RN3": 4, "RN24": 2, "RN6": 3}.items():
        for _ in range(count):
            when, (latitude, longitude) = day(rng, 0, 364), place(rng, road)
            number += 1
            row = dict.fromkeys(GED, "")
            row |= {"id": 9_000_000 + number, "year": when.year, "type_of_violence": rng.choice([1, 3]), "conflict_name": "Made up"}
            row |= {"side_a": "Made-up side", "side_b": "Made-up armed group", "source_headline": f"MADE UP: {rng.choice(WORDS)}"}
            row |= {"where_prec": rng.choice([1, 1, 2, 3]), "latitude": latitude, "longitude": longitude, "date_prec": rng.choice([1, 1, 2, 4])}
            row |= {"date_start": f"{when} 00:00:00.000", "date_end": f"{when + timedelta(days=1)} 00:00:00.000", "best": 1}
            yield row


def write(name, columns, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


write("made-up-acled.csv", ACLED, acled(random.Random(2030)))
write("made-up-ged.csv", GED, ged(random.Random(2031)))
