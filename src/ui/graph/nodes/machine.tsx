import type { NodeProps } from '@xyflow/react';
import { Check, CircleHelp, Ellipsis, ServerCog, Tag, TriangleAlert, X, Zap } from 'lucide-react';
import { memo, type MouseEvent, type ReactNode } from 'react';
import type { TextKey } from '../../i18n/texts.ts';
import { useT, type Translate } from '../../i18n/use-t.ts';
import { cx } from '../../kit/cx.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { PodList } from '../parts/pod-list.tsx';
import type { MachineNode } from '../projection/types.ts';
import { useGraph } from '../store/context.ts';
import { useFaultMenu } from '../store/use-fault-menu.ts';
import { useCalmly } from '../store/use-calmly.ts';
import { useItem, type ItemHandlers } from '../store/use-item.ts';
import { MachineMeters } from './machine-meters.tsx';
import { MachineNotice } from './machine-notice.tsx';
import styles from './machine.module.css';

/** A machine as a room: what it says of itself, how full it is, and the pods in it. */
export const MachineRoom = memo(function MachineRoom({ id }: NodeProps) {
  const node = useGraph((state) => state.graph.nodes.get(id));
  const room = useGraph((state) => state.layout.rooms.get(id));
  if (node?.type !== 'machine' || room === undefined) return null;
  return (
    <MachineFrame node={node}>
      <PodList pods={node.pods} room={room} />
    </MachineFrame>
  );
});

function MachineFrame({ node, children }: { readonly node: MachineNode; readonly children: ReactNode }) {
  const t = useT();
  const { isSelected, isDimmed, isRelated, handlers } = useItem(node.id);
  const openMenu = useFaultMenu('Node', node.name);
  const { machine } = node;
  const isSilent = machine === null || !(machine.isPowered && machine.isConnected);
  const isTrouble = isSilent || node.ready !== 'True';
  const status = statusOf(t, node);
  return (
    <section
      className={cx(styles['room'], isSilent && styles['silent'])}
      aria-label={t('graph.node.label', { name: node.name, status: status.word, n: node.pods.length })}
      data-selected={isSelected || undefined}
      data-dimmed={isDimmed || undefined}
      data-related={isRelated || undefined}
      onContextMenu={openMenu}
    >
      <MachineHeader node={node} handlers={handlers} openMenu={openMenu} />
      <div className={styles['facts']}>{isTrouble ? <MachineNotice node={node} /> : <CalmMeters node={node} />}</div>
      <div className={styles['pods']}>{children}</div>
    </section>
  );
}

/** Figures that nobody reads faster. */
const METERS_PAUSE_MS = 250;

function CalmMeters({ node }: { readonly node: MachineNode }) {
  return <MachineMeters node={useCalmly(node, METERS_PAUSE_MS)} />;
}

interface HeaderProps {
  readonly node: MachineNode;
  readonly handlers: ItemHandlers;
  readonly openMenu: (event: MouseEvent) => void;
}

/** Drawn again only when what it says changes: pods come and go with every frame. */
const MachineHeader = memo(function MachineHeader({ node, handlers, openMenu }: HeaderProps) {
  const t = useT();
  const status = statusOf(t, node);
  return (
    <header className={styles['header']}>
      <button
        type="button"
        {...handlers}
        className={styles['name']}
        data-bad={node.ready !== 'True' || undefined}
        data-role={node.isControlPlane || undefined}
      >
        {node.isControlPlane ? <ControlPlane /> : null}
        <span className={styles['nameText']}>{node.name}</span>
        <Taints taints={node.taints} />
        {node.faults > 0 ? (
          <span className={styles['faults']} title={t('graph.node.faults', { n: node.faults })}>
            <Zap size={12} aria-hidden="true" />
            {node.faults}
          </span>
        ) : null}
        <span className={styles['status']} data-tone={status.tone} title={node.troubles.join(', ') || undefined}>
          {status.icon}
          {status.word}
        </span>
      </button>
      <IconButton
        className="nodrag"
        size="s"
        tabIndex={-1}
        label={t('graph.node.menu', { name: node.name })}
        icon={<Ellipsis size={16} />}
        onClick={openMenu}
      />
    </header>
  );
}, saysTheSame);

/** Whatever the header reads of a node. */
const HEADER_FIELDS = ['name', 'ready', 'isControlPlane', 'isCordoned', 'faults'] as const;

function saysTheSame(before: HeaderProps, after: HeaderProps): boolean {
  const [a, b] = [before.node, after.node];
  return (
    before.handlers === after.handlers &&
    before.openMenu === after.openMenu &&
    HEADER_FIELDS.every((field) => a[field] === b[field]) &&
    a.taints.join('\n') === b.taints.join('\n') &&
    a.troubles.join('\n') === b.troubles.join('\n')
  );
}

function Taints({ taints }: { readonly taints: readonly string[] }) {
  const t = useT();
  if (taints.length === 0) return null;
  const label = t('graph.node.taints', { n: taints.length });
  return (
    <span
      className={styles['taints']}
      role="img"
      aria-label={`${label}: ${taints.join(', ')}`}
      title={[label, ...taints].join('\n')}
    >
      <Tag size={12} aria-hidden="true" />
      {taints.length > 1 ? taints.length : null}
    </span>
  );
}

function ControlPlane() {
  const t = useT();
  return (
    <span
      className={styles['role']}
      role="img"
      aria-label={t('graph.node.controlPlane')}
      title={t('graph.node.controlPlane')}
    >
      <ServerCog size={13} aria-hidden="true" />
    </span>
  );
}

interface Status {
  readonly word: string;
  readonly tone: 'ready' | 'fail' | 'gone' | 'pending';
  readonly icon: ReactNode;
}

function statusOf(t: Translate, node: MachineNode): Status {
  if (node.ready === 'missing')
    return { word: t('graph.node.missing'), tone: 'gone', icon: <CircleHelp size={13} aria-hidden="true" /> };
  if (node.ready !== 'True')
    return { word: t('graph.node.notReady'), tone: 'fail', icon: <X size={13} strokeWidth={3} aria-hidden="true" /> };
  const [trouble] = node.troubles;
  if (trouble !== undefined) {
    const word = trouble in TROUBLES ? t(TROUBLES[trouble as keyof typeof TROUBLES]) : trouble;
    return { word, tone: 'pending', icon: <TriangleAlert size={13} aria-hidden="true" /> };
  }
  const word = node.isCordoned ? t('graph.node.cordoned') : t('graph.node.ready');
  return {
    word,
    tone: node.isCordoned ? 'pending' : 'ready',
    icon: <Check size={13} strokeWidth={3} aria-hidden="true" />,
  };
}

/** Conditions of a node that is Ready and yet not well. */
const TROUBLES = {
  MemoryPressure: 'graph.node.memoryPressure',
  DiskPressure: 'graph.node.diskPressure',
  PIDPressure: 'graph.node.pidPressure',
} as const satisfies Record<string, TextKey>;
