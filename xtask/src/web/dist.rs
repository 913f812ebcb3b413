//! Writing a surface: names by content, the page that loads them at once, and compressed twins.

use super::Sources;
use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// The page of a surface that has no `index.html` of its own.
pub(super) const PLAIN_PAGE: &str = r#"<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>爱心</title>
</head>
<body></body>
</html>
"#;

/// Below this a compressed twin saves nothing: it is one packet anyway.
const TOO_SMALL_TO_COMPRESS: usize = 256;

/// What a surface is written from.
pub(super) struct Parts {
    pub(super) js: String,
    pub(super) wasm: Vec<u8>,
    /// What is fetched behind the first page.
    pub(super) rest: Option<Vec<u8>>,
    pub(super) sources: Sources,
}

/// A file as it will be served.
struct File {
    name: String,
    content: Vec<u8>,
}

/// Writes the folder anew; the old one is there until the new one is whole. Answers with the sizes in words.
pub(super) fn write(out: &Path, surface: &str, parts: &Parts) -> Result<String> {
    let files = arrange(surface, parts);
    let fresh = out.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh).with_context(|| format!("cannot create {}", fresh.display()))?;
    let mut sizes = String::new();
    for file in &files {
        let path = fresh.join(&file.name);
        fs::write(&path, &file.content).with_context(|| format!("cannot write {}", path.display()))?;
        let compressed = write_twins(&path, &file.content)?;
        let separator = if sizes.is_empty() { "" } else { ", " };
        write!(sizes, "{separator}{} {compressed} bytes", file.name)?;
    }
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::rename(&fresh, out).with_context(|| format!("cannot write {}", out.display()))?;
    Ok(sizes)
}

/// Every file with its final name and its final content; the page comes last.
fn arrange(surface: &str, parts: &Parts) -> Vec<File> {
    let mut files = Vec::new();
    let mut addresses = Vec::new();
    let mut sheets = String::new();
    for (name, content) in &parts.sources.assets {
        if has_extension(name, "css") {
            sheets.push_str(&String::from_utf8_lossy(content));
        } else {
            let file = File { name: hashed(name, content), content: content.clone() };
            addresses.push((format!("assets/{name}"), format!("/{surface}/{}", file.name)));
            files.push(file);
        }
    }
    let wasm = named(&format!("{surface}.wasm"), parts.wasm.clone());
    let rest = parts.rest.clone().map(|rest| named(&format!("{surface}-rest.wasm"), rest));
    let js = format!(
        "{}\n__wbg_init({{ module_or_path: new URL('{}', import.meta.url) }});\n",
        without_doc_comments(&parts.js),
        wasm.name
    );
    let js = rest.iter().fold(js, |js, rest| js.replace(super::split::FILE, &rest.name));
    let js = named(&format!("{surface}.js"), js.into_bytes());
    let mut head = String::new();
    if !sheets.is_empty() {
        let css = with_addresses(&without_comments(&sheets), &addresses);
        let css = named(&format!("{surface}.css"), css.into_bytes());
        head = format!("<link rel=\"stylesheet\" href=\"/{surface}/{}\">\n", css.name);
        files.push(css);
    }
    head.push_str(&loading(surface, &js.name, &wasm.name, rest.as_ref().map(|rest| rest.name.as_str())));
    let page =
        with_addresses(&parts.sources.page, &addresses).replacen("</head>", &format!("{head}</head>"), 1);
    files.extend([js, wasm].into_iter().chain(rest));
    files.push(File { name: "index.html".to_owned(), content: page.into_bytes() });
    files
}

/// The lines that fetch script and module at the same time, before either asks for the other. The rest is only named,
/// for whoever keeps the files of the page: the browser would fetch it beside what is needed first.
fn loading(surface: &str, js: &str, wasm: &str, rest: Option<&str>) -> String {
    let rest = rest.map(|rest| format!(" data-rest=\"/{surface}/{rest}\"")).unwrap_or_default();
    format!(
        "<link rel=\"modulepreload\" href=\"/{surface}/{js}\">\n\
         <link rel=\"preload\" href=\"/{surface}/{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n\
         <script type=\"module\" src=\"/{surface}/{js}\"{rest}></script>\n"
    )
}

fn with_addresses(text: &str, addresses: &[(String, String)]) -> String {
    addresses.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from.as_str(), to))
}

