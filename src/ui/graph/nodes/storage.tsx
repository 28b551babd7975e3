import type { PersistentVolume, PersistentVolumeClaim, VolumeAttachment } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame, type BadgeTone } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

/** Claims, the volumes they are bound to, and the nodes these are attached to. */
const PHASES: Readonly<Record<string, BadgeTone>> = {
  Bound: 'ready',
  Available: 'ready',
  Lost: 'fail',
  Failed: 'fail',
};

function VolumeCard({ node }: CardProps) {
  const { spec, status } = node.object as PersistentVolume | PersistentVolumeClaim;
  const phase = status?.phase ?? '';
  const isVolume = 'capacity' in spec;
  const capacity = isVolume ? spec.capacity : (status as PersistentVolumeClaim['status'])?.capacity;
  return (
    <CardFrame
      node={node}
      badge={
        phase === '' ? null : { text: `${phase} ${capacity?.['storage'] ?? ''}`, tone: PHASES[phase] ?? 'pending' }
      }
      facts={isVolume ? <span>{spec.storageClassName}</span> : null}
    />
  );
}

function AttachmentCard({ node }: CardProps) {
  const t = useT();
  const { spec, status, metadata } = node.object as VolumeAttachment;
  const isAttached = status?.attached ?? false;
  const state = metadata.deletionTimestamp !== undefined ? 'detaching' : isAttached ? 'attached' : 'attaching';
  const tone = state === 'attached' ? 'ready' : 'pending';
  return <CardFrame node={node} title={spec.nodeName} badge={{ text: t(`graph.disk.${state}`), tone }} />;
}

const owner = { band: 'owner', columns: 1 } as const;

export const claimNode: GraphNodeDef = { groupKind: 'PersistentVolumeClaim', ...owner, Card: VolumeCard };
export const volumeNode: GraphNodeDef = { groupKind: 'PersistentVolume', ...owner, Card: VolumeCard };
export const attachmentNode: GraphNodeDef = {
  groupKind: 'storage.k8s.io/VolumeAttachment',
  ...owner,
  Card: AttachmentCard,
};
