//! From JSON to the types of the API, in little code.
//!
//! What a derived `Deserialize` asks of serde_json (struct fields by name or position, from an array or an object,
//! each with its own message of what was wrong) would be a fifth of the download. Here an object is an object, a
//! field and a variant are known by their place in the declaration, and what is wrong is not told: an answer that is
//! not understood means that this page is older than the server.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor, value::U64Deserializer,
};
use serde_json::{Map, Value};
use std::{fmt, vec};

/// Not what was expected.
#[derive(Debug)]
pub(super) struct Strange;

impl fmt::Display for Strange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not what was expected")
    }
}

impl std::error::Error for Strange {}

impl Error for Strange {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a whole answer.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Strange> {
    T::deserialize(Reader(parse(text)?))
}

fn parse(text: &str) -> Result<Value, Strange> {
    serde_json::from_str(text).map_err(|_| Strange)
}

struct Reader(Value);

impl<'de> Deserializer<'de> for Reader {
    type Error = Strange;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Strange> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            // The API counts in whole numbers; money is whole fen.
            Value::Number(value) => visitor.visit_i64(value.as_i64().ok_or(Strange)?),
            Value::String(value) => visitor.visit_string(value),
            Value::Array(values) => visitor.visit_seq(Items(values.into_iter())),
            Value::Object(_) => Err(Strange),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Strange> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Strange> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Strange> {
        match self.0 {
            Value::Object(fields) => {
                visitor.visit_map(Fields { content: fields, names, next: 0, value: Value::Null })
            }
            _ => Err(Strange),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Strange> {
        visitor.visit_enum(Variant(place(&self.0, names)?))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

fn place(value: &Value, names: &[&str]) -> Result<u64, Strange> {
    let name = value.as_str().ok_or(Strange)?;
    names.iter().position(|known| *known == name).map(|place| place as u64).ok_or(Strange)
}

struct Items(vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Strange;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Strange> {
        self.0.next().map(|value| seed.deserialize(Reader(value))).transpose()
    }
}

/// The fields that the type knows, in its own order; others are passed over.
struct Fields {
    content: Map<String, Value>,
    names: &'static [&'static str],
    next: usize,
    value: Value,
}

impl Fields {
    /// Takes the next field that is there and gives its place.
    fn advance(&mut self) -> Option<u64> {
        while let Some(name) = self.names.get(self.next) {
            let place = self.next as u64;
            self.next += 1;
            if let Some(value) = self.content.remove(*name) {
                self.value = value;
                return Some(place);
            }
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Strange;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Strange> {
        self.advance().map(|place| seed.deserialize(by_place(place))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Strange> {
        seed.deserialize(Reader(self.value.take()))
    }
}

fn by_place(place: u64) -> U64Deserializer<Strange> {
    place.into_deserializer()
}

/// A word of a closed set. The API has no variants that carry more.
struct Variant(u64);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Strange;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Strange> {
        Ok((seed.deserialize(by_place(self.0))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Strange;

    fn unit_variant(self) -> Result<(), Strange> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Strange> {
        Err(Strange)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Strange> {
        Err(Strange)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Strange> {
        Err(Strange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        cases::{Assessment, CaseList, CaseView, Kind, Stage},
        consents::ConsentView,
        devices::DeviceView,
        job_seeking::{JobSeekingAnswers, WorkKind},
    };
    use serde::Serialize;

    /// What serde_json writes is read the same way by both readers.
    fn same<T: DeserializeOwned + Serialize + PartialEq>(text: &str) -> T {
        let theirs: T = serde_json::from_str(text).expect("serde_json reads it");
        let ours: T = read(text).expect("so do we");
        assert!(ours == theirs, "{text}");
        ours
    }

    #[test]
    fn a_case_is_read_with_everything_in_it() {
        let case: CaseView = same(
            r#"{"id":"0192a1b2-0000-7000-8000-000000000101","reference":"4829103756281","kind":"job_seeking",
            "stage":"sent_back","stage_words":"等您补充","waits_for":"applicant","due_on":"2026-11-26",
            "due_provisional":true,"paused":"waiting_for_applicant","hands":"office","version":3,"round":1,
            "opened_at":"2026-11-23T02:10:00Z",
            "resident":{"id":"0192a1b2-0000-7000-8000-000000000001","name_masked":"王*明","area_name":"浮澜桥村"},
            "steps":[{"step":"village","state":"now","on":null,"due":"2026-11-26","provisional":false}],
            "history":[{"at":"2026-11-23T02:10:00Z","by":null,"words":"提交了申请","details":["a"],"note":"b"}],
            "allowed":["top_up","withdraw"],"missing":[{"code":"work_unclear","words":"请再选一次"}],"note":null,
            "refusal":{"reason":"too_young","words":"a","clause":"b","would_change":"c","note":"d","remedies":["e"]},
            "usual":{"median_days":6,"ninety_percent_days":11,"cases":40},
            "answers":{"work":["packing"],"hours":"any","distance":"town","adjustments":[],"education":"none",
            "phone":null},"slip_code":"A1b2C3d4E5f6G7h8I9j0Kl"}"#,
        );
        assert_eq!(case.stage, Stage::SentBack);
        assert_eq!(case.history[0].details, ["a"]);
        assert_eq!(case.answers.map(|answers| answers.work), Some(vec![WorkKind::Packing]));
    }

    #[test]
    fn absent_options_and_defaults_are_what_serde_makes_of_them() {
        same::<JobSeekingAnswers>(r#"{"work":[],"hours":"any","distance":"any","education":"none"}"#);
        same::<Assessment>(r#"{"open":true,"steps":[],"alternatives":[]}"#);
        same::<Vec<ConsentView>>("[]");
        same::<CaseList>(r#"{"items":[]}"#);
        same::<Option<Kind>>("null");
        same::<()>("null");
    }

    #[test]
    fn a_field_that_a_newer_server_adds_is_passed_over() {
        let text = r#"{"id":"0192a1b2-0000-7000-8000-000000000005","name":"一号机","area_id":"330483101201","news":{"a":[1]},
            "area_name":"浮澜桥村","hall_phone":null,"simulated":true}"#;
        assert_eq!(same::<DeviceView>(text).name, "一号机");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(read::<JobSeekingAnswers>(r#"{"hours":"any"}"#).is_err());
        assert!(read::<Kind>(r#""no_such_kind""#).is_err());
        assert!(read::<Vec<Kind>>(r#"{"0":"job_seeking"}"#).is_err());
        assert!(read::<u32>("-1").is_err());
        assert!(read::<u32>("<html>").is_err());
    }
}
