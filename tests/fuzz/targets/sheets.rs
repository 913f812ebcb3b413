//! Tables from outside, workbooks and CSV: what is read is within its bounds, and what is not is refused by a code.

#![no_main]

use std::io::Write as _;

use libfuzzer_sys::fuzz_target;
use platform::sheets::{MOST_COLUMNS, Rows, nameless_file};

fuzz_target!(|table: &[u8]| {
    let mut file = nameless_file().expect("a folder for such files");
    file.write_all(table).expect("room");
    let Ok(rows) = Rows::open(file) else { return };
    for row in rows.take(10_000) {
        let Ok(row) = row else { return };
        assert!(row.cells.len() <= MOST_COLUMNS);
    }
});
