// The types of the package `weftwork`. Documents are described in docs/format.md.

/**
 * Says what is wrong with a workflow document, exactly as the server, the editor and
 * the command line do. It never throws over what a document says: a text that is not
 * JSON is a report with one error.
 *
 * @param document The document as JSON text, or as an object. Only text has places
 * in it: for an object every `range` is null.
 * @throws {WeftworkError} `invalid-argument` when the document cannot be written as
 * JSON, or when `models` is not a list of models.
 */
export function validate(document: WorkflowInput, options?: ModelOptions): Report;

/**
 * Like `validate`, but answers with the report's JSON text: the very bytes that
 * `POST /api/validate` answers with. Numbers in fixes keep all their digits.
 */
export function validateJson(document: WorkflowInput, options?: ModelOptions): string;

/**
 * A document that is being edited. It keeps what is known of the text, so that a report
 * after an edit inside a node takes a fraction of a millisecond also where `validate`
 * takes many. The reports are the same.
 */
export class Checker {
  /**
   * Reads and checks a document's text.
   *
   * @throws {WeftworkError} `invalid-argument` when `models` is not a list of models.
   */
  constructor(text: string, options?: ModelOptions);

  /** The text as it is now. */
  readonly text: string;

  /**
   * Puts `text` in the place of the characters from `start` to `end`, both indices of
   * the string as `slice` takes them.
   *
   * @throws {WeftworkError} `invalid-argument`, and nothing has changed, when that is no
   * stretch of the text, or would part the halves of a surrogate pair.
   */
  replace(start: number, end: number, text: string): void;

  /** What is wrong with the text as it is now. */
  report(): Report;

  /** The same as JSON text, byte for byte as `validateJson` would answer. */
  reportJson(): string;
}

/**
 * Every reference of a document with its type, in the order of the document. Where
 * nothing certain is known the type is `anything`. A text that is not JSON has none.
 */
export function types(document: WorkflowInput): TypedReference[];

/**
 * What a run of a document would do and cost, as `POST /api/plan` answers. Nothing is
 * started. Without `models` nobody knows a price, and without `history` nobody knows
 * how long it takes.
 *
 * @throws {WeftworkError} `invalid-json` when the document is not JSON,
 * `invalid-document` when it has errors, which `validate` with the same models tells,
 * and `invalid-argument` when an input is not what it has to be. An input that is
 * missing is no error: the plan names it.
 */
export function plan(document: WorkflowInput, options?: PlanOptions): Plan;

/**
 * Fills in the references of a template, or of every template in a payload, `$each`
 * included: what a provider would get.
 *
 * An integer whose digits a JavaScript number would change comes back as a BigInt, and
 * everything else as `JSON.parse` would give it. So a BigInt comes out only where a
 * BigInt, or JSON text, brought such an integer in.
 *
 * @param template `"a photo of ${input.subject}"`, or any value with such strings in it.
 * @param values What references name, as an object or as JSON text.
 * @throws {WeftworkError} `template-syntax` when something in `${…}` is not a
 * reference, `template-error` when a reference names nothing (the message says how far
 * its path got), `too-large` when the result would be over 16 MiB or 128 levels deep.
 */
export function resolve<T = unknown>(template: unknown, values?: Values | string): T;

/** Like `resolve`, but answers with JSON text, in which every number has all its digits. */
export function resolveJson(template: unknown, values?: Values | string): string;

/**
 * Puts a JSON Patch (RFC 6902: `add`, `remove`, `replace`, `move`) into a document's
 * text and changes nothing else of it: order, spacing and unknown fields stay.
 *
 * @param patch The operations, such as those of a `Fix`, or their JSON text.
 * @returns The new text.
 * @throws {WeftworkError} `invalid-json`, `invalid-patch`, or `not-found` when a
 * pointer names nothing.
 */
export function applyPatch(document: WorkflowInput, patch: readonly PatchOp[] | string): string;

/**
 * Adds a node.
 *
 * @param position Where it stands on the editor's canvas.
 * @returns The new text.
 * @throws {WeftworkError} `already-exists` when there is a node with this id,
 * `invalid-argument` when none can have it, or when `node` is no object.
 */
