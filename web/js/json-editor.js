// The text editor of the JSON tab: CodeMirror, with the product's colours.
//
// It stands in a shadow root, where its style sheets need no exception from the
// page's content security policy. The page's custom properties reach into it.

import { autocompletion, completionKeymap, pickedCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import {
  HighlightStyle,
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, Transaction } from "@codemirror/state";
import {
  EditorView,
  closeHoverTooltips,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { theme } from "./json-editor-theme.js";

/** Marks a change that came from outside, which is not reported back. */
const fromOutside = Annotation.define();

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent-text)" },
  { tag: tags.string, color: "var(--success-text)" },
  { tag: tags.number, color: "var(--kind-video)" },
  { tag: [tags.bool, tags.null], color: "var(--kind-image)" },
  { tag: tags.punctuation, color: "var(--text-muted)" },
]);

/** What is typed last where something is offered without being asked for. */
const BEGINNING = /["\w$./-]$|\$\{$|\w\[$/;

/** A text editor. Offsets are in UTF-16 code units, as CodeMirror counts. */
export class JsonEditor {
  /**
   * Puts an editor into `parent`, which calls:
   *
   * - `changed` with all of the text, when its user has changed it;
   * - `complete` with a text and an offset, for `{ from, to, items }`, the best item
   *   first, each a `{ label, insert, detail, info }`, or nothing;
   * - `chosen` with the position of an item that was put into the text;
   * - `hover` with a text and an offset, for `{ from, to, text }` or nothing;
   * - `follow` with a text and an offset, to go to what is named there; it says whether
   *   there is such.
   */
  constructor(parent, text, calls) {
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
    const report = EditorView.updateListener.of((update) => {
      const isOwn = update.transactions.every((it) => !it.annotation(fromOutside));
      if (update.docChanged && isOwn) {
        calls.changed(update.state.doc.toString());
      }
    });
    this.view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          search({ top: true }),
          autocompletion({ override: [source(calls)], icons: false }),
          hoverTooltip(tip(calls)),
          following(calls),
          json(),
          indentUnit.of("  "),
          EditorState.tabSize.of(2),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "Workflow as JSON" }),
          syntaxHighlighting(highlighting),
          theme,
          keymap.of([
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...searchKeymap,
            ...foldKeymap,
            ...lintKeymap,
            indentWithTab,
          ]),
          report,
        ],
      }),
    });
  }

  /** Shows `text`, changing no more than what is different, so that cursor and folds stay. */
  setText(text) {
    const old = this.view.state.doc.toString();
    if (old === text) {
      return;
    }
    const most = Math.min(old.length, text.length);
    let from = 0;
    while (from < most && old[from] === text[from]) {
      from++;
    }
    let same = 0;
    while (same < most - from && old.at(-1 - same) === text.at(-1 - same)) {
      same++;
    }
    this.view.dispatch({
      changes: { from, to: old.length - same, insert: text.slice(from, text.length - same) },
      annotations: [fromOutside.of(true), Transaction.addToHistory.of(false)],
    });
  }

  /** Marks faults: `{ from, to, severity, message }`. */
  setMarkers(markers) {
    const { length } = this.view.state.doc;
    const within = markers.map(({ from, to, ...rest }) => ({
      from: Math.min(from, length),
      to: Math.min(Math.max(from, to), length),
      renderMessage: () => prose(rest.message),
      ...rest,
    }));
    this.view.dispatch(setDiagnostics(this.view.state, within));
  }

  /** Puts the cursor there, in the middle of what shows. */
  goTo(offset) {
    const at = Math.min(offset, this.view.state.doc.length);
    this.view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: "center" }),
    });
    this.view.focus();
  }

  /** Takes the editor out of the page. */
  destroy() {
    this.view.destroy();
  }
}

/** What CodeMirror asks for what could be written. */
function source({ complete, chosen }) {
  return ({ explicit, pos, state }) => {
    const before = state.doc.lineAt(pos).text.slice(0, pos - state.doc.lineAt(pos).from);
    const found = explicit || BEGINNING.test(before) ? complete(state.doc.toString(), pos) : null;
    if (!found) {
      return null;
    }
    const option = ({ label, insert, detail, info }, index) => ({
      label,
      detail,
      info: info || undefined,
      apply: (view, completion, from, to) => {
        view.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + insert.length },
          annotations: pickedCompletion.of(completion),
        });
        chosen(index);
      },
    });
    // It is sorted already, and of what does not fit nothing is in it.
    return { from: found.from, to: found.to, options: found.items.map(option), filter: false };
  };
}

/** What CodeMirror asks for what is told of a place. */
function tip({ hover }) {
  return (view, pos) => {
    const found = hover(view.state.doc.toString(), pos);
    if (!found) {
      return null;
    }
    const dom = prose(found.text);
    dom.className = "cm-told";
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom }) };
  };
}

/** F12, and a click with Ctrl, go to what is named there. */
function following({ follow }) {
  const go = (view, pos) => {
    const isThere = follow(view.state.doc.toString(), pos);
    if (isThere) {
      // What is told of the place that is left would hide the other one.
      view.dispatch({ effects: closeHoverTooltips });
    }
    return isThere;
  };
  const mousedown = (event, view) => {
    const pos = view.posAtCoords({ x: event.clientX, y: event.clientY });
    const isWanted = event.button === 0 && (event.ctrlKey || event.metaKey) && pos !== null;
    // What goes elsewhere does not put the cursor here.
    return isWanted && go(view, pos);
  };
  return [
    keymap.of([{ key: "F12", run: (view) => go(view, view.state.selection.main.head) }]),
    EditorView.domEventHandlers({ mousedown }),
  ];
}

/** A message as an element. What stands between backticks in it is code. */
function prose(message) {
  const element = document.createElement("span");
  // Every second piece is what the group has matched.
  for (const [index, text] of message.split(/`([^`]*)`/).entries()) {
    const code = document.createElement("code");
    code.textContent = text;
    element.append(index % 2 === 1 ? code : text);
  }
  return element;
}
