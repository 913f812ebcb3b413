//! PDFs: kept as they are, unless there is more in them than pages.
//!
//! Nothing is parsed, because whoever shows the file will parse it another way. Every name in the file is looked at, and
//! every name in whatever unpacks behind the word `stream`, wherever that stands. Where objects may be packed so that
//! they cannot be unpacked here, the file is refused.

use flate2::{Decompress, FlushDecompress, Status};

use super::names::{Names, ends_name};
use super::{Hidden, MOST_STREAMS, MOST_UNPACKED, PaperError};

/// Bytes unpacked at once.
const PIECE: usize = 64 << 10;

/// Goes on only when there is nothing but pages in the file.
pub(super) fn look(bytes: &[u8]) -> Result<(), PaperError> {
    if places_of(b"obj", bytes).next().is_none() {
        return Err(PaperError::Unreadable);
    }
    let mut seen = Seen::default();
    let mut names = Names::default();
    names.feed(bytes, &mut |name| seen.name(name));
    names.end(&mut |name| seen.name(name));
    let mut said_plainly = 0;
    for at in places_of(b"/Filter", bytes) {
        let behind = &bytes[at + b"/Filter".len()..];
        said_plainly += u32::from(behind.first().is_none_or(|byte| ends_name(*byte)));
        match packing(behind) {
            Packing::Plain => {}
            Packing::Twice => return Err(PaperError::Bomb),
            Packing::Unclear => seen.has_odd_packing = true,
        }
    }
    seen.has_odd_packing |= said_plainly != seen.filters;
    seen.verdict()?;
    let mut unpacked = 0;
    for (count, at) in places_of(b"stream", bytes).enumerate() {
        if count > 2 * MOST_STREAMS {
            return Err(PaperError::Bomb);
        }
        unpack(bytes[at + b"stream".len()..].trim_ascii_start(), &mut unpacked, &mut seen)?;
    }
    Ok(())
}

/// What was met among the names.
#[derive(Default)]
struct Seen {
    hidden: Option<Hidden>,
    is_encrypted: bool,
    has_packed_objects: bool,
    has_odd_packing: bool,
    /// How often a filter is named, however that is written.
    filters: u32,
}

impl Seen {
    fn name(&mut self, name: &[u8]) {
        match name {
            b"Encrypt" => self.is_encrypted = true,
            b"Filter" => self.filters += 1,
            b"XRef" | b"ObjStm" | b"XRefStm" => self.has_packed_objects = true,
            b"LZWDecode" | b"ASCIIHexDecode" | b"ASCII85Decode" | b"RunLengthDecode" | b"Crypt" => {
                self.has_odd_packing = true;
            }
            _ => self.hidden = self.hidden.or(hidden_behind(name)),
        }
    }

    fn verdict(&self) -> Result<(), PaperError> {
        if self.is_encrypted {
            return Err(PaperError::Encrypted);
        }
        if let Some(hidden) = self.hidden {
            return Err(PaperError::Active(hidden));
        }
        // What is packed in another way than by deflate could be objects, and nobody looked into it.
        if self.has_packed_objects && self.has_odd_packing { Err(PaperError::Bomb) } else { Ok(()) }
    }
}

/// The names without which none of this works (ISO 32000-1, 12.6.4, 7.11.4, 12.7 and 13).
fn hidden_behind(name: &[u8]) -> Option<Hidden> {
    match name {
        b"JavaScript" | b"ECMAScript" => Some(Hidden::Script),
        b"Launch" => Some(Hidden::Launch),
        b"EmbeddedFile" | b"EmbeddedFiles" | b"FileAttachment" | b"AFRelationship" => {
            Some(Hidden::EmbeddedFile)
        }
        b"SubmitForm" | b"ImportData" | b"XFA" => Some(Hidden::Form),
        b"GoToR" | b"GoToE" => Some(Hidden::ElsewhereLink),
        b"RichMedia" | b"Rendition" | b"Movie" | b"Sound" => Some(Hidden::Media),
        _ => None,
    }
}

/// Looks at the names in what unpacks here; what does not unpack holds none.
fn unpack(packed: &[u8], unpacked: &mut u64, seen: &mut Seen) -> Result<(), PaperError> {
    // The two bytes that zlib begins with (RFC 1950, 2.2): anything else is not worth the trial.
    let Some([first, second]) = packed.first_chunk::<2>() else { return Ok(()) };
    if first & 15 != 8 || !u16::from_be_bytes([*first, *second]).is_multiple_of(31) {
        return Ok(());
    }
    let (mut inflate, mut names) = (Decompress::new(true), Names::default());
    let (mut piece, mut rest) = (vec![0; PIECE], packed);
    loop {
        let (taken, given) = (inflate.total_in(), inflate.total_out());
        let status = inflate.decompress(rest, &mut piece, FlushDecompress::None);
        let (taken, given) = (inflate.total_in() - taken, inflate.total_out() - given);
        // What unpacks before something broken or torn off counts all the same: readers show it.
        *unpacked += given;
        if *unpacked > MOST_UNPACKED {
            return Err(PaperError::Bomb);
        }
        names.feed(&piece[..within(given)], &mut |name| seen.name(name));
        rest = &rest[within(taken)..];
        if !matches!(status, Ok(Status::Ok)) || taken + given == 0 {
            break;
        }
    }
    names.end(&mut |name| seen.name(name));
    seen.verdict()
}

/// A number of bytes that lie in memory.
fn within(bytes: u64) -> usize {
    usize::try_from(bytes).expect("they lie in memory")
}

/// How a stream is packed, as far as that is said.
enum Packing {
    /// Once, or by two filters of which one is for text lines.
    Plain,
    /// By deflate twice, or by more than two filters.
    Twice,
    /// That is said in another place or between other things.
    Unclear,
}

/// What stands behind the word for filters: a name, or names in brackets.
fn packing(behind: &[u8]) -> Packing {
    let list = match behind.trim_ascii_start() {
        [b'/', ..] => return Packing::Plain,
        [b'[', list @ ..] => list,
        _ => return Packing::Unclear,
    };
    let Some(end) = list.iter().take(1_024).position(|byte| *byte == b']') else { return Packing::Unclear };
    let list = &list[..end];
    if list.contains(&b'%')
        || !list.split(u8::is_ascii_whitespace).all(|word| matches!(word, [] | [b'/', ..]))
    {
        return Packing::Unclear;
    }
    let (mut all, mut deflates) = (0, 0);
    let mut count = |name: &[u8]| {
        all += 1;
        deflates += u32::from(matches!(name, b"FlateDecode" | b"LZWDecode"));
    };
    let mut names = Names::default();
    names.feed(list, &mut count);
    names.end(&mut count);
    if all > 2 || deflates > 1 { Packing::Twice } else { Packing::Plain }
}

/// Where this word stands.
fn places_of<'b>(word: &'static [u8], bytes: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    bytes.windows(word.len()).enumerate().filter(move |(_, here)| *here == word).map(|(at, _)| at)
}