export function addNode(
  document: WorkflowInput,
  id: string,
  node: TaskNode | MapNode,
  position?: { x: number; y: number },
): string;

/**
 * Removes a node, its edges and its place on the canvas. References to it stay:
 * `validate` then reports them.
 *
 * @returns The new text.
 * @throws {WeftworkError} `not-found` when there is no such node.
 */
export function removeNode(document: WorkflowInput, id: string): string;

/**
 * Renames a node: its key, its edges, its place on the canvas, and every reference to it.
 *
 * @returns The new text.
 * @throws {WeftworkError} `not-found`, `already-exists` when another node has this id, or
 * `invalid-argument` when none can have it.
 */
export function renameNode(document: WorkflowInput, from: string, to: string): string;

/**
 * Renames an input parameter: where it is declared, if it is, and in every reference to
 * it.
 *
 * @returns The new text.
 * @throws {WeftworkError} `not-found` when it is neither declared nor referred to,
 * `already-exists` when another parameter has this name, or `invalid-argument` when it is
 * not letters, digits, `_` and `-` with no digit or `-` first.
 */
export function renameInput(document: WorkflowInput, from: string, to: string): string;

/**
 * Adds an edge: `to` waits for `from`. Whether both exist is for `validate` to say.
 *
 * @returns The new text.
 * @throws {WeftworkError} `already-exists` when there is this edge, `not-found` when
 * `edges` is no array.
 */
export function addEdge(document: WorkflowInput, from: string, to: string): string;

/**
 * Removes every edge `from` → `to`.
 *
 * @returns The new text.
 * @throws {WeftworkError} `not-found` when there is none.
 */
export function removeEdge(document: WorkflowInput, from: string, to: string): string;

/**
 * Every place that names a node or an input parameter, its definition included, in the
 * order of the document. A text that is not JSON has none.
 */
export function references(document: WorkflowInput, symbol: WorkflowSymbol): Occurrence[];

/**
 * What stands at a place of a document's text, and what is known about it. Its
 * `definition` is where to go to. Null where nothing is to be said, and while the text
 * is not JSON.
 *
 * @param options With `models`, the id of a model says what the model can do.
 * @throws {WeftworkError} `invalid-argument` when the place is none.
 */
export function hover(text: string, place: Place, options?: ModelOptions): Hover | null;

/**
 * What could be written at a place of a document's text: references and the steps of
 * their paths, keys, ids of nodes, models and task types, and other values. The text need
 * not be JSON yet, if that is because of what is being written at the place. Null where
 * nothing is known.
 *
 * @param options With `models` those are offered, and else none.
 * @throws {WeftworkError} `invalid-argument` when the place is none.
 */
export function complete(text: string, place: Place, options?: ModelOptions): Completions | null;

/**
 * The index of a line and a column in a text, for `slice` and for editors that count so.
 * What is past the end of a line or of the text counts as that end.
 *
 * @throws {WeftworkError} `invalid-argument` when one is no whole number from 1.
 */
export function indexAt(text: string, position: LineColumn): number;

/** Every task type, in the order in which they are offered. */
export function taskTypes(): TaskType[];

/** The package's version. */
export const version: string;

/** The one error that this package throws. */
export class WeftworkError extends Error {
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown });
  /** Always `WeftworkError`. */
  readonly name: "WeftworkError";
  /** What sort of reason it is. Codes are stable; messages are for people. */
  readonly code: ErrorCode;
}

/**
 * Why a call was refused.
 *
 * - `invalid-argument`: an argument is not what it has to be
 * - `invalid-json`: the document to be changed or planned is not JSON
 * - `invalid-document`: the document to be planned has errors
 * - `invalid-patch`: the patch is not a JSON Patch
 * - `not-found`: there is no such place, node, edge or parameter
 * - `already-exists`: there is a node or a parameter of this name, or this edge, already
 * - `template-syntax`: what stands in `${…}` is not a reference, or a `$each` is malformed
 * - `template-error`: a reference names nothing, or something that cannot stand there
 * - `too-large`: an argument or the result is over a limit
 * - `no-webassembly`: the platform has no WebAssembly, or a policy forbids it
 * - `internal`: the module failed, as it does without memory; the next call works again
 */
