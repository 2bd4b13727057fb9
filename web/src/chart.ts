// Charts as SVG in the page's style: marks with classes, so that the style sheet colours them for light, dark and paper.

import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { s } from "./dom";
import type { Bands } from "./types";
import type { Words } from "./lang";

/** Widths of charts in units of their text: a column of several, or a narrow screen; half a page of paper; a chart alone. */
export const NARROW = 360;
export const PAPER = 500;
export const WIDE = 640;

export interface Chart {
  svg: SVGElement;
  /** The same values: a caption, heads, rows. */
  table: { head: string[]; rows: string[][] };
}

/** Root of a chart, which reads as one picture with a sentence. */
const frame = (width: number, height: number, label: string): SVGElement =>
  s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "chart" });

const text = (x: number, y: number, content: string, kind: string, anchor = "start"): SVGElement => s("text", { x, y, class: kind, "text-anchor": anchor }, content);

/** A label that fits into so many units; the table beneath the chart has all of it. */
const fitting = (content: string, width: number): string => {
  const most = Math.floor(width / 6.6);
  return content.length > most ? `${content.slice(0, most - 1)}…` : content;
};

/** Bands and median of a daily figure, with the base's median behind. */
export function fan(of: Bands, base: Bands | null, start: string, w: Words, label: string, tone: string, top: number, width: number): Chart {
  const [height, left, bottom, right, above] = [width === NARROW ? 200 : 250, 34, 26, 12, 12];
  const days = of.mean.length;
  const x = scaleLinear([0, Math.max(1, days - 1)], [left, width - right]);
  const y = scaleLinear([0, top], [height - bottom, above]).nice(4);
  const svg = frame(width, height, label);
  for (const tick of y.ticks(4)) {
    svg.append(s("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: tick === 0 ? "zero" : "grid" }), text(left - 6, y(tick) + 4, w.number(tick), "tick", "end"));
  }
  const each = Math.max(1, Math.ceil(days / (width / 90) / 10) * 10);
  for (let day = 0; day < days; day += each) {
    svg.append(s("line", { x1: x(day), x2: x(day), y1: height - bottom, y2: height - bottom + 4, class: "axis" }));
    svg.append(text(x(day), height - 8, w.date(start, day, true), "tick dates", day === 0 ? "start" : day + each >= days && x(day) > width - 50 ? "end" : "middle"));
  }
  const band = (low: number[], high: number[], kind: string) => {
    const path = area<number>((_, day) => x(day), (_, day) => y(Math.min(low[day] ?? 0, y.domain()[1] ?? top)), (_, day) => y(Math.min(high[day] ?? 0, y.domain()[1] ?? top)))(low);
    svg.append(s("path", { d: path, class: `${kind} ${tone}` }));
  };
  band(of.q05, of.q95, "wide");
  band(of.q25, of.q75, "half");
  const course = line<number>((_, day) => x(day), (value) => y(Math.min(value, y.domain()[1] ?? top)));
  if (base) svg.append(s("path", { d: course(base.q50), class: "basemedian" }));
  svg.append(s("path", { d: course(of.q50), class: `median ${tone}` }));
  const rows: string[][] = [];
  for (let day = 0; day < days; day += day < 30 ? 5 : 15) {
    const at = (list: number[]) => w.days(list[day] ?? 0);
    rows.push([String(day), w.date(start, day, true), at(of.q05), at(of.q25), at(of.q50), at(of.q75), at(of.q95), ...(base ? [at(base.q50)] : [])]);
  }
  const head = [w.say("day"), w.say("date"), "5 %", "25 %", w.say("median"), "75 %", "95 %", ...(base ? [w.say("base")] : [])];
  return { svg, table: { head, rows } };
}

export interface Interval {
  label: string;
  tone: string;
  at: number;
  low: number;
  high: number;
  words: string;
  open: boolean;
}

/** Differences with their intervals around zero. */
export function intervals(of: Interval[], w: Words, label: string, head: string[], width: number): Chart {
  // On a narrow screen name and words stand one above the other.
  const [row, left, right, above, bottom] = [width === NARROW ? 62 : 46, 8, 14, 6, 24];
  const height = above + of.length * row + bottom;
  const reach = Math.max(1, ...of.flatMap((one) => [Math.abs(one.low), Math.abs(one.high)]));
  const low = Math.min(-0.25 * reach, ...of.map((one) => one.low));
  const high = Math.max(0.25 * reach, ...of.map((one) => one.high));
  const x = scaleLinear([low, high], [left, width - right]).nice(5);
  const svg = frame(width, height, label);
  for (const tick of x.ticks(5)) {
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: above, y2: height - bottom, class: tick === 0 ? "zero" : "grid" }), text(x(tick), height - 8, (tick > 0 ? "+" : "") + w.number(tick), "tick", "middle"));
  }
  of.forEach((one, at) => {
    const y = above + at * row + row - 12;
    svg.append(
      ...(width === NARROW ? [text(left, y - 34, one.label, "label small"), text(left, y - 18, fitting(one.words, width), "label small")] : [text(left, y - 18, `${one.label} – ${one.words}`, "label")]),
      s("line", { x1: x(one.low), x2: x(one.high), y1: y, y2: y, class: `interval ${one.tone}` }),
      s("circle", { cx: x(one.at), cy: y, r: 5, class: `dot ${one.tone}${one.open ? " open" : ""}` }),
    );
  });
  return { svg, table: { head, rows: of.map((one) => [one.label, w.days(one.at), w.say("interval", w.days(one.low), w.days(one.high)), one.words]) } };
}

