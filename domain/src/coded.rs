//! How the types of this crate travel: sets of stable codes, and texts of a known form.
//!
//! Both are written once, by macro, so that JSON, OpenAPI, the database and the table of sentences
//! cannot come to disagree. They do NOT say what a code means: that stands with each set.

/// Declares a set of stable codes: an enum whose values travel as `snake_case` text.
///
/// `coded! { /// Who decides. pub enum Step in step { /// The village. Village = "village", … } }` gives
/// `Step::ALL`, `.code()`, `Step::from_code(text)`, `.word_code()` (`step.village`) and `.words()` (its
/// Chinese sentence in [`crate::words`]), serde, and OpenAPI and column types behind their features.
macro_rules! coded {
    (
        $(#[$meta:meta])*
        pub enum $name:ident in $set:ident {
            $( $(#[$value_meta:meta])* $value:ident = $code:tt ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
        pub enum $name {
            $(
                $(#[$value_meta])*
                #[serde(rename = $code)]
                #[cfg_attr(feature = "openapi", oai(rename = $code))]
                $value
            ),+
        }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The stable code, as it stands in JSON and in the database.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }

            /// The value of a stable code; `None` if there is no such code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$value),)+ _ => None }
            }

            /// The key of the value in the table of sentences: the set, a dot, the code.
            #[must_use]
            pub const fn word_code(self) -> &'static str {
                match self { $(Self::$value => concat!(stringify!($set), ".", $code)),+ }
            }

            /// What a person reads for it, in Chinese.
            #[must_use]
            pub fn words(self) -> &'static str {
                $crate::words::sentence(self.word_code())
            }
        }

        #[cfg(feature = "sqlx")]
        text_column!($name, |value| value.code(), |text| Self::from_code(text));

        #[cfg(test)]
        mod $set {
            #[test]
            fn every_value_has_its_sentence() {
                for value in super::$name::ALL {
                    assert!($crate::words::find(value.word_code()).is_some(), "{}", value.word_code());
                    assert_eq!(super::$name::from_code(value.code()), Some(*value));
                    assert_eq!(serde_json::to_value(value).ok(), Some(value.code().into()));
                    #[cfg(feature = "openapi")]
                    assert_eq!(poem_openapi::types::ToJSON::to_json(value), Some(value.code().into()));
                }
            }
        }
    };
}

/// A type that stands in a TEXT column, on every database, by its text.
#[cfg(feature = "sqlx")]
macro_rules! text_column {
    ($name:ident, |$value:ident| $write:expr, |$text:ident| $read:expr) => {
        impl<DB: sqlx::Database> sqlx::Type<DB> for $name
        where
            str: sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <str as sqlx::Type<DB>>::type_info()
            }

            fn compatible(column: &DB::TypeInfo) -> bool {
                <str as sqlx::Type<DB>>::compatible(column)
            }
        }

        impl<'row, DB: sqlx::Database> sqlx::Decode<'row, DB> for $name
        where
            &'row str: sqlx::Decode<'row, DB>,
        {
            fn decode(column: DB::ValueRef<'row>) -> Result<Self, sqlx::error::BoxDynError> {
                let $text = <&str as sqlx::Decode<DB>>::decode(column)?;
                // What was read is not repeated in the error: it might be a person's.
                $read.ok_or_else(|| concat!("the column holds no ", stringify!($name)).into())
            }
        }

        impl<'query, DB: sqlx::Database> sqlx::Encode<'query, DB> for $name
        where
            String: sqlx::Encode<'query, DB>,
        {
            fn encode_by_ref(
                &self,
                buffer: &mut DB::ArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                let $value = self;
                String::from($write).encode(buffer)
            }
        }
    };
}

/// A text of a known form: serialised as a string, refused when it does not parse.
///
/// Needs `Self::parse(&str) -> Result<Self, E>` with `E: Display` and `as_text(&self) -> String`.
macro_rules! parsed_text {
    ($name:ident, $format:tt) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.as_text())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "sqlx")]
        text_column!($name, |value| value.as_text(), |text| Self::parse(text).ok());

        #[cfg(feature = "openapi")]
        const _: () = {
            use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
            use poem_openapi::types::{
                ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type,
            };

            impl Type for $name {
                const IS_REQUIRED: bool = true;
                type RawValueType = Self;
                type RawElementValueType = Self;

                fn name() -> std::borrow::Cow<'static, str> {
                    concat!("string_", $format).into()
                }

                fn schema_ref() -> MetaSchemaRef {
                    MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", $format)))
                }

                fn as_raw_value(&self) -> Option<&Self::RawValueType> {
                    Some(self)
                }

                fn raw_element_iter<'a>(
                    &'a self,
                ) -> Box<dyn Iterator<Item = &'a Self::RawElementValueType> + 'a> {
                    Box::new(self.as_raw_value().into_iter())
                }
            }

            impl ParseFromJSON for $name {
                fn parse_from_json(value: Option<serde_json::Value>) -> ParseResult<Self> {
                    match value.unwrap_or_default() {
                        serde_json::Value::String(text) => Self::parse(&text).map_err(ParseError::custom),
                        other => Err(ParseError::expected_type(other)),
                    }
                }
            }

            impl ParseFromParameter for $name {
                fn parse_from_parameter(text: &str) -> ParseResult<Self> {
                    Self::parse(text).map_err(ParseError::custom)
                }
            }

            impl ToJSON for $name {
                fn to_json(&self) -> Option<serde_json::Value> {
                    Some(serde_json::Value::String(self.as_text()))
                }
            }
        };
    };
}
