import { attachmentName, uniqueVolumeName } from '../../api/attachment.ts';
import type { Node, PersistentVolume, Pod, VolumeAttachment } from '../../api/types.ts';
import type { Engine } from '../../index.ts';

/**
 * What is attached, at rest: exactly what pods on nodes use, once, and nodes, attachments and volumes say the same of it.
 */
interface Contents {
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
  readonly volumes: readonly PersistentVolume[];
  readonly attachments: readonly VolumeAttachment[];
}

export function brokenAttachments(engine: Engine): string[] {
  const c = read(engine);
  const wanted = wantedAttachments(c);
  const found = new Set(c.attachments.map((a) => a.metadata.name));
  return [
    ...[...wanted].filter(([name]) => !found.has(name)).map(([, what]) => `${what} is not attached`),
    ...c.attachments.filter((a) => !wanted.has(a.metadata.name)).map((a) => `nobody on ${a.spec.nodeName} uses ${a.spec.source.persistentVolumeName}`), // prettier-ignore
    ...c.attachments.filter((a) => !a.status?.attached).map((a) => `${a.spec.source.persistentVolumeName} waits for ${a.spec.nodeName}`), // prettier-ignore
    ...c.nodes.flatMap((node) => brokenNode(node, c)),
  ];
}

function read(engine: Engine): Contents {
  const of = <T>(path: string): T[] => (engine.handle({ method: 'GET', path }).body as { items: T[] }).items;
  return {
    pods: of('/api/v1/pods'),
    nodes: of('/api/v1/nodes'),
    volumes: of('/api/v1/persistentvolumes'),
    attachments: of('/apis/storage.k8s.io/v1/volumeattachments'),
  };
}

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** By the name of the attachment that has to be there. */
function wantedAttachments({ pods, volumes }: Contents): Map<string, string> {
  const byClaim = new Map(volumes.map((v) => [v.spec.claimRef?.name, v]));
  const wanted = new Map<string, string>();
  for (const pod of pods) {
    const node = pod.spec.nodeName;
    if (!node || isOver(pod)) continue;
    for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
      const volume = persistentVolumeClaim && byClaim.get(persistentVolumeClaim.claimName);
      const { driver, volumeHandle } = volume?.spec.csi ?? {};
      if (!volume || !volumeHandle || driver !== 'block.csi.simulated') continue;
      wanted.set(
        attachmentName(volumeHandle, driver, node),
        `${volume.metadata.name} of ${pod.metadata.name} on ${node}`,
      );
    }
  }
  return wanted;
}

/** The node's status says what is attached to it and in use. */
function brokenNode({ metadata: { name }, status }: Node, { attachments, volumes }: Contents): string[] {
  const here = attachments.filter((a) => a.spec.nodeName === name).map((a) => a.spec.source.persistentVolumeName);
  const names = volumes
    .filter((v) => here.includes(v.metadata.name))
    .map(uniqueVolumeName)
    .sort()
    .join();
  const attached = (status?.volumesAttached ?? [])
    .map((v) => v.name)
    .sort()
    .join();
  const inUse = [...(status?.volumesInUse ?? [])].sort().join();
  return [
    ...(attached === names
      ? []
      : [`${name} says that ${attached || 'nothing'} is attached, not ${names || 'nothing'}`]),
    ...(inUse === names ? [] : [`${name} says that it uses ${inUse || 'nothing'}, not ${names || 'nothing'}`]),
  ];
}
