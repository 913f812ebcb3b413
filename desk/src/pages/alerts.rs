//! What workers opened that somebody should ask about, gravest first; and what came of asking. Nobody whose file it was
//! is named here.

use super::{paged::Paged, trouble};
use crate::{state::Desk, texts::alerts as words};
use domain::alerts::{AlertView, Conclude, Conclusion};
use leptos::prelude::*;
use ui::{
    Asking, dates,
    plain::{all, div, element, heading, maybe, p, strong, text},
};

pub(super) fn page(desk: Desk) -> AnyView {
    let list = Paged::new();
    let load = Callback::new(move |()| {
        let asked = async move { desk.client.list_alerts(list.after().as_deref()).await };
        list.asking.run(desk, asked, move |page| list.add(page.items, page.next));
    });
    load.run(());
    let shown = move |items: Vec<AlertView>| {
        if items.is_empty() {
            return p("", words::NONE);
        }
        element("ul", "alerts", items.iter().map(|alert| line(desk, alert, list)))
    };
    all([heading(words::TITLE), p("quiet", words::LEAD), list.view(load, shown)])
}

fn line(desk: Desk, alert: &AlertView, list: Paged<AlertView>) -> AnyView {
    let post = alert.worker_post.clone().unwrap_or_else(|| words::NO_POST.to_owned());
    let alarm = alert.is_alarm.then(|| element("p", "late", [text(words::ALARM)]));
    let when = match (dates::to_the_minute(alert.first_at), dates::to_the_minute(alert.last_at)) {
        (began, ended) if began == ended => began,
        (began, ended) => format!("{began} — {ended}"),
    };
    let [entries, people] = words::MANY;
    let concluded = alert.conclusion.map(|conclusion| {
        let by = alert.concluded_by.clone().unwrap_or_default();
        let at = alert.concluded_at.map(dates::to_the_minute).unwrap_or_default();
        p("quiet", format!("{}（{by}，{at}）", conclusion.words()))
    });
    let open = alert.conclusion.is_none().then(|| conclude(desk, alert, list));
    element(
        "li",
        "paper",
        [
            maybe(alarm),
            element("p", "", [strong(alert.worker_name.clone()), text(format!("（{post}）"))]),
            p("", alert.words.clone()),
            p("quiet", format!("{when} · {}{entries}{}{people}", alert.entries, alert.people)),
            maybe(concluded),
            maybe(open),
        ],
    )
}

fn conclude(desk: Desk, alert: &AlertView, list: Paged<AlertView>) -> AnyView {
    let (id, version) = (alert.id, alert.version);
    let asking = Asking::new();
    let way = |conclusion: Conclusion| {
        let press = Callback::new(move |()| {
            let concluding =
                async move { desk.client.conclude_alert(id, version, &Conclude { conclusion }).await };
            asking.run(desk, concluding, move |alert| {
                list.items.update(|items| {
                    if let Some(place) = items.iter_mut().flatten().find(|one| one.id == alert.id) {
                        *place = alert;
                    }
                });
            });
        });
        asking.button(conclusion.words(), press)
    };
    all([trouble(asking, None), div("buttons", Conclusion::ALL.iter().copied().map(way))])
}
