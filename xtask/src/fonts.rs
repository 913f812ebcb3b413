//! A font of this machine that letters can be printed in, so that the demonstration prints without being told.

use std::path::{Path, PathBuf};

/// Where Debian's packages put fonts with Chinese characters, and which font of the file is simplified Chinese.
const KNOWN: [(&str, u32); 4] = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
];

/// A font and which one of its file.
pub(crate) struct Font {
    pub(crate) file: PathBuf,
    pub(crate) index: u32,
}

/// The first known font that is there.
pub(crate) fn find() -> Option<Font> {
    first_of(&KNOWN)
}

fn first_of(fonts: &[(&str, u32)]) -> Option<Font> {
    let there = fonts.iter().find(|(file, _)| Path::new(file).is_file());
    there.map(|(file, index)| Font { file: file.into(), index: *index })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_font_that_is_there_is_taken() {
        let this = concat!(env!("CARGO_MANIFEST_DIR"), "/src/fonts.rs");
        let found = first_of(&[("/no/such/font.ttc", 1), (this, 2), ("/", 3)]).expect("one is there");
        assert_eq!((found.file.as_path(), found.index), (Path::new(this), 2));
        assert!(first_of(&[("/no/such/font.ttc", 1)]).is_none());
    }
}
