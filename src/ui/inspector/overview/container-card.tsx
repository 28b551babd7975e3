import { SquareTerminal } from 'lucide-react';
import type { ObjectKey } from '../../../core/api/group-kind.ts';
import { formatMilli } from '../../../core/api/quantity.ts';
import { useT, type Translate } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import type { Use } from '../../metrics/use-metrics.ts';
import { useLayoutMode } from '../../layout/use-layout-mode.ts';
import { useApp } from '../../store/context.ts';
import { useNow } from '../hooks/use-now.ts';
import { ageAt } from '../model/age.ts';
import type { ContainerRow, StateText } from '../model/containers.ts';
import { bytesText } from '../model/node-view.ts';
import { Fields } from '../parts/fields.tsx';
import { Truncated } from '../parts/truncated.tsx';
import styles from './container-card.module.css';

/** One container: what it runs, how it is, how it ended last, what probes it. */
export interface ContainerCardProps {
  readonly row: ContainerRow;
  readonly podKey: ObjectKey;
  /** What it takes at present, as far as the metrics server knows. */
  readonly use: Use | undefined;
}

export function ContainerCard({ row, podKey, use }: ContainerCardProps) {
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
        {row.state.word === 'Running' ? <OpenShell podKey={podKey} container={row.name} /> : null}
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
          { label: t('inspector.inUse'), value: use && useText(use) },
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

function OpenShell({ podKey, container }: { readonly podKey: ObjectKey; readonly container: string }) {
  const t = useT();
  const mode = useLayoutMode();
  const openShell = useApp((state) => state.openShell);
  const setInspectorOpen = useApp((state) => state.setInspectorOpen);
  const open = (): void => {
    openShell({ podKey, container });
    // elsewhere these details lie over the place of the shell
    if (mode !== 'wide') setInspectorOpen(false);
  };
  return (
    <IconButton
      size="s"
      label={t('inspector.shell.open', { container })}
      icon={<SquareTerminal size={15} />}
      onClick={open}
    />
  );
}

const useText = ({ cpuMilli, memoryBytes }: Use): string =>
  `cpu ${formatMilli(cpuMilli)}, memory ${bytesText(memoryBytes)}`;

function exitText(t: Translate, last: StateText, now: number): string {
  const args = { reason: last.word, code: last.exitCode ?? 0, age: ageAt(now, last.since) };
  return t(last.since === undefined ? 'inspector.exit' : 'inspector.exitAgo', args);
}
