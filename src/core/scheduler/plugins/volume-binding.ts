import { always, unresolvable, type PluginFactory, type Verdict } from '../plugin.ts';
import type { Pod } from '../../api/types.ts';
import type { ObjectLookup } from '../plugin.ts';

/**
 * A pod waits until its claims exist and are bound, unless their class binds only when a pod comes along.
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/volume_binding.go.
 * Left out: choosing volumes and storage capacity for WaitForFirstConsumer; node affinity of bound volumes.
 */
const UNBOUND = unresolvable('pod has unbound immediate PersistentVolumeClaims');

export const volumeBinding: PluginFactory = ({ objects }) => ({
  name: 'VolumeBinding',
  preFilter({ pod }) {
    const claims = claimNames(pod);
    if (claims.length === 0) return 'skip';
    let waitsForBinding = false;
    for (const name of claims) {
      const verdict = checkClaim(pod, name, objects);
      if (verdict === UNBOUND) waitsForBinding = true;
      else if (verdict) return verdict;
    }
    return waitsForBinding ? UNBOUND : undefined;
  },
  hints: { claim: always, volume: always, 'storage-class': always },
});

function claimNames(pod: Pod): string[] {
  const names: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    if (volume.persistentVolumeClaim) names.push(volume.persistentVolumeClaim.claimName);
    else if (volume.ephemeral) names.push(`${pod.metadata.name}-${volume.name}`);
  }
  return names;
}

function checkClaim(pod: Pod, name: string, objects: ObjectLookup): Verdict | undefined {
  const claim = objects.claim(pod.metadata.namespace ?? '', name);
  const quoted = JSON.stringify(name);
  if (!claim) {
    const isEphemeral = pod.spec.volumes?.some((v) => v.ephemeral && `${pod.metadata.name}-${v.name}` === name);
    return isEphemeral
      ? unresolvable(`waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}`)
      : unresolvable(`persistentvolumeclaim ${quoted} not found`);
  }
  if (claim.status?.phase === 'Lost') {
    return unresolvable(
      `persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${JSON.stringify(claim.spec.volumeName ?? '')}`,
    );
  }
  if (claim.metadata.deletionTimestamp) return unresolvable(`persistentvolumeclaim ${quoted} is being deleted`);
  if (claim.spec.volumeName && claim.status?.phase === 'Bound') return undefined;
  const storageClass = claim.spec.storageClassName ? objects.storageClass(claim.spec.storageClassName) : undefined;
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer' ? undefined : UNBOUND;
}
