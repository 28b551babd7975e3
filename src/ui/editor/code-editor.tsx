import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { SourceSpan } from '../../kubectl/manifest/source-map.ts';
import { cx } from '../kit/cx.ts';
import { useT } from '../i18n/use-t.ts';
import { useApp, useAppStore } from '../store/context.ts';
import type { EditorFile } from '../store/state.ts';
import styles from './code-editor.module.css';
import type { EditorProblem } from './model/problems.ts';
import { EditorSession } from './monaco/editor-session.ts';
import { loadMonaco, type LoadedMonaco } from './monaco/load-monaco.ts';
import { applyTheme } from './monaco/theme.ts';
import { useCustomKinds } from './monaco/use-custom-kinds.ts';

/** The text of one file: Monaco when it is there, a plain text field until then and if it cannot be loaded. */
export interface CodeEditorHandle {
  /** With focus the cursor goes there too. */
  reveal(span: SourceSpan, isFocus: boolean): void;
  toggleTabMode(): void;
}

export interface CodeEditorProps {
  readonly file: EditorFile;
  readonly names: readonly string[];
  readonly problems: readonly EditorProblem[];
  readonly changes: readonly SourceSpan[];
  readonly source: SourceSpan | undefined;
  readonly onApply: () => void;
  readonly onTabMode: (movesFocus: boolean) => void;
  readonly ref: Ref<CodeEditorHandle>;
}

export function CodeEditor(props: CodeEditorProps) {
  const { file, names, problems, changes, source, onApply, onTabMode, ref } = props;
  const t = useT();
  const setText = useApp((state) => state.setText);
  const theme = useApp((state) => state.theme);
  const { runtime, hasFailed } = useMonaco();
  const element = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const [session, setSession] = useState<EditorSession>();
  /** Came by Tab, or tries to leave by it: worth saying how. */
  const [isTabbing, setTabbing] = useState(false);
  const [movesFocus, setMovesFocus] = useState(false);
  const latest = useRef({ onApply, onTabMode, setText });
  useEffect(() => {
    latest.current = { onApply, onTabMode, setText };
  });

  useEffect(() => {
    if (!runtime || !element.current) return undefined;
    const created = new EditorSession(runtime.monaco, {
      element: element.current,
      onText: (name, text) => latest.current.setText(name, text),
      onApply: () => latest.current.onApply(),
      onTabMode: (isOn) => {
        setMovesFocus(isOn);
        latest.current.onTabMode(isOn);
      },
      classes: { change: styles['change'] ?? '', source: styles['source'] ?? '' },
    });
    setSession(created);
    return () => {
      setSession(undefined);
      created.dispose();
    };
  }, [runtime]);

  useCustomKinds(runtime);
  useEffect(() => {
    if (runtime && element.current) applyTheme(runtime.monaco, theme, element.current);
  }, [runtime, theme]);

  const label = t('editor.textOf', { name: file.name });
  const monacoLabel = `${label}. ${t('editor.tabMovesHint', { keys: TAB_MODE_KEYS })}`;
  useEffect(() => session?.show(file.name, file.text, monacoLabel), [session, file, monacoLabel]);
  useEffect(() => session?.keepOnly(names), [session, names]);
  useEffect(() => session?.setProblems(problems), [session, problems, file.name]);
  useEffect(() => session?.setMarks(changes, source), [session, changes, source, file.name]);

  useImperativeHandle(
    ref,
    () => ({
      reveal: (span, isFocus) => (session ? session.reveal(span, isFocus) : revealPlain(plain.current, span, isFocus)),
      toggleTabMode: () => session?.toggleTabMode(),
    }),
    [session],
  );

  return (
    <div
      className={styles['root']}
      data-theme={theme}
      onKeyUp={(event) => (event.key === 'Tab' ? setTabbing(true) : undefined)}
      onBlur={() => setTabbing(false)}
    >
      {session && isTabbing ? (
        <p className={styles['loading']} role="status">
          {t(movesFocus ? 'editor.tabMovesOn' : 'editor.escapeHint')}
        </p>
      ) : null}
      <div ref={element} className={styles['monaco']} hidden={!session} />
      {session ? null : (
        <>
          <p className={cx(styles['loading'], hasFailed && styles['failed'])} role="status">
            {t(hasFailed ? 'editor.loadFailed' : 'editor.loading')}
          </p>
          <textarea
            ref={plain}
            className={styles['plain']}
            aria-label={label}
            spellCheck={false}
            wrap="off"
            value={file.text}
            onChange={(event) => setText(file.name, event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onApply();
            }}
          />
        </>
      )}
    </div>
  );
}

const AFTER_FIRST_DRAWING_MS = 150;
const TAB_MODE_KEYS = /Mac/.test(globalThis.navigator?.userAgent ?? '') ? '⌃⇧M' : 'Ctrl+M';

function useMonaco(): { runtime: LoadedMonaco | undefined; hasFailed: boolean } {
  const store = useAppStore();
  const [runtime, setRuntime] = useState<LoadedMonaco>();
  const [hasFailed, setHasFailed] = useState(false);
  const isBooting = useApp((state) => state.phase === 'booting');
  useEffect(() => {
    if (isBooting) return undefined;
    let isGone = false;
    const load = (): void =>
      void loadMonaco(store.getState().locale).then(
        (loaded) => {
          if (!isGone) setRuntime(loaded);
        },
        (error: unknown) => {
          console.warn('Monaco could not be loaded', error);
          if (!isGone) setHasFailed(true);
        },
      );
    // The cluster is drawn first: Monaco holds the page's thread for long.
    const timer = setTimeout(load, AFTER_FIRST_DRAWING_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [store, isBooting]);
  return { runtime, hasFailed };
}

function revealPlain(field: HTMLTextAreaElement | null, { start, end }: SourceSpan, isFocus: boolean): void {
  if (!field || !isFocus) return;
  field.setSelectionRange(start, end);
  field.focus();
}
