import { classNameOf } from '../../api/volume-binding.ts';
import type { PersistentVolume, Pod, StorageClass } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { always, unresolvable, type ObjectLookup, type PluginFactory, type Verdict } from '../plugin.ts';
import { noSuchClaim, usesClaim } from './volumes/claims.ts';

/**
 * A volume labelled with a zone or region can only be used by nodes in it.
 * Upstream: pkg/scheduler/framework/plugins/volumezone/volume_zone.go.
 */
const NO_ZONE = unresolvable('node(s) had no available volume zone');

/** Old labels and what they are called now. */
const STABLE: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'topology.kubernetes.io/region',
};
const LABELS: readonly string[] = Object.keys(STABLE);

interface Place {
  readonly key: string;
  readonly values: readonly string[];
}

export const volumeZone: PluginFactory = ({ objects }) => {
  let places: readonly Place[] = [];
  return {
    name: 'VolumeZone',
    preFilter({ pod }) {
      if (!pod.spec.volumes) return 'skip';
      const found = placesOf(pod, objects);
      if ('code' in found) return found;
      places = found;
      return found.length === 0 ? 'skip' : undefined;
    },
    filter(_pod, { labels }) {
      if (!LABELS.some((key) => labels[key] !== undefined)) return undefined;
      for (const { key, values } of places) {
        const value = labels[key] ?? labels[STABLE[key] as string];
        if (value === undefined || !values.includes(value)) return NO_ZONE;
      }
      return undefined;
    },
    hints: {
      'node-added': always,
      'node-labels': always,
      'storage-class': (_pod, { object, old }) =>
        old === undefined && (object as StorageClass).volumeBindingMode === 'WaitForFirstConsumer',
      claim: ({ pod }, { object }) => usesClaim(pod, object, true),
      volume: (_pod, { object, old }) =>
        old === undefined || !deepEqual(ofVolume(old as PersistentVolume), ofVolume(object as PersistentVolume)),
    },
  };
};

function placesOf(pod: Pod, objects: ObjectLookup): readonly Place[] | Verdict {
  const places: Place[] = [];
  for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
    if (!persistentVolumeClaim) continue;
    const name = persistentVolumeClaim.claimName;
    const claim = objects.claim(pod.metadata.namespace ?? '', name);
    if (!claim) return unresolvable(noSuchClaim(name));
    const { volumeName } = claim.spec;
    if (!volumeName) {
      const problem = unboundProblem(classNameOf(claim), objects);
      if (problem) return unresolvable(problem);
      continue;
    }
    const volume = objects.volume(volumeName);
    if (!volume) return unresolvable(`persistentvolume ${JSON.stringify(volumeName)} not found`);
    places.push(...ofVolume(volume));
  }
  return places;
}

/** Only a claim that waits for its first consumer may be without a volume. */
function unboundProblem(className: string, objects: ObjectLookup): string | undefined {
  if (className === '') return 'PersistentVolumeClaim had no pv name and storageClass name';
  const found = objects.storageClass(className);
  if (!found) return `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`;
  if (!found.volumeBindingMode) return `VolumeBindingMode not set for StorageClass ${JSON.stringify(className)}`;
  return found.volumeBindingMode === 'WaitForFirstConsumer' ? undefined : 'PersistentVolume had no name';
}

/** Several zones of one volume are written with two underscores between them. */
function ofVolume({ metadata }: PersistentVolume): Place[] {
  return LABELS.flatMap((key) => {
    const value = metadata.labels?.[key];
    return value === undefined ? [] : [{ key, values: value.split('__').map((v) => v.trim()) }];
  });
}
