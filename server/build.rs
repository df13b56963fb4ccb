//! Makes the compiler look again when the editor was built anew.

fn main() {
    let editor = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/dist");
    println!("cargo::rerun-if-changed={editor}");
    println!("cargo::rerun-if-changed=migrations");
    // A server built before the editor says so when it is asked for it.
    if let Err(error) = std::fs::create_dir_all(editor) {
        println!("cargo::warning=the folder for the editor cannot be made: {error}");
    }
}
