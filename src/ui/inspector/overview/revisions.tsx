import { Undo2 } from 'lucide-react';
import { useMemo } from 'react';
import type { Deployment } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { useApp } from '../../store/context.ts';
import { useAct } from '../hooks/use-act.ts';
import { revisionRows, type RevisionRow } from '../model/rollout.ts';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';
import styles from './revisions.module.css';

/** What the Deployment has been, newest first, and the way back. */
export function Revisions({ deployment }: { readonly deployment: Deployment }) {
  const t = useT();
  const act = useAct();
  const objects = useApp((state) => state.objects);
  const rows = useMemo(() => revisionRows(deployment, objects), [deployment, objects]);
  const { namespace = '', name } = deployment.metadata;
  const undoTo = (toRevision: number): void =>
    void act((client) => client.call('rollout.undo', { namespace, name, toRevision }));
  return (
    <Section title={t('inspector.revisions')} aside={rows.length}>
      <ol className={styles['list']}>
        {rows.map((row) => (
          <Revision
            key={row.key}
            row={row}
            onUndo={() => undoTo(row.revision)}
            isPaused={deployment.spec.paused ?? false}
          />
        ))}
      </ol>
    </Section>
  );
}

interface RevisionProps {
  readonly row: RevisionRow;
  readonly isPaused: boolean;
  readonly onUndo: () => void;
}

function Revision({ row, isPaused, onUndo }: RevisionProps) {
  const t = useT();
  return (
    <li className={styles['row']}>
      <span className={styles['number']}>{row.revision}</span>
      <div className={styles['what']}>
        <ObjectLink to={row.key} />
        <div className={styles['images']}>{row.images.join(', ')}</div>
        {row.cause === undefined ? null : <div className={styles['cause']}>{row.cause}</div>}
      </div>
      <div className={styles['side']}>
        {row.isCurrent ? (
          <Badge tone={row.ready === row.desired ? 'ready' : 'pending'}>
            {t('inspector.currentRevision', { ready: row.ready, desired: row.desired })}
          </Badge>
        ) : (
          <Button size="s" disabled={isPaused} aria-label={t('inspector.undoTo', { n: row.revision })} onClick={onUndo}>
            <Undo2 size={14} aria-hidden="true" />
            {t('inspector.undo')}
          </Button>
        )}
      </div>
    </li>
  );
}
