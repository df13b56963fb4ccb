// The one error that the package throws.

/** Why a call was refused; `code` says what sort of reason it is. */
export class WeftworkError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}

// On the prototype, as those of built-in errors are.
Object.defineProperty(WeftworkError.prototype, "name", {
  value: "WeftworkError",
  configurable: true,
  writable: true,
});
