//! The kiosk is its own screen reader: what is said follows the focus, as in any screen reader, so that a page needs
//! no words of its own for it.
//!
//! This looks at the page and hands what it sees to [`speech`], which decides what is said. What the pages mark with
//! `data-spoken="private"` is not read at all without headphones; of a choice in `data-chosen="apart"` it is read then
//! that there is one.

use crate::{
    bridge,
    speech::{self, Kind, Thing},
    texts::voice as words,
    voice::Voice,
};
use leptos::{prelude::*, task::spawn_local};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, Node};

/// So long after something happened, the page stands as it will stand.
const SOON: Duration = Duration::from_millis(40);
/// What speaks up by itself when it appears.
const LIVE: &str = "[role=alert], [role=status]";

/// Begins to follow the focus, and what speaks up by itself.
pub(crate) fn start(voice: Voice) {
    let narrator = Narrator { voice, latest: Rc::default(), around: Rc::default() };
    let on = {
        let narrator = narrator.clone();
        move |find: fn(&Element) -> Option<Element>| {
            let narrator = narrator.clone();
            move |event: web_sys::Event| {
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                if let Some(target) = target.and_then(|target| find(&target)) {
                    narrator.read_soon(target);
                }
            }
        }
    };
    let pressed = |target: &Element| target.closest("[aria-pressed], summary").ok().flatten();
    let typed = {
        let narrator = narrator.clone();
        move |event: web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(field) = target.and_then(|target| field_of(&target)) {
                narrator.typed(field);
            }
        }
    };
    // They live as long as the page does.
    let _ = (
        window_event_listener_untyped("focusin", on(|target| Some(target.clone()))),
        window_event_listener_untyped("change", on(|target| Some(target.clone()))),
        window_event_listener_untyped("click", on(pressed)),
        window_event_listener_untyped("click", typed.clone()),
        window_event_listener_untyped("input", typed),
    );
    Effect::new(move |_| {
        if voice.on.get() {
            // Also after the switch that was pressed has told how it stands.
            set_timeout(move || voice.say(&speech::join([words::ON.into(), page_words(voice)])), SOON * 2);
        } else {
            voice.stop();
        }
    });
}

/// Asks the bridge whether headphones are in; without an answer they are not. Once they are out, what was meant for
/// them is not said to its end.
pub(crate) fn feel_for_headphones(voice: Voice) {
    spawn_local(async move {
        let headphones = bridge::status().await.is_ok_and(|status| status.headphones);
        if voice.headphones.get_untracked() != headphones {
            if !headphones {
                voice.stop();
            }
            voice.headphones.set(headphones);
            voice.tell_then(if headphones { words::HEADPHONES_IN } else { words::HEADPHONES_OUT });
        }
    });
}

#[derive(Clone)]
struct Narrator {
    voice: Voice,
    /// Counts what happened, so that of many things at once the last is told.
    latest: Rc<Cell<u32>>,
    /// The group or dialog that was told last: it is told once, on the way in.
    around: Rc<Cell<Option<Element>>>,
}

impl Narrator {
    fn read_soon(&self, element: Element) {
        if !self.voice.on.get_untracked() {
            return;
        }
        let this = self.clone();
        let turn = self.latest.get().wrapping_add(1);
        self.latest.set(turn);
        set_timeout(
            move || {
                if this.latest.get() == turn && element.is_connected() {
                    this.read(&element);
                }
            },
            SOON,
        );
    }

    fn read(&self, element: &Element) {
        // What somebody hears with these buttons is what they have them for.
        if matches(element, ".voice *")
            && !matches(element, "[aria-pressed]")
            && !is_focus_of_keyboard(element)
        {
            return;
        }
        if element.tag_name() == "H1" {
            self.around.set(None);
            return self.voice.say(&page_words(self.voice));
        }
        let said = speech::join([self.on_the_way_in(element), self.of(element)]);
        if matches(element, ".voice *") { self.voice.tell(&said) } else { self.voice.say(&said) }
    }

    /// How much is in the field now. Never what: whoever stands beside hears it too.
    fn typed(&self, field: HtmlInputElement) {
        let voice = self.voice;
        set_timeout(move || voice.tell(&speech::filled(field.value().chars().count())), SOON);
    }

    /// The question that a choice belongs to, or the dialog around a button.
    fn on_the_way_in(&self, element: &Element) -> String {
        let around = element.closest("dialog, fieldset").ok().flatten();
        let before = self.around.take();
        let same = around == before;
        self.around.set(around.clone());
        let Some(around) = around.filter(|_| !same) else { return String::new() };
        let parts = if around.tag_name() == "DIALOG" { "h2, p" } else { "legend, .hint, .error" };
        speech::join(find_all(&around, parts).iter().map(|part| self.text(part)))
    }

    fn of(&self, element: &Element) -> String {
        match element.dyn_ref::<HtmlInputElement>() {
            Some(input) => speech::spoken(&self.input(input)),
            None => speech::spoken(&self.thing(element)),
        }
    }

    fn thing(&self, element: &Element) -> Thing {
        let pressed = element.get_attribute("aria-pressed");
        let kind = match element.tag_name().as_str() {
            "BUTTON" if pressed.is_some() => Kind::Switch,
            "BUTTON" if element.class_list().contains("key") => Kind::Key,
            "BUTTON" => Kind::Button,
            "SUMMARY" => Kind::More,
            _ => Kind::Words,
        };
        let open = element.parent_element().is_some_and(|parent| parent.has_attribute("open"));
        Thing {
            kind,
            label: self.text(element),
            on: if kind == Kind::More { open } else { pressed.as_deref() == Some("true") },
            resting: element.has_attribute("aria-disabled"),
            place: place(element, ".ways, .cards", "button"),
            ..Thing::default()
        }
    }

