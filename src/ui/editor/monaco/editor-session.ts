import type { SourceSpan } from '../../../kubectl/manifest/source-map.ts';
import type { EditorProblem } from '../model/problems.ts';
import type { CodeEditor, Monaco, TextModel } from './setup.ts';

/**
 * One Monaco editor on one element, and a model per open file: each keeps its undo history, cursor and scroll position
 * while another is shown. The page's store is the truth for texts; `show` takes over a text that was changed elsewhere.
 */
export interface SessionOptions {
  readonly element: HTMLElement;
  readonly onText: (name: string, text: string) => void;
  readonly onApply: () => void;
  readonly onTabMode: (movesFocus: boolean) => void;
  /** Class names of the decorations. */
  readonly classes: { readonly change: string; readonly source: string };
}

interface OpenModel {
  readonly model: TextModel;
  view: ReturnType<CodeEditor['saveViewState']>;
}

export class EditorSession {
  readonly #monaco: Monaco;
  readonly #editor: CodeEditor;
  readonly #options: SessionOptions;
  readonly #id = crypto.randomUUID();
  readonly #models = new Map<string, OpenModel>();
  readonly #decorations: ReturnType<CodeEditor['createDecorationsCollection']>;
  #shown = '';
  #isTakingOver = false;

  constructor(monaco: Monaco, options: SessionOptions) {
    this.#monaco = monaco;
    this.#options = options;
    this.#editor = monaco.editor.create(options.element, EDITOR_OPTIONS);
    this.#decorations = this.#editor.createDecorationsCollection();
    const { CtrlCmd } = monaco.KeyMod;
    this.#editor.addCommand(CtrlCmd | monaco.KeyCode.Enter, () => this.#options.onApply());
    this.#leaveByEscape();
    this.#editor.onDidChangeModelContent(() => this.#changed());
    const tabModeKeys = IS_MAC ? monaco.KeyMod.WinCtrl | monaco.KeyMod.Shift : CtrlCmd;
    this.#editor.addCommand(tabModeKeys | monaco.KeyCode.KeyM, () => this.toggleTabMode());
    this.#editor.onDidChangeConfiguration(() => this.#options.onTabMode(this.#tabMovesOn));
  }

  show(name: string, text: string, ariaLabel: string): void {
    const open = this.#models.get(name) ?? this.#open(name, text);
    if (open.model.getValue() !== text) this.#takeOver(open.model, text);
    if (this.#shown !== name) {
      const previous = this.#models.get(this.#shown);
      if (previous) previous.view = this.#editor.saveViewState();
      this.#shown = name;
      this.#editor.setModel(open.model);
      if (open.view) this.#editor.restoreViewState(open.view);
    }
    this.#editor.updateOptions({ ariaLabel });
  }

