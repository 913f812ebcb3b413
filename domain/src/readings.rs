//! Who looked at a person's file, as the person reads it: what they are and where, never which of them.
//!
//! The record says it in ids and codes; this puts it into a sentence. What it does NOT do: decide what is on record.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(any(test, feature = "sentences"))]
pub use self::sentences::Read;

/// One time that somebody looked at the file, or did something with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ReadingView {
    /// The entry of the record.
    pub id: Uuid,
    /// When it was.
    pub at: DateTime<Utc>,
    /// Who, as what and where, did what, and what for: a sentence in Chinese.
    pub words: String,
}

/// Who looked at the file, youngest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ReadingList {
    /// What is on this page; it may be short although another follows.
    pub items: Vec<ReadingView>,
    /// What to give as `after` for the next page; none on the last.
    #[serde(default)]
    pub next: Option<String>,
}

#[cfg(any(test, feature = "sentences"))]
mod sentences {
    use crate::residents::{RevealPurpose, RevealedField};
    use crate::roles::Role;
    use crate::words;

    /// What the record says of one reading.
    #[derive(Clone, Copy, Debug)]
    pub struct Read<'a> {
        /// As what they acted, where that is still known, and the name of the place.
        pub post: Option<(Role, &'a str)>,
        /// Whether it was somebody who stands for the person, with their own card.
        pub represents: bool,
        /// Whether they sat beside the person.
        pub beside: bool,
        /// Whether it was refused.
        pub refused: bool,
        /// What they did, such as `residents.read`.
        pub action: &'a str,
        /// Which field was shown, as a code.
        pub field: Option<&'a str>,
        /// What for, as a code.
        pub purpose: Option<&'a str>,
    }

    impl Read<'_> {
        /// The sentence.
        #[must_use]
        pub fn words(&self) -> String {
            let who = match self.post {
                Some((role, place)) => format!("{place}的{}", role.words()),
                None if self.represents => words::sentence("reading.representative").to_owned(),
                None => words::sentence("reading.somebody").to_owned(),
            };
            let beside = if self.beside && !self.represents { words::sentence("reading.beside") } else { "" };
            format!("{beside}{who}{}。", self.did())
        }

        fn did(&self) -> String {
            let general = || words::sentence("reading.other");
            if self.refused {
                return words::sentence("reading.refused").to_owned();
            }
            let did =
                words::find(&format!("reading.{}", self.action.replace('.', "_"))).unwrap_or_else(general);
            let field = self.field.and_then(RevealedField::from_code).map(RevealedField::words);
            let purpose = self.purpose.and_then(RevealPurpose::from_code).map(RevealPurpose::words);
            match (field, purpose) {
                (Some(field), Some(purpose)) => format!("{did}：{field}，用途是{purpose}"),
                (Some(field), None) => format!("{did}：{field}"),
                (None, Some(purpose)) => format!("{did}，用途是{purpose}"),
                (None, None) => did.to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::Role;

    const PLAIN: Read<'_> = Read {
        post: Some((Role::TownWorker, "桐乡市乌镇镇")),
        represents: false,
        beside: false,
        refused: false,
        action: "residents.read",
        field: None,
        purpose: None,
    };

    #[test]
    fn a_reading_says_as_what_where_and_what_for() {
        assert_eq!(PLAIN.words(), "桐乡市乌镇镇的镇（街道）残联工作人员查看了您的档案。");
        let revealed =
            Read { action: "residents.reveal", field: Some("phone"), purpose: Some("contact"), ..PLAIN };
        assert_eq!(
            revealed.words(),
            "桐乡市乌镇镇的镇（街道）残联工作人员查看了您没有遮盖的信息：电话，用途是联系本人。"
        );
        let refused = Read { refused: true, post: None, ..PLAIN };
        assert_eq!(refused.words(), "残联工作人员想查看您的档案或者申请，系统没有同意。");
        let beside = Read { beside: true, action: "cases.open", ..PLAIN };
        assert_eq!(beside.words(), "在您身边的桐乡市乌镇镇的镇（街道）残联工作人员帮您提交了申请。");
    }

    #[test]
    fn what_nobody_named_is_told_in_general_words_and_never_in_codes() {
        let represents = Read { represents: true, post: None, beside: true, action: "cases.open", ..PLAIN };
        assert_eq!(represents.words(), "您的监护人或者受委托人帮您提交了申请。");
        let unknown = Read { action: "something.new", field: Some("x"), purpose: Some("y"), ..PLAIN };
        assert_eq!(unknown.words(), "桐乡市乌镇镇的镇（街道）残联工作人员办理了和您有关的事。");
    }
}
