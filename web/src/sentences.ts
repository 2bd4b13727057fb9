// What the answer says, as sentences that can be copied.

import type { Answer, CommodityAnswer, Difference } from "./types";
import type { Words } from "./lang";

/** The difference of shortage days of a commodity as it is told. */
export function daysShort(answer: Answer, key: string, commodity: CommodityAnswer): Difference | undefined {
  return answer.comparison.find((one) => one.key === key)?.differences[`${commodity.told}.shortage_days`];
}

/** Days gained, least and most: the other way round than days short. */
export const gained = (difference: Difference): [number, number, number] => [0 - difference.mean, 0 - difference.simultaneous95[1], 0 - difference.simultaneous95[0]];

export const isSame = (difference: Difference): boolean => difference.ties === 1;

/** The words of a difference beside its chart. */
export function verdict(difference: Difference, w: Words): string {
  const [mean, low, high] = gained(difference);
  if (isSame(difference)) return w.say("same");
  if (difference.verdict === "better") return w.say("gained", w.days(mean), w.days(low), w.days(high));
  if (difference.verdict === "worse") return w.say("lost", w.days(-mean), w.days(-high), w.days(-low));
  return w.say("cannotTell", "", w.days(-low), w.days(high));
}

/** One sentence for the base and each commodity, then one for each variant and commodity. `letters` are those of the variants, in the answer's order. */
export function sentences(answer: Answer, letters: string[], w: Words): string[] {
  const place = answer.place?.title ?? w.say("city");
  const base = answer.cases[0];
  if (!base) return [];
  const said = base.commodities.map((commodity) => {
    const figure = commodity.figures.shortage_days;
    const soon = commodity.within.find((one) => one.days === 30) ?? commodity.within[commodity.within.length - 1];
    if (!figure) return "";
    return w.say("sentenceBase", capital(place), w.name(commodity.name), w.days(figure.mean), base.days, w.days(figure.ci95[0]), w.days(figure.ci95[1]), w.percent(soon?.estimate ?? commodity.probability_of_shortage.estimate));
  });
  answer.comparison.forEach(({ key }, at) => {
    const letter = letters[at] ?? "?";
    const told = base.commodities.flatMap((commodity) => {
      const difference = daysShort(answer, key, commodity);
      return difference ? [{ commodity, difference }] : [];
    });
    // That a commodity stays the same is worth a sentence where all do.
    const changed = told.filter(({ difference }) => !isSame(difference));
    for (const { commodity, difference } of changed.length > 0 ? changed : told) {
      const [mean, low, high] = gained(difference);
      const rest = [letter, place] as const;
      const name = w.name(commodity.name);
      if (isSame(difference)) said.push(w.say("sentenceSame", ...rest, "", name));
      else if (difference.verdict === "better") said.push(w.say("sentenceBetter", ...rest, w.days(mean), name, base.days, w.days(low), w.days(high)));
      else if (difference.verdict === "worse") said.push(w.say("sentenceWorse", ...rest, w.days(-mean), name, base.days, w.days(-high), w.days(-low)));
      else said.push(w.say("sentenceOpen", ...rest, "", name, base.days, w.days(-low), w.days(high)));
    }
  });
  return said.filter(Boolean);
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
