// Loads the text editor when it is first needed. Wasm cannot say `import()` itself.

export function loadJsonEditor(url) {
  return import(url);
}
