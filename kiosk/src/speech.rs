//! What is said aloud, and what never is. Pure: what stands on the page comes in as words, whether headphones are in
//! as a flag.
//!
//! Two things keep a person's words off the loudspeaker. Whatever the pages mark as private is not even read without
//! headphones; and [`quiet`] looks at every sentence once more by its shape, so that a mark that was forgotten gives
//! nothing away.

use crate::texts::voice as words;

/// An ID or certificate number is at least so long, whole or masked.
const ID_LENGTH: usize = 15;
/// A phone number is at least so long, whole or masked.
const PHONE_LENGTH: usize = 10;
/// A number of so many digits is said digit by digit.
const APART: usize = 4;
/// So many characters are one caption.
const CAPTION: usize = 40;

/// What somebody can do with a thing on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is there to be read.
    #[default]
    Words,
    Button,
    /// A button that stays pressed.
    Switch,
    /// A key of the pads.
    Key,
    /// One of several.
    Radio,
    /// Any of several.
    Checkbox,
    /// More, which is closed at first.
    More,
    /// Something is typed into it.
    Field,
}

/// A thing on the page, as far as it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Thing {
    pub(crate) kind: Kind,
    pub(crate) label: String,
    /// Chosen, pressed or open.
    pub(crate) on: bool,
    /// A request is out, or there is nothing more where it leads.
    pub(crate) resting: bool,
    /// Which of how many, counted from 1.
    pub(crate) place: Option<(usize, usize)>,
    /// How many characters are in a field.
    pub(crate) filled: usize,
    /// What is in the field, where it may be said.
    pub(crate) content: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) hint: Option<String>,
}

/// What is said when somebody comes to this thing: what it is, how it stands, where, what is wrong, what helps.
pub(crate) fn spoken(thing: &Thing) -> String {
    let label = if thing.kind == Kind::Key { key_name(&thing.label) } else { &thing.label };
    let mut parts = vec![label.to_owned(), role(thing.kind).into(), state(thing)];
    if thing.kind == Kind::Field {
        parts.push(filled(thing.filled));
        parts.extend(thing.content.clone());
    }
    if let Some((place, all)) = thing.place {
        let [before, between, after] = words::PLACE;
        parts.push(format!("{before}{place}{between}{all}{after}"));
    }
    parts.extend(thing.error.clone());
    parts.extend(thing.hint.clone());
    join(parts)
}

/// A voice says nothing for a mere sign.
fn key_name(key: &str) -> &str {
    match key {
        "-" => words::DASH,
        "." => words::DOT,
        "_" => words::UNDERSCORE,
        "@" => words::AT,
        letter => letter,
    }
}

fn role(kind: Kind) -> &'static str {
    match kind {
        Kind::Words | Kind::Key => "",
        Kind::Button => words::BUTTON,
        Kind::Switch => words::SWITCH,
        Kind::Radio => words::RADIO,
        Kind::Checkbox => words::CHECKBOX,
        Kind::More => words::MORE,
        Kind::Field => words::FIELD,
    }
}

fn state(thing: &Thing) -> String {
    let [on, off] = match thing.kind {
        Kind::Radio | Kind::Checkbox => words::CHOSEN,
        Kind::Switch => words::PRESSED,
        Kind::More => words::OPEN,
        Kind::Words | Kind::Button | Kind::Key | Kind::Field => ["", ""],
    };
    let state = if thing.on { on } else { off };
    join([state.into(), if thing.resting { words::RESTING.into() } else { String::new() }])
}

/// How much is in a field: never what.
pub(crate) fn filled(characters: usize) -> String {
    let [before, after] = words::FILLED;
    if characters == 0 { words::EMPTY.into() } else { format!("{before}{characters}{after}") }
}

/// Parts of one sentence, with a pause between them.
pub(crate) fn join(parts: impl IntoIterator<Item = String>) -> String {
    let mut sentence = String::new();
    for part in parts {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        if sentence.chars().next_back().is_some_and(|last| !"，。！？：；、（ ".contains(last)) {
            sentence.push('，');
        }
        sentence.push_str(part);
    }
    sentence
}

/// Each part as a sentence of its own.
pub(crate) fn sentences(parts: impl IntoIterator<Item = String>) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part.trim());
        if !text.ends_with(['。', '？', '！']) {
            text.push('。');
        }
    }
    text
}

/// The text as it may be said here: an ID or certificate number never, masked or not; a phone number or a masked name
/// only into headphones; other long numbers digit by digit.
pub(crate) fn quiet(text: &str, headphones: bool) -> String {
    let mut said = String::new();
    let mut number = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_ascii_digit() || matches!(letter, '*' | 'X' | 'x') {
            number.push(letter);
            if letters.peek().is_some_and(|next| next.is_ascii_digit() || matches!(next, '*' | 'X' | 'x')) {
                continue;
            }
            let number = std::mem::take(&mut number);
            if is_of_a_name(&number, &said) {
                let last = letters.next_if(|next| is_han(*next));
                let whole: String = said.pop().into_iter().chain(number.chars()).chain(last).collect();
                said.push_str(if headphones { &whole } else { words::PRIVATE_NAME });
            } else {
                said.push_str(&as_said(&number, letters.peek().copied(), headphones));
            }
        } else {
            said.push(letter);
        }
    }
    said
}

/// 王*明: stars right after a Chinese character.
fn is_of_a_name(number: &str, before: &str) -> bool {
    number.chars().all(|letter| letter == '*')
        && number.len() < PHONE_LENGTH
        && before.chars().next_back().is_some_and(is_han)
}

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

