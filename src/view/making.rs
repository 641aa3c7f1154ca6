//! How renditions will be made, in words.

use super::status::{Plan, Planned};
use crate::media::facts::{self, Why};
use crate::text::{self, Lang};

/// Returns a plan with its words.
pub fn spoken(plan: &facts::Plan, lang: Lang) -> Plan {
    let planned = |planned: &facts::Planned| Planned {
        rendition: planned.name.clone(),
        decision: planned.decision,
        why: planned.why,
        sound: planned.sound,
        text: words(planned, lang),
        estimate_s: planned.estimate_s,
    };
    Plan { estimate_s: plan.estimate_s, renditions: plan.renditions.iter().map(planned).collect() }
}

/// `encoded, because the picture is interlaced`; of a picture that is copied besides why its sound is encoded.
fn words(planned: &facts::Planned, lang: Lang) -> String {
    let how = text::say(lang, &format!("render-{}", planned.decision.name()), &[]);
    let because = |why: Why| text::say(lang, &format!("why-{}", why.name()), &[]);
    let why = because(planned.why);
    match planned.sound.map(because) {
        Some(sound) => text::say(lang, "plan-how-sound", &[("how", &how), ("why", &why), ("sound", &sound)]),
        None => text::say(lang, "plan-how", &[("how", &how), ("why", &why)]),
    }
}

/// The plan in lines: each rendition, and how long all of it takes.
pub fn lines(plan: &Plan, lang: Lang) -> Vec<String> {
    let line = |planned: &Planned| format!("{}{}{}", text::plain(&planned.rendition), lang.colon(), planned.text);
    let time = text::time::lasting(lang, plan.estimate_s);
    let all = (!plan.renditions.is_empty()).then(|| text::say(lang, "plan-takes", &[("time", &time)]));
    plan.renditions.iter().map(line).chain(all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Decision;

    #[test]
    fn a_plan_says_how_why_and_how_long_in_both_languages() {
        let planned = |name: &str, decision, why, sound| facts::Planned {
            name: name.to_owned(),
            decision,
            why,
            sound,
            estimate_s: 60.0,
        };
        let plan = facts::Plan {
            renditions: vec![
                planned("web-1080", Decision::Encode, Why::Interlaced, None),
                planned("copy", Decision::Remux, Why::Suits, None),
                planned("pcm", Decision::Remux, Why::Pictures, Some(Why::Sound)),
            ],
            estimate_s: 120.0,
        };
        let said = |lang| lines(&spoken(&plan, lang), lang).join("|").replace('\u{a0}', " ");
        assert_eq!(
            said(Lang::En),
            "web-1080: encoded, because the picture is interlaced|copy: copied as it is, because the recording already is \
             what is wanted|pcm: copied as it is, because the picture already is what is wanted; sound encoded, because \
             it is not AAC in stereo at 48 kHz, or a part of it was chosen|This takes about 2 min."
        );
        assert_eq!(
            said(Lang::Fr),
            "web-1080 : encodée, parce que l'image est entrelacée|copy : copiée telle quelle, parce que l'enregistrement \
             est déjà ce qui est demandé|pcm : copiée telle quelle, parce que l'image est déjà ce qui est demandé ; son encodé, \
             parce que le son n'est pas en AAC stéréo à 48 kHz, ou qu'un choix y a été fait|Durée estimée : 2 min."
        );
    }

    #[test]
    fn every_reason_has_words() {
        for why in Why::ALL {
            for lang in Lang::ALL {
                let key = format!("why-{}", why.name());
                assert_ne!(text::say(lang, &key, &[]), key);
                assert_eq!(serde_json::json!(why), why.name());
            }
        }
    }
}
