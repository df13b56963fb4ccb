// The one error that the package throws.

/** Why a call was refused; `code` says what sort of reason it is. */
export class WeftworkError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}

/** What sorts of reasons there are. Errors of a platform may have codes of their own. */
const CODES = new Set([
  "invalid-argument",
  "invalid-json",
  "invalid-document",
  "invalid-patch",
  "not-found",
  "already-exists",
  "template-syntax",
  "template-error",
  "too-large",
]);

/** Whether the module gave this as its answer. */
export function isAnswer(error) {
  return error instanceof Error && CODES.has(error.code);
}

// On the prototype, as those of built-in errors are.
Object.defineProperty(WeftworkError.prototype, "name", {
  value: "WeftworkError",
  configurable: true,
  writable: true,
});