export type ErrorCode =
  | "invalid-argument"
  | "invalid-json"
  | "invalid-document"
  | "invalid-patch"
  | "not-found"
  | "already-exists"
  | "template-syntax"
  | "template-error"
  | "too-large"
  | "no-webassembly"
  | "internal";

/** Which models there are. */
export interface ModelOptions {
  /**
   * The models that there are, as `GET /api/models` answers, or its list alone. Without
   * them, or with an empty list, every model counts as known.
   */
  models?: readonly Model[] | { models: readonly Model[] } | undefined;
}

/** What `plan` may be told. */
export interface PlanOptions extends ModelOptions {
  /** The values of a run's parameters. Some may be missing; a default counts as given. */
  inputs?: Values["input"];
  /** How long nodes took in past runs. */
  history?: History | undefined;
}

/** How long nodes took in past runs. */
export interface History {
  /** By the node's id, each time that it was completed. */
  nodes: Readonly<Record<string, readonly PastNode[]>>;
}

/** A node that was completed. */
export interface PastNode {
  /** How long that took, repeated calls included, in whole milliseconds. */
  duration_ms: number;
  /** How many calls it made: one, or one for each element of a map. */
  calls: number;
}

/**
 * A place in a text: an index into the string, as `slice` takes it, or a line and a
 * column. It is between two characters; past the end of a line or of the text it is that
 * end.
 */
export type Place = number | LineColumn;

/** A line and a column, such as a `Position` has. */
export interface LineColumn {
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units, as JavaScript and editors count. */
  column: number;
}

/** Something of a document that has a name. */
export type WorkflowSymbol =
  | {
      /** The id of a node. */
      node: string;
      /** Never with it. */
      input?: never;
    }
  | {
      /** The name of an input parameter. */
      input: string;
      /** Never with it. */
      node?: never;
    };

/** A model and who runs it. */
export interface Model {
  /** What workflows call it. */
  id: string;
  /** Other names that workflows may call it. */
  aliases?: readonly string[];
  /** The provider that runs it. */
  provider: string;
  /** The ids of the task types that it can do. */
  tasks: readonly string[];
  /** Where it runs; everywhere when absent or empty. */
  regions?: readonly string[];
  /** What a call of it costs, when that is known: one number, or the least and the most. */
  price?: { currency: string; per_call: number } | { currency: string; min: number; max: number };
}

/** Everything that is to be said about a document. */
export interface Report {
  /** Whether nothing has severity `error`: only then can it run. */
  valid: boolean;
  /** Faults of structure and of references, in the order of the document. */
  errors: Diagnostic[];
  /** Faults of type, in the order of the document: errors and warnings. */
  type_issues: Diagnostic[];
  /** What may be meant but seldom is, in the order of the document: warnings and hints. */
  warnings: Diagnostic[];
}

/** One thing that is wrong, where, and the way out. */
export interface Diagnostic {
  /** The rule that it breaks. Codes are stable; later versions may have more. */
  code: DiagnosticCode | (string & {});
  /** How bad it is. */
  severity: Severity;
  /** The fact, in one sentence without a full stop. */
  message: string;
  /** What to do about it. */
  help: string | null;
  /** The node that it is about. */
  node_id: string | null;
  /** Where it is, as a JSON Pointer (RFC 6901) into the document as given. */
  pointer: string;
  /** Where it is in the text; null when the document was no text. */
  range: Range | null;
  /** What would be right, such as a type. */
  expected: string | null;
  /** What is there instead. */
  found: string | null;
  /** Other places that it has to do with. */
  related: Related[];
  /** Ways to mend it, the likeliest first. */
  fixes: Fix[];
}

/** How bad a diagnostic is: it cannot run, it may run otherwise than meant, or it could be simpler. */
export type Severity = "error" | "warning" | "hint";

