//! wasm-bindgen as a library: the same version as the crate, and no tool to install.

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// A module and the JavaScript that loads it.
pub(super) struct Bound {
    pub(super) js: String,
    pub(super) wasm: Vec<u8>,
}

/// Makes the module loadable by a browser. The JavaScript exports the function that starts it as default.
pub(super) fn bind(compiled: &[u8], name: &str) -> Result<Bound> {
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(name, compiled.to_vec()).web(true)?.typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true).omit_default_module_path(true);
    // The table of functions and the memory: the rest of a module that was cut in two is bound to them.
    bindgen.keep_lld_exports(true);
    let mut output = bindgen.generate_output().context("wasm-bindgen cannot bind the module")?;
    let inline = output.snippets().iter().filter(|(_, scripts)| !scripts.is_empty()).map(|(from, _)| from);
    let brought: Vec<&String> = inline.chain(output.local_modules().keys()).collect();
    if !brought.is_empty() {
        // They would be more files and another round trip before the first page; nothing of ours needs them.
        bail!(
            "JavaScript of their own (wasm-bindgen snippets), which the screens do without, bring: {brought:?}"
        );
    }
    Ok(Bound { js: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}
