// The roads on a map: each is a button.

import { h, s } from "./dom";
import type { Embedded, Facts } from "./types";
import type { Words } from "./lang";

type Point = [number, number];

/** Longitude and latitude to the plane: equirectangular at the middle latitude, which is true enough over a country. */
function projection(points: Point[], width: number): { to: (point: Point) => Point; height: number } {
  const longitudes = points.map((point) => point[0]);
  const latitudes = points.map((point) => point[1]);
  const [west, east, south, north] = [Math.min(...longitudes), Math.max(...longitudes), Math.min(...latitudes), Math.max(...latitudes)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const margin = 26;
  const scale = (width - 2 * margin) / Math.max(0.5, (east - west) * squeeze);
  const height = Math.min(420, Math.max(170, (north - south) * scale + 2 * margin));
  const fit = Math.min(scale, (height - 2 * margin) / Math.max(0.5, north - south));
  const [shiftX, shiftY] = [(width - (east - west) * squeeze * fit) / 2, (height - (north - south) * fit) / 2];
  return { to: ([longitude, latitude]) => [shiftX + (longitude - west) * squeeze * fit, shiftY + (north - latitude) * fit], height };
}

/** How a state is drawn. */
const kind = (state: string): string => (/^(reliable|partial|contested|closed)$/.test(state) ? state : "other");

/** What the strokes of the map mean. */
export const legend = (states: string[], w: Words): HTMLElement =>
  h("ul", { class: "legend", "aria-label": w.say("legend") }, ...states.map((state) => h("li", {}, s("svg", { viewBox: "0 0 30 10", class: kind(state), "aria-hidden": "true" }, s("path", { d: "M2 5H28", class: "course" })), w.name(state))));

export interface Road {
  name: string;
  /** What it is under the levers: a status, or "closed". */
  state: string;
  changed: boolean;
}

/** The map, or null where the scenario gives no road a path. `turn` is called with the road that was chosen. */
export function map(facts: Facts, roads: Road[], countries: Embedded["countries"], w: Words, turn: (road: string) => void): SVGElement | null {
  const routes = facts.resolved.routes;
  const drawn = roads.flatMap((road) => {
    const path = routes[road.name]?.path;
    return path && path.length > 1 ? [{ road, path: path.map(([latitude, longitude]): Point => [longitude, latitude]) }] : [];
  });
  if (drawn.length === 0) return null;
  const width = 400;
  const { to, height } = projection(drawn.flatMap(({ path }) => path), width);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height.toFixed(0)}`, class: "map", role: "group", "aria-label": w.say("mapLabel") });
  const course = (points: Point[]) => points.map((point, at) => `${at ? "L" : "M"}${to(point).map((value) => value.toFixed(1)).join(" ")}`).join("");
  for (const { rings } of countries) for (const ring of rings) svg.append(s("path", { d: `${course(ring)}Z`, class: "land" }));
  // Courses end in the city.
  const city = drawn[0]?.path.at(-1);
  const hub: Point = city ? to(city) : [width / 2, height / 2];
  const taken: Point[] = [[hub[0] + 40, hub[1] + 12]];
  /** A place for a name beyond the end of its road, where no other name stands. */
  const free = ([x, y]: Point): Point => {
    const away = Math.hypot(x - hub[0], y - hub[1]) || 1;
    const at: Point = [x + (14 * (x - hub[0])) / away, y + (12 * (y - hub[1])) / away + 4];
    const inside = (point: Point): Point => [Math.min(width - 20, Math.max(20, point[0])), Math.min(height - 6, Math.max(14, point[1]))];
    const places = [0, 13, -13, 26, -26, 39].map((down): Point => inside([at[0], at[1] + down]));
    const place = places.find((point) => taken.every((other) => Math.abs(other[0] - point[0]) > 34 || Math.abs(other[1] - point[1]) > 12)) ?? inside(at);
    taken.push(place);
    return place;
  };
  for (const { road, path } of drawn) {
    const label = w.say("road", road.name, w.name(road.state));
    const d = course(path);
    const end = to(path[0] ?? [0, 0]);
    const [x, y] = free(end);
    svg.append(
      s(
        "g",
        {
          class: `road ${kind(road.state)}${road.changed ? " changed" : ""}`,
          tabindex: 0,
          role: "button",
          "aria-label": label,
          id: `map-${road.name}`,
          onclick: () => turn(road.name),
          onkeydown: (event) => {
            const key = (event as KeyboardEvent).key;
            if (key === "Enter" || key === " ") {
              event.preventDefault();
              turn(road.name);
            }
          },
        },
        s("title", {}, label),
        s("path", { d, class: "reach" }),
        s("path", { d, class: "course" }),
        s("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": "middle" }, road.name),
      ),
    );
  }
  if (city) {
    const [x, y] = hub;
    svg.append(s("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 5, class: "city" }));
    if (facts.headline) svg.append(s("text", { x: (x + 9).toFixed(1), y: (y + 16).toFixed(1), class: "cityname" }, facts.headline.title));
  }
  return svg;
}