/** The rules of this version. */
export type DiagnosticCode =
  | "bad-each"
  | "fan-out-limit"
  | "unbounded-fan-out"
  | "both-payload-and-inputs"
  | "cycle"
  | "dangling-edge"
  | "duplicate-edge"
  | "duplicate-key"
  | "empty-dag"
  | "invalid-concurrency"
  | "invalid-json"
  | "invalid-node-id"
  | "invalid-retry"
  | "invalid-timeout"
  | "invalid-tolerance"
  | "item-outside-map"
  | "items-not-array"
  | "missing-field"
  | "missing-model"
  | "model-task-mismatch"
  | "nested-map"
  | "not-an-ancestor"
  | "nullable-item"
  | "redundant-edge"
  | "self-edge"
  | "shadowed-item"
  | "template-syntax"
  | "too-deep"
  | "too-large"
  | "type-mismatch"
  | "undeclared-input"
  | "unknown-field"
  | "unknown-model"
  | "unknown-node"
  | "unknown-output-path"
  | "unknown-payload-field"
  | "unknown-reference"
  | "unknown-root"
  | "unknown-task"
  | "unused-input"
  | "value-out-of-range"
  | "wrong-shape";

/** A stretch of a text. */
export interface Range {
  /** Its first character. */
  start: Position;
  /** The place after its last character. */
  end: Position;
}

/** A position in a text. `indexAt` tells its index in the string. */
export interface Position {
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units, as JavaScript and editors count. */
  column: number;
  /** From 0, in UTF-8 bytes from the start of the text: no index of JavaScript's. */
  offset: number;
}

/** Another place that a diagnostic has to do with. */
export interface Related {
  /** Where it is, as a JSON Pointer. */
  pointer: string;
  /** What it has to do with it. */
  message: string;
}

/** A way to mend a diagnostic. */
export interface Fix {
  /** What it does, in the imperative. */
  title: string;
  /** The edit, for `applyPatch`. */
  patch: PatchOp[];
}

/** One operation of a JSON Patch (RFC 6902). Pointers are JSON Pointers (RFC 6901). */
export type PatchOp =
  | {
      /** Puts `value` at `path`, in an array before the element that is there. */
      op: "add";
      /** Where; `-` at its end is the place after an array's last element. */
      path: string;
      /** What to put there. Integers that a number cannot hold are BigInts. */
      value: unknown;
    }
  | {
      /** Takes away what is at `path`. */
      op: "remove";
      /** Where. */
      path: string;
    }
  | {
      /** Puts `value` in the place of what is at `path`. */
      op: "replace";
      /** Where. */
      path: string;
      /** What to put there. Integers that a number cannot hold are BigInts. */
      value: unknown;
    }
  | {
      /** Takes what is at `from` and puts it at `path`. */
      op: "move";
      /** Where to. */
      path: string;
      /** Where from. */
      from: string;
    };

/** A reference of a document and what it names. */
export interface TypedReference {
  /** The reference, as it is written most shortly: `nodes.a.result` for `${nodes["a"].result}`. */
  reference: string;
  /** The node that it stands in. */
  node_id: string;
  /** The string that it stands in, as a JSON Pointer. */
  pointer: string;
  /** Where it stands in the text, braces included; null when the document was no text. */
  range: Range | null;
  /** Its type in a word or two: `image`, `array of string`. */
  type: string;
  /** Its type as a JSON Schema. */
  schema: Schema;
  /** Where the type comes from, in a few words. */
  origin: string;
}

/** A type, as a JSON Schema. Without any field it is every value. */
export interface Schema {
  /** What sort of value it is. */
  type?: "null" | "boolean" | "number" | "integer" | "string" | "array" | "object";
  /** Of a string: the URL of such a file. */
  format?: "image" | "audio" | "video";
  /** Of a string: one of these. */
  enum?: string[];
  /** Of an array: its elements. */
  items?: Schema;
  /** Of an object: what is known of its properties. It may have others. */
  properties?: Record<string, Schema>;
  /** Of an object: the properties that are always there. */
  required?: string[];
  /** A value of any of these types. */
  anyOf?: Schema[];
}