fn as_said(number: &str, next: Option<char>, headphones: bool) -> String {
    match number.len() {
        ID_LENGTH.. => words::PRIVATE_ID.into(),
        PHONE_LENGTH.. if !headphones => words::PRIVATE_PHONE.into(),
        APART.. if next != Some('年') => {
            number.chars().flat_map(|digit| [digit, ' ']).collect::<String>().trim_end().into()
        }
        _ => number.into(),
    }
}

/// The text in pieces that are one caption each: by sentence, and a long sentence by its commas.
pub(crate) fn captions(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for letter in text.chars() {
        piece.push(letter);
        let long = piece.chars().count() >= CAPTION / 2 && matches!(letter, '，' | '、' | '：');
        if matches!(letter, '。' | '！' | '？' | '；' | '\n') || long || piece.chars().count() >= CAPTION
        {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    pieces.iter().map(|piece| piece.trim().to_owned()).filter(|piece| has_words(piece)).collect()
}

fn has_words(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_tells_its_label_what_it_is_how_it_stands_and_where() {
        let choice = Thing {
            kind: Kind::Checkbox,
            label: "包装分拣".into(),
            on: true,
            place: Some((2, 5)),
            ..Thing::default()
        };
        assert_eq!(spoken(&choice), "包装分拣，可多选，已选，第2个，共5个");
        assert_eq!(
            spoken(&Thing { kind: Kind::Radio, on: false, ..choice }),
            "包装分拣，单选，未选，第2个，共5个"
        );
    }

    #[test]
    fn a_button_and_words_say_little() {
        let next = Thing { kind: Kind::Button, label: "下一步".into(), ..Thing::default() };
        assert_eq!(spoken(&next), "下一步，按钮");
        assert_eq!(spoken(&Thing { resting: true, ..next }), "下一步，按钮，现在不能按");
        let read = Thing { label: "按一下大按钮，就开始。".into(), ..Thing::default() };
        assert_eq!(spoken(&read), "按一下大按钮，就开始。");
        let large = Thing { kind: Kind::Switch, label: "大字".into(), on: true, ..Thing::default() };
        assert_eq!(spoken(&large), "大字，开关，已打开");
    }

    #[test]
    fn every_key_has_a_name_that_can_be_said() {
        for key in ["q", "7", "-", ".", "_", "@", "删除"] {
            let said = spoken(&Thing { kind: Kind::Key, label: key.into(), ..Thing::default() });
            assert!(has_words(&said), "{key}");
        }
    }

    #[test]
    fn a_field_tells_how_much_is_in_it_what_is_wrong_and_what_helps() {
        let field = Thing {
            kind: Kind::Field,
            label: "电话号码".into(),
            filled: 3,
            error: Some("错误：号码不对。".into()),
            hint: Some("手机 11 位".into()),
            ..Thing::default()
        };
        assert_eq!(spoken(&field), "电话号码，填写框，已填3位，错误：号码不对。手机 11 位");
        assert!(spoken(&Thing { filled: 0, ..field }).contains("还没有填"));
    }

    #[test]
    fn an_id_number_is_never_said_with_or_without_headphones() {
        let whole = ["330483198503120014", "33048319850312001X", "33049819850312001380"];
        let masked = ["330483********0014", "******************", "3****************4"];
        for number in whole.into_iter().chain(masked) {
            for headphones in [false, true] {
                let said = quiet(&format!("身份证号{number}。"), headphones);
                assert_eq!(said, "身份证号号码不读出。", "{number}");
            }
        }
    }

    #[test]
    fn a_phone_number_and_a_name_are_said_into_headphones_only() {
        let text = "登记过的电话 138****1234，王*明、李*，欧**娜";
        assert_eq!(quiet(text, false), "登记过的电话 电话号码不读出，姓名不读出、姓名不读出，姓名不读出");
        let said = quiet(text, true);
        assert!(said.contains("王*明") && said.contains("1 3 8"));
        assert_eq!(quiet("13800001234", false), "电话号码不读出");
    }

    #[test]
    fn a_reference_is_said_digit_by_digit_and_a_year_is_not() {
        assert_eq!(quiet("编号 1234 5678 9012 3", false), "编号 1 2 3 4 5 6 7 8 9 0 1 2 3");
        assert_eq!(quiet("2026年11月25日", false), "2026年11月25日");
        assert_eq!(quiet("大厅电话 0573-00000012", false), "大厅电话 0 5 7 3-0 0 0 0 0 0 1 2");
    }

    #[test]
    fn parts_are_joined_with_one_pause() {
        let parts = ["大厅电话：", "0573", "", " ", "请打。", "好"].map(String::from);
        assert_eq!(join(parts), "大厅电话：0573，请打。好");
    }

    #[test]
    fn sentences_end_once() {
        let parts = ["您想办什么？", "按一下。", "编号 1"].map(String::from);
        assert_eq!(sentences(parts), "您想办什么？按一下。编号 1。");
    }

    #[test]
    fn captions_follow_the_sentences() {
        assert_eq!(captions("一句。两句！\n。"), ["一句。", "两句！"]);
        let long = "很长的一段，".repeat(20);
        assert!(captions(&long).iter().all(|piece| piece.chars().count() <= CAPTION));
        assert_eq!(captions(&long).concat(), long);
        assert!(captions("").is_empty());
    }
}