/// A script without its `/** … */`. Line by line, because `'*/*'` in a string is not the end of a comment.
fn without_doc_comments(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut inside = false;
    for line in script.lines() {
        let text = line.trim();
        inside |= text.starts_with("/**");
        if !inside {
            kept.push_str(line);
            kept.push('\n');
        }
        inside &= !text.ends_with("*/");
    }
    kept
}

/// A stylesheet without its `/* … */`.
fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

fn named(name: &str, content: Vec<u8>) -> File {
    File { name: hashed(name, &content), content }
}

/// `kiosk.css` → `kiosk-0123456789abcdef.css`.
fn hashed(name: &str, content: &[u8]) -> String {
    let hash = &hex(&Sha256::digest(content))[..16];
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Writes `.br` and `.gz` beside a file where they are smaller, and answers with the smallest size.
fn write_twins(path: &Path, content: &[u8]) -> Result<usize> {
    if content.len() < TOO_SMALL_TO_COMPRESS {
        return Ok(content.len());
    }
    let mut smallest = content.len();
    for (extension, compressed) in [("br", brotli(content)?), ("gz", gzip(content)?)] {
        if compressed.len() < content.len() {
            let mut twin = path.as_os_str().to_owned();
            twin.push(".");
            twin.push(extension);
            fs::write(&twin, &compressed).with_context(|| format!("cannot write {}", twin.display()))?;
            smallest = smallest.min(compressed.len());
        }
    }
    Ok(smallest)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        let asset = |name: &str, content: &str| (name.to_owned(), content.as_bytes().to_vec());
        let assets = vec![
            asset("a.css", "a { background: url(assets/dot.svg) } /* why */"),
            asset("dot.svg", "<svg/>"),
            asset("z.css", "z {}"),
        ];
        let page = "<html><head><link rel=\"icon\" href=\"assets/dot.svg\"></head></html>".to_owned();
        let js = "fetch(new URL(\"./split_rest.wasm\", import.meta.url));\nexport default __wbg_init;".into();
        Parts { js, wasm: vec![0; 9], rest: Some(vec![1; 9]), sources: Sources { page, assets } }
    }

    fn find<'a>(files: &'a [File], extension: &str) -> &'a File {
        files.iter().find(|file| has_extension(&file.name, extension)).unwrap()
    }

    fn text(files: &[File], extension: &str) -> String {
        String::from_utf8(find(files, extension).content.clone()).unwrap()
    }

    #[test]
    fn the_page_names_every_file_by_its_content() {
        let files = arrange("kiosk", &parts());
        let page = text(&files, "html");
        for file in files.iter().filter(|file| file.name != "index.html") {
            assert!(page.contains(&format!("/kiosk/{}", file.name)), "{} is not in {page}", file.name);
            assert!(file.name.contains('-'));
        }
    }

    #[test]
    fn stylesheets_are_joined_in_order_and_know_the_final_addresses() {
        let files = arrange("kiosk", &parts());
        let css = text(&files, "css");
        let dot = find(&files, "svg");
        assert_eq!(css, format!("a {{ background: url(/kiosk/{}) }} z {{}}", dot.name));
    }

    #[test]
    fn the_script_starts_the_module_it_belongs_to() {
        let files = arrange("kiosk", &parts());
        let wasm = find(&files, "wasm");
        assert!(text(&files, "js").contains(&format!("new URL('{}', import.meta.url)", wasm.name)));
    }

    #[test]
    fn the_rest_is_fetched_by_the_script_and_only_named_by_the_page() {
        let files = arrange("kiosk", &parts());
        let rest = files.iter().find(|file| file.name.starts_with("kiosk-rest-")).unwrap();
        assert!(text(&files, "js").contains(&format!("new URL(\"{}\", import.meta.url)", rest.name)));
        assert!(text(&files, "html").contains(&format!(" data-rest=\"/kiosk/{}\"", rest.name)));
        assert_eq!(text(&files, "html").matches(&rest.name).count(), 1);
    }

    #[test]
    fn only_doc_comments_are_taken_out_of_a_script() {
        let script = "/**\n * why\n */\nfetch('*/*');\n/** short */\ngo();\n";
        assert_eq!(without_doc_comments(script), "fetch('*/*');\ngo();\n");
    }

    #[test]
    fn other_content_is_another_name() {
        assert_ne!(hashed("a.js", b"1"), hashed("a.js", b"2"));
        assert_eq!(hashed("a.js", b"1"), hashed("a.js", b"1"));
    }
}