/** What a run would do and cost. */
export interface Plan {
  /** The ids of nodes that can start together, each wave after the one before. */
  waves: string[][];
  /** The nodes that a run waits for the longest. */
  critical_path: CriticalPath;
  /** What is done for each node, in the order of the document. */
  nodes: PlannedNode[];
  /** How many elements each map has, in the order of the document. */
  fan_out: FanOut[];
  /** All of it together. */
  totals: PlanTotals;
  /** The names of the parameters that a run has to be given still. */
  missing_inputs: string[];
}

/** The way through a workflow that takes the longest. */
export interface CriticalPath {
  /** The ids of the nodes on it, from the first to the last. */
  nodes: string[];
  /** What makes it the longest: the time that its nodes took, or their calls. */
  by: "time" | "calls";
}

/** What is done for one node. */
export interface PlannedNode {
  /** The node. */
  node_id: string;
  /** Its wave, from 0. */
  wave: number;
  /** The id of its task type. */
  task: string;
  /** The id of its model; null when the engine does the task itself. */
  model: string | null;
  /** How often a provider is called, if no call fails. */
  calls: Quantity;
  /** How often at most, if calls fail and are repeated; null when nothing limits it. */
  most_attempts: number | null;
  /** How many of its calls are under way at once, at most. */
  at_once: number;
  /** What its calls cost; null when it makes none, and when nobody knows. */
  price: Amount | null;
  /** How long it takes; null when no past run tells. */
  time: TimeRange | null;
}

/** How many elements a map has. */
export interface FanOut {
  /** The map. */
  node_id: string;
  /** Its elements. */
  elements: Quantity;
  /** How many it may have. */
  limit: number;
  /** Whether it certainly has more. */
  is_over: boolean;
}

/** What all nodes do together. */
export interface PlanTotals {
  /** How often providers are called, if no call fails. */
  calls: Quantity;
  /** How often at most, if calls fail and are repeated; null when nothing limits it. */
  most_attempts: number | null;
  /** The most calls at once: waves need not wait for each other. */
  at_once: number;
  /** What the calls cost. */
  price: PriceEstimate;
  /** How long the run takes; null when no past run tells. */
  time: TimeRange | null;
}

/** A number that may depend on what a run is given. */
export interface Quantity {
  /** The least that it can be. */
  min: number;
  /** The most that it can be; null when nothing limits it. */
  max: number | null;
  /** What it depends on, as a sum: `1 + input.prompts`. Null when it is exact. */
  of: string | null;
}

/** What calls cost, as far as that is known. Calls that are repeated are not in it. */
export interface PriceEstimate {
  /** What is known, one amount for each currency. */
  amounts: Amount[];
  /** The nodes that may cost more, or that nobody knows the price of. */
  unknown: Unpriced[];
}

/** An amount of money. */
export interface Amount {
  /** What it is in, such as `USD`. */
  currency: string;
  /** The least that it can be. */
  min: number;
  /** The most that it can be; null when nothing limits it. */
  max: number | null;
}

/** A node whose price is not known. */
export interface Unpriced {
  /** The node. */
  node_id: string;
  /** Why it is not known. */
  reason: string;
}

/** How long something takes. */
export interface TimeRange {
  /** As quick as it ever was. */
  min_ms: number;
  /** As slow as it ever was; null when some of it is not known. */
  max_ms: number | null;
}

/** A place that names a node or an input parameter. */
export interface Occurrence {
  /**
   * What part the name plays: the key that defines it, a step of a `${…}`, an end of an
   * edge, or the key of a node's place on the canvas.
   */
  kind: "definition" | "reference" | "edge-from" | "edge-to" | "position";
  /** The value that it stands in, or whose key it is, as a JSON Pointer. */
  pointer: string;
  /** The name alone, without quotes, dots and brackets; null when the document was no text. */
  range: Range | null;
}

