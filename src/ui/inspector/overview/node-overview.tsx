import type { Node } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { METRICS, parseUse, useMetrics, type NodeMetrics } from '../../metrics/use-metrics.ts';
import { useApp } from '../../store/context.ts';
import { imageName, bytesText, resourceRows, taintText, inUseRows } from '../model/node-view.ts';
import { percentText } from '../model/probability.ts';
import { Fields } from '../parts/fields.tsx';
import { Meter } from '../parts/meter.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { Truncated } from '../parts/truncated.tsx';
import { ConditionsTable } from './conditions-table.tsx';
import { MetadataSection } from './metadata-section.tsx';
import styles from './node-overview.module.css';
import { NodeAttachments } from './node-attachments.tsx';
import { NodePods } from './node-pods.tsx';
import type { OverviewProps } from './overview.ts';

export function NodeOverview({ object: node }: OverviewProps<Node>) {
  const t = useT();
  const name = node.metadata.name;
  const info = node.status?.nodeInfo;
  return (
    <>
      <MachineNote name={name} />
      <Section title={t('inspector.conditions')}>
        <ConditionsTable object={node} isBrief />
      </Section>
      <Resources node={node} />
      <InUse node={node} />
      <NodeAttachments node={name} />
      <NodePods node={name} />
      <Section title={t('inspector.node')}>
        <Fields
          rows={[
            ...(node.status?.addresses ?? []).map((a) => ({ label: a.type ?? '', value: a.address })),
            { label: t('inspector.roles'), value: rolesOf(node) },
            { label: t('inspector.providerId'), value: node.spec?.providerID },
            { label: t('inspector.instanceType'), value: node.metadata.labels?.[INSTANCE_TYPE] },
            { label: t('inspector.zone'), value: zoneOf(node) },
            { label: t('inspector.podCidr'), value: node.spec?.podCIDR },
            { label: t('inspector.unschedulable'), value: node.spec?.unschedulable ? t('inspector.yes') : undefined },
            { label: t('inspector.kubelet'), value: info?.kubeletVersion },
            { label: t('inspector.runtime'), value: info?.containerRuntimeVersion },
            { label: t('inspector.os'), value: info?.osImage },
            { label: t('inspector.taints'), value: <Taints node={node} /> },
          ]}
        />
      </Section>
      <Images node={node} />
      <MetadataSection object={node} />
    </>
  );
}

const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';

const zoneOf = ({ metadata: { labels = {} } }: Node): string =>
  [labels['topology.kubernetes.io/region'], labels['topology.kubernetes.io/zone']].filter(Boolean).join(' / ');

/** As `kubectl get nodes` lists them. */
const rolesOf = (node: Node): string =>
  Object.keys(node.metadata.labels ?? {})
    .filter((label) => label.startsWith(ROLE))
    .map((label) => label.slice(ROLE.length))
    .join(', ');
const ROLE = 'node-role.kubernetes.io/';

/** The truth about the machine, which the control plane can only infer. */
function MachineNote({ name }: { readonly name: string }) {
  const t = useT();
  const machine = useApp((state) => state.machines.find((m) => m.name === name));
  if (!machine || (machine.isPowered && machine.isConnected)) return null;
  return (
    <p className={styles['note']}>{t(machine.isPowered ? 'inspector.machine.cutOff' : 'inspector.machine.off')}</p>
  );
}

function Resources({ node }: { readonly node: Node }) {
  const t = useT();
  const machine = useApp((state) => state.machines.find((m) => m.name === node.metadata.name));
  const pods = useApp((state) => countPods(state.pods, node.metadata.name));
  const rows = resourceRows(node, machine, pods);
  return (
    <Section title={t('inspector.resources')}>
      <Table
        label={t('inspector.resources')}
        columns={[
          { id: 'name', title: t('inspector.resource') },
          { id: 'requested', title: t('inspector.requested'), isNumber: true },
          { id: 'allocatable', title: t('inspector.allocatable'), isNumber: true },
          { id: 'capacity', title: t('inspector.capacity'), isNumber: true },
        ]}
        rows={rows.map((row) => ({
          id: row.name,
          cells: [
            <div key="name" className={styles['resource']}>
              {row.name}
              {row.share === undefined ? null : (
                <span className={styles['share']}>
                  <Meter share={row.share} label={t('inspector.requestedOf', { name: row.name })} />
                  {percentText(row.share)}
                </span>
              )}
            </div>,
            row.requested || '–',
            row.allocatable,
            row.capacity,
          ],
        }))}
      />
    </Section>
  );
}

/** As `kubectl top node` says it. */
function InUse({ node }: { readonly node: Node }) {
  const t = useT();
  const metrics = useMetrics<NodeMetrics>(`${METRICS}/nodes/${node.metadata.name}`);
  if (metrics?.usage === undefined) return null;
  const rows = inUseRows(node, parseUse(metrics.usage));
  return (
    <Section title={t('inspector.inUse')}>
      <Fields
        rows={rows.map(({ name, text, share }) => ({
          label: name,
          value: (
            <span className={styles['use']}>
              {text}
              <Meter share={share} label={t('inspector.usedOf', { name })} />
              {percentText(share)}
            </span>
          ),
        }))}
      />
    </Section>
  );
}

function countPods(pods: ReadonlyMap<string, { readonly node: string; readonly tone: string }>, node: string): number {
  let count = 0;
  for (const pod of pods.values()) if (pod.node === node && pod.tone !== 'done') count++;
  return count;
}

function Taints({ node }: { readonly node: Node }) {
  const t = useT();
  const taints = node.spec?.taints ?? [];
  if (taints.length === 0) return t('inspector.none');
  return (
    <ul className={styles['taints']}>
      {taints.map((taint) => (
        <li key={taintText(taint)}>{taintText(taint)}</li>
      ))}
    </ul>
  );
}

function Images({ node }: { readonly node: Node }) {
  const t = useT();
  const images = node.status?.images ?? [];
  if (images.length === 0) return null;
  return (
    <Section title={t('inspector.images')} aside={images.length}>
      <ul className={styles['images']}>
        {images.map((image) => (
          <li key={imageName(image.names)}>
            <Truncated text={imageName(image.names)} isMono />
            <span>{bytesText(image.sizeBytes ?? 0)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