  /** Forgets the files that are not open any more. */
  keepOnly(names: readonly string[]): void {
    for (const [name, { model }] of this.#models) {
      if (names.includes(name)) continue;
      this.#models.delete(name);
      if (this.#shown === name) this.#shown = '';
      model.dispose();
    }
  }

  setProblems(problems: readonly EditorProblem[]): void {
    const model = this.#editor.getModel();
    if (!model) return;
    const { Error, Warning } = this.#monaco.MarkerSeverity;
    const markers = problems.map(({ severity, message, start, end }) => ({
      ...rangeOf(model, { start, end: Math.max(end, start + 1) }),
      ...{ message, severity: severity === 'error' ? Error : Warning },
    }));
    this.#monaco.editor.setModelMarkers(model, 'drydock', markers);
  }

  /** Lines that differ from the cluster, and the document of what is selected elsewhere on the page. */
  setMarks(changes: readonly SourceSpan[], source: SourceSpan | undefined): void {
    const model = this.#editor.getModel();
    if (!model) return;
    const { change, source: document } = this.#options.classes;
    const whole = (span: SourceSpan, className: string) => ({
      range: rangeOf(model, span),
      options: { isWholeLine: true, className },
    });
    const bar = source && {
      range: rangeOf(model, source),
      options: { isWholeLine: true, linesDecorationsClassName: document },
    };
    this.#decorations.set([...changes.map((span) => whole(span, change)), ...(bar ? [bar] : [])]);
  }

  reveal(span: SourceSpan, isFocus: boolean): void {
    const model = this.#editor.getModel();
    if (!model) return;
    const range = rangeOf(model, span);
    const start = { lineNumber: range.startLineNumber, column: range.startColumn };
    if (isFocus) this.#editor.setPosition(start);
    this.#editor.revealPositionInCenterIfOutsideViewport(start);
    if (isFocus) this.#editor.focus();
  }

  toggleTabMode(): void {
    this.#letTabMoveOn(!this.#tabMovesOn);
  }

  focus(): void {
    this.#editor.focus();
  }

  dispose(): void {
    this.#editor.dispose();
    this.keepOnly([]);
  }

  /** Escape, then Tab moves on: until the editor is left, or for good if the user had asked for it before. */
  #leaveByEscape(): void {
    let isOurs = false;
    this.#editor.addCommand(
      this.#monaco.KeyCode.Escape,
      () => {
        isOurs ||= !this.#tabMovesOn;
        this.#letTabMoveOn(true);
      },
      NOTHING_TO_CLOSE,
    );
    this.#editor.onDidBlurEditorText(() => {
      if (isOurs) this.#letTabMoveOn(false);
      isOurs = false;
    });
  }

  get #tabMovesOn(): boolean {
    return this.#editor.getOption(this.#monaco.editor.EditorOption.tabFocusMode);
  }

  /** Monaco's own command switches all editors of a page, and none of them says so in its options. */
  #letTabMoveOn(isOn: boolean): void {
    this.#editor.updateOptions({ tabFocusMode: isOn });
  }

  #open(name: string, text: string): OpenModel {
    const path = /\.yaml$/.test(name) ? name : `${name}.yaml`;
    const uri = this.#monaco.Uri.from({ scheme: 'inmemory', authority: 'drydock', path: `/${this.#id}/${path}` });
    const open: OpenModel = { model: this.#monaco.editor.createModel(text, 'yaml', uri), view: null };
    open.model.updateOptions({ tabSize: 2, insertSpaces: true });
    this.#models.set(name, open);
    return open;
  }

  /** As an edit, so that it can be undone. */
  #takeOver(model: TextModel, text: string): void {
    this.#isTakingOver = true;
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    this.#isTakingOver = false;
  }

  #changed(): void {
    const model = this.#editor.getModel();
    if (model && !this.#isTakingOver) this.#options.onText(this.#shown, model.getValue());
  }
}

const IS_MAC = /Mac/.test(globalThis.navigator?.userAgent ?? '');

/** Escape means something else while one of these is open. */
const NOTHING_TO_CLOSE = [
  'suggestWidgetVisible',
  'findWidgetVisible',
  'parameterHintsVisible',
  'renameInputVisible',
  'inSnippetMode',
  'editorHasSelection',
  'editorHasMultipleSelections',
]
  .map((name) => `!${name}`)
  .join(' && ');

function rangeOf(model: TextModel, { start, end }: SourceSpan) {
  const [from, to] = [model.getPositionAt(start), model.getPositionAt(end)];
  return {
    ...{ startLineNumber: from.lineNumber, startColumn: from.column },
    ...{ endLineNumber: to.lineNumber, endColumn: to.column },
  };
}

const EDITOR_OPTIONS = {
  automaticLayout: true,
  fixedOverflowWidgets: true,
  fontFamily: 'ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSize: 12.5,
  lineHeight: 20,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 4,
  glyphMargin: false,
  folding: true,
  showFoldingControls: 'mouseover',
  minimap: { enabled: false },
  overviewRulerLanes: 2,
  hideCursorInOverviewRuler: true,
  renderLineHighlight: 'line',
  renderLineHighlightOnlyWhenFocus: true,
  scrollBeyondLastLine: false,
  // comments would be cut off in a narrow panel
  wordWrap: 'on',
  wrappingIndent: 'same',
  // a plain text field: what listens for keys on the page knows it as one
  editContext: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  padding: { top: 8, bottom: 8 },
  quickSuggestions: { other: true, comments: false, strings: true },
  suggest: { showWords: false },
  wordBasedSuggestions: 'off',
  tabSize: 2,
  'semanticHighlighting.enabled': false,
  accessibilitySupport: 'auto',
  contextmenu: true,
  smoothScrolling: false,
} as const;