/** What stands at a place. */
export interface Hover {
  /**
   * What it is. Where something is named from elsewhere, such as by an edge, it is what
   * is named; a step of a `${…}` is a `reference`.
   */
  kind: "node" | "input" | "reference" | "payload-field" | "field" | "model" | "task";
  /** What it is called: an id, a key, or a reference up to the step that is there. */
  name: string;
  /** Where it stands: of a reference the step alone, of a string what is in the quotes. */
  range: Range;
  /** The value that it stands in, or whose key it is, as a JSON Pointer. */
  pointer: string;
  /** Its type in a word or two: of a node its result's, of a field that which it takes. */
  type: string | null;
  /** The same as a JSON Schema. */
  schema: Schema | null;
  /** What it is for, or where it comes from; may be empty. */
  documentation: string;
  /** Where the node or the parameter gets its name. */
  definition: Range | null;
  /** What else a field of a payload takes. */
  limits: Limits | null;
}

/** What else a field of a payload takes. */
export interface Limits {
  /** Whether it has to be there. */
  required: boolean;
  /** What is taken when it is missing. */
  default: unknown;
  /** The least number. */
  minimum: number | null;
  /** The greatest number. */
  maximum: number | null;
  /** The fewest elements. */
  min_items: number | null;
}

/** What could be written at a place. */
export interface Completions {
  /** What it takes the place of: what has been written of it so far. */
  replace: Range;
  /** What fits what has been written up to the place, the best first. */
  items: Completion[];
}

/** Something that could be written. */
export interface Completion {
  /** What it is called. */
  label: string;
  /** What to write, as it has to stand in the text: with quotes and escapes. */
  insert: string;
  /** What it is. A `node-without-edge` needs the edge that is in `also`. */
  kind: "root" | "node" | "node-without-edge" | "input" | "path" | "key" | "model" | "task" | "value";
  /** Its type, or whose it is, in a word or two; may be empty. */
  detail: string;
  /** What it is for; may be empty. */
  documentation: string;
  /** What has to be changed elsewhere for it to be right, for `applyPatch`. */
  also: PatchOp[];
}

/** What a task takes and gives. */
export interface TaskType {
  /** Its id, such as `fal/text-to-image`. */
  id: string;
  /** Its name for people. */
  title: string;
  /** What it does, in one sentence. */
  description: string;
  /** What it is about. */
  category: "text" | "ocr" | "moderation" | "image" | "audio" | "video" | "built-in";
  /** Whether a provider answers with the result, or with a job to ask after; `local` tasks need none. */
  mode: "sync" | "async" | "local";
  /** The fields of its payload, the required ones first. */
  inputs: TaskInput[];
  /** What its result is. Providers may add fields, which are kept. */
  result: Schema;
  /** Where the result's most wanted part is, such as `video.url`. */
  main_path: string;
}

/** One field of a task's payload. */
export interface TaskInput {
  /** Its key. */
  name: string;
  /** Whether it has to be there. */
  required: boolean;
  /** What it takes, as a JSON Schema. */
  schema: Schema;
  /** The same in a word or two. */
  type: string;
  /** What is taken when it is missing. */
  default?: unknown;
  /** The least number that it takes. */
  minimum?: number;
  /** The greatest number that it takes. */
  maximum?: number;
  /** The fewest elements that its array has. */
  min_items?: number;
  /** Whether its text is often longer than a line. */
  multiline: boolean;
  /** What it is for, in one sentence. */
  description: string;
}

/** What references can name. */
export interface Values {
  /** `${input.NAME}`: the parameters of a run. */
  input?: Readonly<Record<string, any>> | undefined;
  /** `${nodes.ID.result}`: what nodes gave. */
  nodes?: Readonly<Record<string, { readonly result?: unknown; readonly [other: string]: unknown }>> | undefined;
  /** `${item}`: the current element of a map; absent where there is none. */
  item?: unknown;
  /** `${index}`: the position of `item` from 0, which is also the default. Not without it. */
  index?: number | undefined;
}

/**
 * A document: JSON text, or an object that `JSON.stringify` can write. BigInts in it
 * become integers. Anything may be wrong with it, so any object is taken; `Workflow`
 * says what one should look like.
 */
export type WorkflowInput = string | object;

