import { useT, type Translate } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { useNow } from '../hooks/use-now.ts';
import { ageAt } from '../model/age.ts';
import type { ContainerRow, StateText } from '../model/containers.ts';
import { Fields } from '../parts/fields.tsx';
import { Truncated } from '../parts/truncated.tsx';
import styles from './container-card.module.css';

/** One container: what it runs, how it is, how it ended last, what probes it. */
export function ContainerCard({ row }: { readonly row: ContainerRow }) {
  const t = useT();
  const now = useNow();
  return (
    <li className={styles['card']}>
      <div className={styles['head']}>
        <Truncated text={row.name} isMono className={styles['name']} />
        {row.role === 'main' ? null : <span className={styles['role']}>{t(`inspector.role.${row.role}`)}</span>}
        <span className={styles['state']}>
          <Badge tone={row.state.tone}>{row.state.word}</Badge>
        </span>
      </div>
      {row.state.message === undefined ? null : <p className={styles['message']}>{row.state.message}</p>}
      <Fields
        rows={[
          { label: t('inspector.image'), value: <code className={styles['code']}>{row.image}</code> },
          row.state.exitCode === undefined
            ? { label: t('inspector.runningFor'), value: row.state.since ? ageAt(now, row.state.since) : undefined }
            : { label: t('inspector.ended'), value: exitText(t, row.state, now) },
          {
            label: t('inspector.restarts'),
            value: row.role === 'init' && row.restarts === 0 ? undefined : row.restarts,
          },
          { label: t('inspector.lastExit'), value: row.last ? exitText(t, row.last, now) : undefined },
          { label: t('inspector.ports'), value: row.ports.join(', ') },
          { label: t('inspector.requests'), value: row.requests },
          { label: t('inspector.limits'), value: row.limits },
          ...row.probes.map((probe) => ({
            label: t(`inspector.probe.${probe.kind}`),
            value: (
              <>
                <code className={styles['code']}>{probe.target}</code>
                <span className={styles['timing']}>{probe.timing}</span>
              </>
            ),
          })),
        ]}
      />
    </li>
  );
}

function exitText(t: Translate, last: StateText, now: number): string {
  const args = { reason: last.word, code: last.exitCode ?? 0, age: ageAt(now, last.since) };
  return t(last.since === undefined ? 'inspector.exit' : 'inspector.exitAgo', args);
}
