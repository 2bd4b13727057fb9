//! What is not modelled, and how it was computed: the items of STRESS-DES (Monks et al., 2019), gaps shown as gaps.

use super::Input;
use super::assumptions::Evidence;
use super::page::{Page, fact};
use crate::calendar::Calendar;
use crate::lang::{Briefing, Briefing as B};

/// What is not modelled.
pub fn limits(page: &mut Page) {
    page.section("limits", Briefing::SectionNot, |page| {
        let all =
            [B::NotPhase, B::NotPeople, B::NotDecisions, B::NotGeography, B::NotInside, B::NotObserved, B::NotIntervals, B::NotConvoys];
        page.within("ul", &[], |page| {
            for word in all {
                let text = page.lang.say(word);
                page.html.leaf("li", &[], text);
            }
        });
    });
}

/// How it was computed.
pub fn section(page: &mut Page, input: &Input, inputs: &[Input]) {
    page.section("method", Briefing::SectionMethod, |page| {
        let lang = page.lang;
        page.note(lang.say(Briefing::MethodNote));
        let rows = items(page, input, inputs);
        page.within("details", &[], |page| {
            page.html.leaf("summary", &[], lang.say(Briefing::MethodCaption));
            let head = [lang.say(B::ColItem).to_owned(), lang.say(B::ColAnswer).to_owned()];
            page.table("method", lang.say(Briefing::MethodCaption), &head, |page| {
                for (item, answer) in rows {
                    page.within("tr", &[], |page| {
                        page.html.leaf("th", &[("scope", "row")], lang.say(item));
                        match answer {
                            Some(answer) => page.claim("td", &answer, fact("provenance", f64::NAN, input.results)),
                            None => page.html.leaf("td", &[("class", "gap")], lang.say(B::Gap)),
                        }
                    });
                }
            });
        });
    });
}

fn items(page: &Page, input: &Input, inputs: &[Input]) -> Vec<(Briefing, Option<String>)> {
    let lang = page.lang;
    let from = &input.results.provenance;
    let evidence = Evidence::of(input);
    let count = |number: usize| lang.whole(number as i64);
    let say = |word: Briefing| Some(lang.say(word).to_owned());
    let summary = Some(lang.of(&from.summary).to_owned()).filter(|text| !text.is_empty());
    let commodities: Vec<String> = input.results.commodities.iter().map(|commodity| lang.noun(&commodity.name)).collect();
    let (routes, lines) = (input.results.routes.len(), from.sources.len());
    let components = [("commodities", &*lang.list(&commodities)), ("routes", &*count(routes))];
    let start = Calendar::of(from).start().map_or_else(|| lang.day_number(0), |date| lang.date(date));
    let aims = if inputs.len() > 1 {
        let names: Vec<String> = inputs.iter().map(|input| input.results.provenance.name.clone()).collect();
        lang.fill(B::AnswerAimsMany, &[("n", &count(inputs.len())), ("names", &lang.list(&names))])
    } else {
        lang.say(B::AnswerAimsOne).to_owned()
    };
    let assumed = [("assumed", &*count(evidence.assumed.len())), ("unsourced", &*count(evidence.unsourced.len()))];
    let estimation = [("n", &*lang.whole(from.replications as i64)), ("inner", &*lang.whole(from.inner as i64))];
    let commit = if from.commit.is_empty() { lang.say(B::UnknownCommit) } else { &from.commit };
    vec![
        (B::ItemPurpose, summary),
        (B::ItemOutputs, say(B::AnswerOutputs)),
        (B::ItemAims, Some(aims)),
        (B::ItemDiagram, None),
        (B::ItemLogic, say(B::AnswerLogic)),
        (B::ItemScenario, say(B::AnswerScenario)),
        (B::ItemAlgorithms, say(B::AnswerAlgorithms)),
        (B::ItemComponents, Some(lang.count(B::AnswerComponents, routes as f64, &components))),
        (B::ItemSources, (lines > 0).then(|| lang.count(B::AnswerSources, lines as f64, &[("n", &count(lines))]))),
        (B::ItemInputs, say(B::AnswerInputs)),
        (B::ItemPreprocessing, None),
        (B::ItemAssumptions, Some(lang.fill(B::AnswerAssumptions, &assumed))),
        (B::ItemInitial, say(B::AnswerInitial)),
        (B::ItemLength, Some(lang.count(B::AnswerLength, from.days as f64, &[("days", &count(from.days)), ("start", &start)]))),
        (B::ItemEstimation, Some(lang.count(B::AnswerEstimation, from.replications as f64, &estimation))),
        (B::ItemSoftware, Some(lang.fill(B::AnswerSoftware, &[("version", &from.version), ("commit", commit)]))),
        (B::ItemSampling, Some(lang.fill(B::AnswerSampling, &[("scheme", &from.scheme.to_string()), ("seed", &from.seed.to_string())]))),
        (B::ItemExecution, say(B::AnswerExecution)),
        (B::ItemSystem, None),
        (B::ItemCode, Some(lang.fill(B::AnswerCode, &[("hash", &from.hash)]))),
    ]
}
