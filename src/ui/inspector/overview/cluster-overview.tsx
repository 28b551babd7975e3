import { Zap } from 'lucide-react';
import { useMemo } from 'react';
import { useT, type Translate } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { cx } from '../../kit/cx.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { useApp } from '../../store/context.ts';
import type { AppState } from '../../store/state.ts';
import { useAppCalmly } from '../../store/use-app-calmly.ts';
import { ActiveFaults } from '../../faults/active-faults.tsx';
import { FaultMenu } from '../../faults/fault-menu.tsx';
import { faultOptions } from '../../faults/fault-options.ts';
import { useNow } from '../hooks/use-now.ts';
import {
  componentGroups,
  type ComponentGroup,
  nodeLines,
  POD_TONES,
  podCounts,
  recentWarnings,
} from '../model/cluster-summary.ts';
import { kindOf, ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';
import styles from './cluster-overview.module.css';

/** What there is to say while nothing is selected. */
export function ClusterOverview() {
  const t = useT();
  return (
    <div className={styles['overview']}>
      <header className={styles['header']}>
        <h2 className={styles['title']}>{t('inspector.cluster')}</h2>
        <p className={styles['hint']}>{t('inspector.nothingSelected')}</p>
      </header>
      <Pods />
      <Nodes />
      <Faults />
      <Warnings />
      <Components />
    </div>
  );
}

const podsOf = ({ pods }: AppState) => pods;
const objectsOf = ({ objects }: AppState) => objects;

function Pods() {
  const t = useT();
  const pods = useAppCalmly(podsOf);
  const counts = useMemo(() => podCounts(pods), [pods]);
  return (
    <Section title={t('inspector.pods')} aside={pods.size}>
      <ul className={styles['counts']}>
        {POD_TONES.filter((tone) => tone === 'ready' || counts[tone] > 0).map((tone) => (
          <li key={tone}>
            <strong>{counts[tone]}</strong>
            <Badge tone={tone}>{t(`inspector.tone.${tone}`)}</Badge>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const SHOWN_NODES = 12;

function Nodes() {
  const t = useT();
  const objects = useAppCalmly(objectsOf);
  const pods = useAppCalmly(podsOf);
  const lines = useMemo(() => nodeLines(objects, pods), [objects, pods]);
  const isInCloud = useApp((state) => state.cluster.cloudProvider === 'simulated');
  const ready = lines.filter((line) => line.tone === 'ready').length;
  const shown = [...lines]
    .sort((a, b) => Number(a.tone === 'ready') - Number(b.tone === 'ready'))
    .slice(0, SHOWN_NODES);
  return (
    <Section title={t('inspector.nodes')} aside={t('inspector.readyOf', { ready, total: lines.length })}>
      {isInCloud ? <p className={styles['note']}>{t('inspector.inCloud')}</p> : null}
      <ul className={styles['lines']}>
        {(lines.length > SHOWN_NODES ? shown : lines).map((line) => (
          <li key={line.key}>
            <ObjectLink to={line.key} />
            <span className={styles['note']}>{t('inspector.podCount', { n: line.pods })}</span>
            <Badge tone={line.tone}>{line.word}</Badge>
          </li>
        ))}
      </ul>
      {lines.length > SHOWN_NODES ? (
        <p className={styles['note']}>{t('inspector.andMore', { n: lines.length - SHOWN_NODES })}</p>
      ) : null}
    </Section>
  );
}

function Faults() {
  const t = useT();
  const count = useApp((state) => state.faults.length);
  return (
    <Section title={t('inspector.activeFaults')} aside={count}>
      {count === 0 ? <p className={styles['note']}>{t('inspector.noFaults')}</p> : <ActiveFaults />}
    </Section>
  );
}

const SHOWN_WARNINGS = 5;

function Warnings() {
  const t = useT();
  const now = useNow();
  const objects = useAppCalmly(objectsOf);
  const rows = useMemo(() => recentWarnings(objects, now, SHOWN_WARNINGS), [objects, now]);
  return (
    <Section title={t('inspector.recentWarnings')}>
      {rows.length === 0 ? <p className={styles['note']}>{t('inspector.noWarnings')}</p> : null}
      <ul className={styles['warnings']}>
        {rows.map((row) => (
          <li key={row.uid}>
            <div className={styles['warningHead']}>
              <Badge tone="failed">{row.reason}</Badge>
              <span className={styles['age']}>{row.age}</span>
            </div>
            <div className={styles['subject']}>
              {kindOf(row.subject)} <ObjectLink to={row.subject} />
            </div>
            <p className={styles['message']}>{row.message}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Components() {
  const t = useT();
  const components = useApp((state) => state.components);
  const groups = useMemo(() => componentGroups(components), [components]);
  const catalog = useApp((state) => state.faultCatalog);
  const hasFaults = (name: string): boolean => faultOptions(catalog, [], { kind: 'Component', name }).length > 0;
  return (
    <Section title={t('inspector.components')}>
      <ul className={cx(styles['lines'], styles['breakable'])}>
        {groups.map((group) => (
          <li key={group.name}>
            <code>{group.name}</code>
            <span className={styles['note']}>{group.total > 1 ? `×${group.total}` : ''}</span>
            <Badge tone={group.stopped.length === 0 ? 'ready' : 'failed'}>{componentWord(t, group)}</Badge>
            {hasFaults(group.name) ? <BreakComponent name={group.name} /> : <span />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function BreakComponent({ name }: { readonly name: string }) {
  const t = useT();
  return (
    <FaultMenu target={{ kind: 'Component', name }}>
      <IconButton size="s" label={t('graph.node.menu', { name })} icon={<Zap size={14} />} />
    </FaultMenu>
  );
}

function componentWord(t: Translate, { stopped, total }: ComponentGroup): string {
  if (stopped.length === 0) return t('inspector.running');
  return total === 1 ? t('inspector.stopped') : t('inspector.stoppedCount', { n: stopped.length });
}
