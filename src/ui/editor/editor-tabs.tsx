import { X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useT } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import { useApp, useAppStore } from '../store/context.ts';
import styles from './editor-tabs.module.css';
import { cleanName } from './model/file-names.ts';

/**
 * The open files. Arrow keys move between tabs, Delete closes one, F2 or a double click renames it; the same is in the
 * file menu, so the small cross is for the mouse only.
 */
export interface EditorTabsProps {
  readonly panelId: string;
  /** The file whose name is being written. */
  readonly renaming: string | null;
  readonly onRename: (name: string | null) => void;
}

export function EditorTabs({ panelId, renaming, onRename }: EditorTabsProps) {
  const t = useT();
  const files = useApp((state) => state.files);
  const activeFile = useApp((state) => state.activeFile);
  const { activate, closeFile } = useAppStore().getState();
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const tab = list.current?.querySelector('[aria-selected="true"]');
    tab?.parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [activeFile, files.length]);

  const onKeyDown = (event: KeyboardEvent, name: string): void => {
    if (event.key === 'Delete') closeFile(name);
    else if (event.key === 'F2') onRename(name);
    else {
      const next = nextIndex(
        event.key,
        files.findIndex((file) => file.name === name),
        files.length,
      );
      const target = next === undefined ? undefined : files[next]?.name;
      if (target === undefined) return;
      activate(target);
      list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next ?? 0]?.focus();
    }
    event.preventDefault();
  };

  return (
    <div ref={list} className={styles['list']} role="tablist" aria-label={t('editor.files')}>
      {files.map(({ name }) => (
        <div key={name} role="presentation" className={cx(styles['item'], name === activeFile && styles['active'])}>
          {renaming === name ? (
            <NameField name={name} onDone={() => onRename(null)} />
          ) : (
            <button
              type="button"
              role="tab"
              className={styles['tab']}
              aria-selected={name === activeFile}
              aria-controls={panelId}
              aria-keyshortcuts="F2 Delete"
              tabIndex={name === activeFile ? 0 : -1}
              onClick={() => activate(name)}
              onDoubleClick={() => onRename(name)}
              onKeyDown={(event) => onKeyDown(event, name)}
            >
              {name}
            </button>
          )}
          <button
            type="button"
            className={styles['close']}
            aria-hidden="true"
            tabIndex={-1}
            title={t('editor.closeNamed', { name })}
            onClick={() => closeFile(name)}
          >
            <X size={12} />
          </button>
        </div>
      ))}
    </div>
  );
}

function nextIndex(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

function NameField({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const t = useT();
  const store = useAppStore();
  const [typed, setTyped] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  const openedAt = useRef(0);
  useEffect(() => {
    openedAt.current = performance.now();
    field.current?.focus();
    field.current?.setSelectionRange(0, name.replace(/\.[^.]*$/, '').length);
  }, [name]);

  const finish = (): void => {
    const next = cleanName(typed);
    const { files, renameFile, toast } = store.getState();
    if (next !== '' && next !== name) {
      if (files.some((file) => file.name === next)) toast({ tone: 'bad', text: t('editor.fileExists') });
      else renameFile(name, next);
    }
    onDone();
  };

  return (
    <input
      ref={field}
      className={styles['field']}
      aria-label={t('editor.fileName')}
      value={typed}
      size={Math.max(8, typed.length)}
      spellCheck={false}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        // the menu that opened this gives the focus back to its button as it closes
        if (performance.now() - openedAt.current < 300) setTimeout(() => field.current?.focus());
        else finish();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish();
        if (event.key === 'Escape') onDone();
      }}
    />
  );
}