    fn input(&self, input: &HtmlInputElement) -> Thing {
        // What somebody says for themselves is said by nobody else: that it is chosen, and not what.
        let apart = input.checked() && matches(input, "[data-chosen=apart] *");
        if apart && !self.voice.headphones.get_untracked() {
            return Thing { kind: Kind::Words, label: words::CHOSEN_APART.into(), ..Thing::default() };
        }
        let label = document().query_selector(&format!("label[for='{}']", input.id())).ok().flatten();
        let described = input.get_attribute("aria-describedby").unwrap_or_default();
        let described = |error: bool| {
            let parts = described.split(' ').filter_map(|id| document().get_element_by_id(id));
            let parts = parts.filter(|part| part.class_list().contains("error") == error);
            let parts: Vec<_> = parts.map(|part| self.text(&part)).collect();
            (!parts.is_empty()).then(|| speech::join(parts))
        };
        let kind = match input.type_().as_str() {
            "radio" => Kind::Radio,
            "checkbox" => Kind::Checkbox,
            _ => Kind::Field,
        };
        let sayable = input.get_attribute("data-spoken").is_some() && self.voice.headphones.get_untracked();
        Thing {
            kind,
            label: label.map(|label| self.text(&label)).unwrap_or_default(),
            on: input.checked(),
            place: place(input, ".tiles", "input"),
            filled: if kind == Kind::Field { input.value().chars().count() } else { 0 },
            content: sayable.then(|| input.value()),
            error: described(true),
            hint: described(false),
            ..Thing::default()
        }
    }

    fn text(&self, element: &Element) -> String {
        text_of(element, self.voice.headphones.get_untracked())
    }
}

/// The heading and the easy line of the page, and a reference twice, so that it can be learned.
fn page_words(voice: Voice) -> String {
    let Some(page) = document().query_selector("main").ok().flatten() else { return String::new() };
    let text = |element: &Element| text_of(element, voice.headphones.get_untracked());
    let lead = find_all(&page, "h1, .easy p").iter().map(text).collect::<Vec<_>>();
    let reference: Vec<_> = find_all(&page, ".reference").iter().map(text).collect();
    let again = reference.first().map(|_| words::AGAIN.to_owned());
    let practice = document().query_selector(".practice strong").ok().flatten();
    let parts = practice
        .map(|practice| text(&practice))
        .into_iter()
        .chain(lead)
        .chain(reference.clone())
        .chain(again)
        .chain(reference);
    speech::sentences(parts)
}

/// Says what stands new in the live regions, after what is being said. What takes the focus (the summary of errors, a
/// dialog) is told with it. Looked at often, with what was there before.
pub(crate) fn hear(voice: Voice, before: &mut String) {
    let focused = document().active_element();
    let has_focus = |region: &Element| focused.as_ref().is_some_and(|focused| region.contains(Some(focused)));
    let regions = document().body().map(|body| find_all(&body, LIVE)).unwrap_or_default();
    let regions = regions.iter().filter(|region| !has_focus(region) && !matches(region, "dialog *"));
    let now = speech::join(regions.map(|region| text_of(region, voice.headphones.get_untracked())));
    if now != *before {
        voice.say_then(&now);
        *before = now;
    }
}

/// The words in an element as they are read: nothing that is a mere picture, and nothing private without headphones.
fn text_of(element: &Element, headphones: bool) -> String {
    if !headphones && matches(element, "[data-spoken=private], [data-spoken=private] *") {
        return words::PRIVATE.into();
    }
    let mut parts = Vec::new();
    collect(element, headphones, &mut parts);
    speech::join(parts)
}

fn collect(node: &Node, headphones: bool, parts: &mut Vec<String>) {
    let children = node.child_nodes();
    for child in (0..children.length()).filter_map(|at| children.item(at)) {
        match child.dyn_ref::<Element>() {
            None if child.node_type() == Node::TEXT_NODE => parts.extend(child.text_content()),
            None => {}
            Some(inner) if matches(inner, "[aria-hidden=true], .summary-change") => {}
            Some(inner) if !headphones && inner.has_attribute("data-spoken") => {
                parts.push(words::PRIVATE.into());
            }
            Some(inner) => collect(inner, headphones, parts),
        }
    }
}

fn place(element: &Element, group: &str, same: &str) -> Option<(usize, usize)> {
    let group = element.closest(group).ok().flatten()?;
    let all = find_all(&group, same);
    let at = all.iter().position(|other| other == element)?;
    (all.len() > 1).then_some((at + 1, all.len()))
}

/// The field that this is, or that this key of a pad writes into.
fn field_of(element: &Element) -> Option<HtmlInputElement> {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return matches!(input.type_().as_str(), "text" | "password").then(|| input.clone());
    }
    let key = element.closest(".key:not([aria-pressed])").ok().flatten()?;
    key.closest(".field").ok().flatten()?.query_selector("input").ok().flatten()?.dyn_into().ok()
}

fn is_focus_of_keyboard(element: &Element) -> bool {
    matches(element, ":focus-visible")
}

fn matches(element: &Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or(false)
}

/// What of the element matches, in the order of the page.
pub(crate) fn find_all(element: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = element.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}
