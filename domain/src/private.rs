//! Keeps what people say out of logs. This does NOT encrypt anything.

/// A `Debug` that shows the name of the type and nothing of what a person said.
macro_rules! private_debug {
    ($($name:ident),+ $(,)?) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!("[", stringify!($name), "]"))
            }
        })+
    };
}
