import { CornerDownLeft, Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { parseObjectKey, type ObjectKey } from '../../core/api/group-kind.ts';
import { kindOfRef } from '../i18n/format-trace.ts';
import { useT } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import { Kbd } from '../kit/kbd.tsx';
import { useAppStore } from '../store/context.ts';
import type { AppState } from '../store/state.ts';
import { ACTIONS } from './actions.ts';
import { bestMatches } from './match.ts';
import styles from './palette.module.css';

/** Ctrl K: type a few letters, find an object or do something. A combobox over one list of options. */
const MAX_OBJECTS = 12;
const MAX_ACTIONS = 16;

interface Option {
  readonly id: string;
  readonly group: 'actions' | 'objects';
  readonly title: string;
  readonly note: string;
  readonly search: string;
  readonly run: (state: AppState) => void;
}

export function Palette() {
  const t = useT();
  const store = useAppStore();
  const close = (): void => store.getState().closeOverlay();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles['overlay']} />
        <Dialog.Content className={styles['palette']} aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">{t('app.palette.label')}</Dialog.Title>
          <Combobox
            onChoose={(option) => {
              close();
              option.run(store.getState());
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Combobox({ onChoose }: { readonly onChoose: (option: Option) => void }) {
  const t = useT();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const options = useOptions(query);
  const at = Math.min(active, Math.max(0, options.length - 1));

  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = options[at];
    if (event.key === 'ArrowDown') setActive((at + 1) % Math.max(1, options.length));
    else if (event.key === 'ArrowUp') setActive((at - 1 + options.length) % Math.max(1, options.length));
    else if (event.key === 'Enter' && chosen !== undefined) onChoose(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={styles['input']}>
        <Search size={17} aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={options.length === 0 ? undefined : `${listId}-${at}`}
          aria-label={t('app.palette.label')}
          placeholder={t('app.palette.placeholder')}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul id={listId} role="listbox" aria-label={t('app.palette.label')} className={styles['list']}>
        {options.map((option, i) => (
          <OptionView
            key={option.id}
            id={`${listId}-${i}`}
            option={option}
            heading={options[i - 1]?.group === option.group ? null : t(`app.palette.${option.group}`)}
            isActive={i === at}
            onHover={() => setActive(i)}
            onChoose={() => onChoose(option)}
          />
        ))}
      </ul>
      {options.length === 0 ? <p className={styles['none']}>{t('app.palette.none')}</p> : null}
    </>
  );
}

interface OptionViewProps {
  readonly id: string;
  readonly option: Option;
  readonly heading: string | null;
  readonly isActive: boolean;
  readonly onHover: () => void;
  readonly onChoose: () => void;
}

function OptionView({ id, option, heading, isActive, onHover, onChoose }: OptionViewProps) {
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    <>
      {heading === null ? null : (
        <li role="presentation" className={styles['heading']}>
          {heading}
        </li>
      )}
      <li
        ref={ref}
        id={id}
        role="option"
        aria-selected={isActive}
        className={cx(styles['option'], isActive && styles['isActive'])}
        onPointerMove={onHover}
        onClick={onChoose}
      >
        <span className={option.group === 'objects' ? styles['object'] : undefined}>{option.title}</span>
        <small>{option.group === 'objects' ? option.note : null}</small>
        {option.group === 'actions' && option.note !== '' ? <Kbd keys={option.note} /> : null}
        {isActive ? <CornerDownLeft size={14} aria-hidden="true" /> : null}
      </li>
    </>
  );
}

/** Objects first once something is typed; without a query the actions. The list is taken when the palette opens. */
function useOptions(query: string): Option[] {
  const t = useT();
  const store = useAppStore();
  const all = useMemo(() => {
    const state = store.getState();
    const actions = ACTIONS.filter((action) => action.isEnabled?.(state) ?? true).map((action): Option => ({
      id: action.id,
      group: 'actions',
      title: t(action.titleKey),
      note: action.shortcut ?? '',
      search: `${t(action.titleKey)} ${action.words ?? ''}`,
      run: action.run,
    }));
    const keys = new Set([...state.pods.keys(), ...state.objects.keys()]);
    return { actions, objects: [...keys].filter(isWorthFinding).map(objectOption) };
  }, [store, t]);
  return useMemo(() => {
    const actions = bestMatches(query, all.actions, (option) => option.search, MAX_ACTIONS);
    if (query.trim() === '') return actions;
    return [...bestMatches(query, all.objects, (option) => option.search, MAX_OBJECTS), ...actions];
  }, [all, query]);
}

/** Events are read where they belong: beside their object. */
const isWorthFinding = (key: ObjectKey): boolean => kindOfRef(key) !== 'Event';

function objectOption(key: ObjectKey): Option {
  const { namespace, name } = parseObjectKey(key);
  const kind = kindOfRef(key);
  return {
    id: key,
    group: 'objects',
    title: name,
    note: namespace === '' ? kind : `${kind} · ${namespace}`,
    search: `${name} ${kind} ${namespace}`,
    run: (state) => state.select(key),
  };
}