export interface Bar {
  label: string;
  of: { at: number; low: number; high: number; tone: string; name: string }[];
}

/** Shares of 0 to 1, one lane for each, a dot with its interval for each scenario. */
export function lanes(of: Bar[], w: Words, label: string, heads: [string, string[]], width: number): Chart {
  const cases = of[0]?.of.length ?? 1;
  const [left, right, above, bottom] = [8, 44, 4, 24];
  const row = 24 + 13 * cases;
  const height = above + of.length * row + bottom;
  const most = Math.min(1, Math.max(0.02, ...of.flatMap((bar) => bar.of.map((one) => one.high))));
  const x = scaleLinear([0, most], [left, width - right]).nice(4);
  const svg = frame(width, height, label);
  for (const tick of x.ticks(4)) {
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: above, y2: height - bottom, class: tick === 0 ? "zero" : "grid" }), text(x(tick), height - 8, w.tick(tick), "tick", tick === 0 ? "start" : "middle"));
  }
  of.forEach((bar, at) => {
    const y = above + at * row;
    svg.append(text(left + 2, y + 15, fitting(bar.label, width), "label small"));
    bar.of.forEach((one, k) => {
      const middle = y + 25 + 13 * k;
      svg.append(
        s("line", { x1: x(0), x2: x(one.at), y1: middle, y2: middle, class: `bar ${one.tone}` }),
        s("line", { x1: x(one.low), x2: x(one.high), y1: middle, y2: middle, class: "whisker" }),
        text(x(Math.max(one.at, one.high)) + 5, middle + 4, w.percent(one.at), "tick"),
      );
    });
  });
  const rows = of.map((bar) => [bar.label, ...bar.of.map((one) => `${w.percent(one.at)} (${w.say("interval", w.percent(one.low), w.percent(one.high))})`)]);
  return { svg, table: { head: [heads[0], ...heads[1]], rows } };
}

/** Correlations of −1 to 1 around zero. */
export function correlations(of: { label: string; at: number }[], w: Words, label: string, head: string[], width: number): Chart {
  const [row, left, right, above, bottom] = [34, 8, 8, 2, 24];
  const height = above + of.length * row + bottom;
  const x = scaleLinear([-1, 1], [left + 16, width - right - 16]);
  const svg = frame(width, height, label);
  for (const tick of [-1, -0.5, 0, 0.5, 1]) {
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: above, y2: height - bottom, class: tick === 0 ? "zero" : "grid" }), text(x(tick), height - 8, w.number(tick), "tick", "middle"));
  }
  of.forEach((one, at) => {
    const y = above + at * row + 25;
    svg.append(text(left, y - 10, fitting(one.label, width), "label small"), s("line", { x1: x(0), x2: x(one.at), y1: y, y2: y, class: `bar ${one.at > 0 ? "worse" : "better"}` }));
  });
  return { svg, table: { head, rows: of.map((one) => [one.label, w.number(one.at, 2)]) } };
}
