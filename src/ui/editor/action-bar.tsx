import { Play, Trash2 } from 'lucide-react';
import { useT, type Translate } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { IconButton } from '../kit/icon-button.tsx';
import { Tooltip } from '../kit/tooltip.tsx';
import { useApp } from '../store/context.ts';
import styles from './action-bar.module.css';
import type { Actions } from './hooks/use-actions.ts';
import { changeText } from './model/change-text.ts';
import type { ChangePlan, PlannedChange } from './model/plan-changes.ts';

/** Apply, what it would change, and Delete. */
export interface ActionBarProps {
  readonly plan: ChangePlan;
  readonly busy: Actions['busy'];
  readonly isEmpty: boolean;
  /** Documents that cannot be read. */
  readonly broken: number;
  readonly onApply: () => void;
  readonly onDelete: () => void;
  readonly onGo: (change: PlannedChange) => void;
}

const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

export function ActionBar({ plan, busy, isEmpty, broken, onApply, onDelete, onGo }: ActionBarProps) {
  const t = useT();
  const isIdle = busy === null;
  return (
    <div className={styles['bar']}>
      <Tooltip text={t('editor.apply')} shortcut={IS_MAC ? '⌘ ↩' : 'Ctrl Enter'} side="top">
        <Button
          variant="primary"
          className={styles['apply']}
          disabled={!isIdle || isEmpty}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          onClick={onApply}
        >
          <Play size={12} fill="currentColor" aria-hidden="true" />
          {t('editor.apply')}
        </Button>
      </Tooltip>
      <div className={styles['plan']}>
        {isIdle ? (
          <Plan plan={plan} isEmpty={isEmpty} broken={broken} onGo={onGo} />
        ) : (
          t(busy === 'apply' ? 'editor.applying' : 'editor.deleting')
        )}
      </div>
      <IconButton
        label={t('editor.delete')}
        icon={<Trash2 size={16} />}
        className={styles['delete']}
        disabled={!isIdle || isEmpty}
        onClick={onDelete}
      />
    </div>
  );
}

function Plan({ plan, isEmpty, broken, onGo }: Pick<ActionBarProps, 'plan' | 'isEmpty' | 'broken' | 'onGo'>) {
  const t = useT();
  const isApiUp = useApp((state) => state.isApiUp);
  const { created, changes } = plan;
  if (!isApiUp) return <span className={styles['apiDown']}>{t('editor.apiDown')}</span>;
  if (broken > 0 && created.length + changes.length === 0) return t('editor.broken', { n: broken });
  if (isEmpty) return t('editor.nothing');
  if (created.length === 0 && changes.length === 0) return t('editor.same');
  const [first] = changes;
  const all = changes.map((change) => `${change.object}: ${changeText(t, change)}`).join('\n');
  return (
    <>
      {created.length > 0 ? <span title={created.join('\n')}>{createdText(t, created)}</span> : null}
      {first ? (
        <button type="button" className={styles['change']} title={all} onClick={() => onGo(first)}>
          {t('editor.changes', { n: changes.length })}
          {t('editor.colon')}
          {changes
            .slice(0, SHOWN)
            .map((change) => changeText(t, change))
            .join(t('editor.comma'))}
          {changes.length > SHOWN ? ` ${t('editor.more', { n: changes.length - SHOWN })}` : ''}
        </button>
      ) : null}
    </>
  );
}

const SHOWN = 2;

function createdText(t: Translate, created: readonly string[]): string {
  const names = created.slice(0, SHOWN).join(', ') + (created.length > SHOWN ? ', …' : '');
  return t('editor.newObjects', { n: created.length, names });
}
