import { CornerDownRight } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { SourceSpan } from '../../kubectl/manifest/source-map.ts';
import { useT } from '../i18n/use-t.ts';
import { useApp, useAppStore } from '../store/context.ts';
import type { EditorFile } from '../store/state.ts';
import { ActionBar } from './action-bar.tsx';
import { CodeEditor, type CodeEditorHandle } from './code-editor.tsx';
import styles from './editor-panel.module.css';
import { EditorTabs } from './editor-tabs.tsx';
import { ExamplesMenu } from './examples-menu.tsx';
import { FileMenu } from './file-menu.tsx';
import { useActions, type Actions } from './hooks/use-actions.ts';
import { useChangePlan } from './hooks/use-change-plan.ts';
import { useFileDrop } from './hooks/use-files.ts';
import { useManifest } from './hooks/use-manifest.ts';
import { useProblems } from './hooks/use-problems.ts';
import { useSource } from './hooks/use-source.ts';
import { ProblemsDrawer } from './problems-drawer.tsx';
import { ResultDrawer } from './result-drawer.tsx';

/**
 * Where manifests are written: tabs, text, what is wrong, what Apply did and what it would do.
 * Nothing here is lost on an error: texts live in the store, and a failed act changes none of them.
 */
export function EditorPanel() {
  const t = useT();
  const panelId = useId();
  const files = useApp((state) => state.files);
  const activeFile = useApp((state) => state.activeFile);
  const file = files.find(({ name }) => name === activeFile);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [tabMovesFocus, setTabMovesFocus] = useState(false);
  const handle = useRef<CodeEditorHandle>(null);
  const actions = useActions();
  const drop = useFileDrop();
  const applyAll = () => void actions.apply(files.map(({ name }) => name));

  return (
    <section className={styles['panel']} aria-label={t('editor.title')} {...drop.handlers}>
      <header className={styles['head']}>
        <EditorTabs panelId={panelId} renaming={renaming} onRename={setRenaming} />
        <div className={styles['tools']}>
          <ExamplesMenu />
          <FileMenu
            tabMovesFocus={tabMovesFocus}
            onRename={setRenaming}
            onApplyAll={applyAll}
            onToggleTabMode={() => handle.current?.toggleTabMode()}
          />
        </div>
      </header>
      <div id={panelId} role="tabpanel" aria-label={activeFile || t('editor.title')} className={styles['body']}>
        {file ? (
          <OpenFile file={file} actions={actions} handle={handle} onTabMode={setTabMovesFocus} />
        ) : (
          <div className={styles['empty']}>
            <p>{t('editor.empty')}</p>
            <p className={styles['hint']}>{t('editor.emptyHint')}</p>
          </div>
        )}
      </div>
      {drop.isOver ? <div className={styles['drop']}>{t('editor.drop')}</div> : null}
    </section>
  );
}

interface OpenFileProps {
  readonly file: EditorFile;
  readonly actions: Actions;
  readonly handle: React.RefObject<CodeEditorHandle | null>;
  readonly onTabMode: (movesFocus: boolean) => void;
}

function OpenFile({ file, actions, handle, onTabMode }: OpenFileProps) {
  const t = useT();
  const store = useAppStore();
  const files = useApp((state) => state.files);
  const manifest = useManifest(file.text);
  const plan = useChangePlan(manifest);
  const { problems } = useProblems(manifest, actions.acts);
  const source = useSource();
  const names = useMemo(() => files.map(({ name }) => name), [files]);
  // offsets of an older text would underline the wrong words
  const isFresh = manifest.text === file.text;
  const ownSource = source?.file === file.name ? source : undefined;
  const { apply, remove } = actions;
  const onApply = useCallback(() => void apply([file.name]), [apply, file.name]);

  const go = (name: string, span: SourceSpan): void => {
    const isOther = name !== store.getState().activeFile;
    store.getState().activate(name);
    // another file is shown with the next render
    if (isOther) setTimeout(() => handle.current?.reveal(span, true));
    else handle.current?.reveal(span, true);
  };

  const selection = useApp((state) => state.selection);
  useEffect(() => {
    if (ownSource) handle.current?.reveal(ownSource, false);
    // not for each change of the text: only a new selection moves it
  }, [selection]);

  return (
    <>
      <CodeEditor
        ref={handle}
        file={file}
        names={names}
        problems={isFresh ? problems : NOTHING}
        changes={isFresh ? plan.changes : NOTHING}
        source={ownSource}
        onApply={onApply}
        onTabMode={onTabMode}
      />
      {source && !ownSource ? (
        <button type="button" className={styles['source']} onClick={() => go(source.file, source)}>
          <CornerDownRight size={14} aria-hidden="true" />
          {t('editor.showSource', { name: source.name, file: source.file })}
        </button>
      ) : null}
      <ProblemsDrawer problems={problems} onGo={(problem) => go(file.name, problem)} />
      <ResultDrawer
        lines={actions.lines}
        onGo={({ file: name, at }) => (at ? go(name, at) : undefined)}
        onClear={actions.clear}
      />
      <ActionBar
        plan={plan}
        busy={actions.busy}
        isEmpty={manifest.documents.length === 0}
        broken={manifest.problems.filter(({ severity }) => severity === 'error').length}
        onApply={onApply}
        onDelete={() => void remove(file.name)}
        onGo={(change) => go(file.name, change)}
      />
    </>
  );
}

const NOTHING: readonly never[] = [];