/** A workflow document. */
export interface Workflow {
  /** Tells an editor which JSON Schema it has; `weftwork schema` writes it. */
  $schema?: string;
  /** The server's id of it, in what it answers with. */
  id?: string;
  /** How often it was saved, in what the server answers with. */
  version?: number;
  /** When it was saved first, in seconds since 1970, in what the server answers with. */
  created_at?: number;
  /** When it was saved last, in seconds since 1970, in what the server answers with. */
  updated_at?: number;
  /** 1 to 200 characters. A server wants one. */
  name?: string;
  /** What it is for. */
  description?: string | null;
  /** Where it runs; `global` when absent. */
  region?: "global" | "us" | "eu";
  /** How long a run may take, 1 to 86,400; 3,600 when absent. */
  timeout_seconds?: number | null;
  /** The parameters of a run. When absent, they are all that the DAG refers to. */
  input_params?: Record<string, InputParam> | string[] | null;
  /** The nodes and what waits for what. */
  dag: Dag;
  /** What only the editor looks at. */
  ui?: {
    /** Where each node stands on the canvas. */
    positions?: Record<string, { x: number; y: number }>;
    /** Notes on the canvas. */
    notes?: unknown[];
  };
}

/** A parameter of a run. */
export interface InputParam {
  /** What it takes, the last three URLs or uploads; anything when absent. */
  type?: "string" | "number" | "integer" | "boolean" | "array" | "object" | "image" | "audio" | "video" | null;
  /** Whether it has to be given; true when absent, unless there is a default. */
  required?: boolean | null;
  /** What is taken when it is not given. */
  default?: unknown;
  /** What it is for. */
  description?: string | null;
  /** The fewest elements of an array. */
  min_items?: number | null;
  /** The most elements of an array. */
  max_items?: number | null;
}

/** Nodes and edges. It may also stand alone, as a document without a name. */
export interface Dag {
  /** The nodes by their ids. */
  nodes: Record<string, TaskNode | MapNode>;
  /** Which node waits for which. */
  edges?: Edge[];
}

/** `to` waits for `from`, and may refer to its result. */
export interface Edge {
  /** The id of the node that comes first. */
  from: string;
  /** The id of the node that waits. */
  to: string;
}

/** A node that does one task. Its input is in `payload` or in `inputs`, never in both. */
export type TaskNode = TaskWithPayload | TaskWithInputs;

/** A task node whose input is called `payload`, as writers of new ones call it. */
export interface TaskWithPayload extends TaskSettings {
  /** The task's input. Strings in it may have references. */
  payload?: Record<string, any>;
  /** Never with it. */
  inputs?: never;
}

/** A task node whose input is called `inputs`. */
export interface TaskWithInputs extends TaskSettings {
  /** The task's input under its other name. */
  inputs?: Record<string, any>;
  /** Never with it. */
  payload?: never;
}

/** What a task node has besides its input. */
export interface TaskSettings {
  /** `task` when absent. */
  type?: "task";
  /** The model that does it; only `casola/pick` needs none. */
  model_id?: string;
  /** The id of a task type. */
  task: string;
  /** Paths of the result that matter to the author, such as `video.url`. */
  outputs?: string[];
  /** How often to try again. */
  retry?: Retry | null;
  /** How long one attempt may take. */
  timeout_seconds?: number | null;
}

/** How often, and after what waits, a call is tried again. */
export interface Retry {
  /** 1 to 10; 3 when absent. */
  max_attempts?: number | null;
  /** The first wait, in milliseconds; 500 when absent. */
  backoff_ms?: number | null;
  /** The longest wait, in milliseconds; 30,000 when absent. */
  max_backoff_ms?: number | null;
}

/** A node that does one task for each element of an array. */
export interface MapNode {
  /** What makes it a map. */
  type: "map";
  /** A template that yields the array, an array, or an object with `$each`. */
  items: string | unknown[] | Record<string, unknown>;
  /** What is done for each element: `${item}` and `${index}` in it are the element's. */
  node: TaskNode;
  /** What part of the elements may fail, 0 to 1; 0 when absent. */
  tolerance?: number | null;
  /** How many elements are done at once. */
  max_concurrency?: number | null;
}
