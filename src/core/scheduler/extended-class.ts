import { DEVICE_CLASS_PREFIX } from '../api/device-class-prefix.ts';
import type { DeviceClass } from '../api/types.ts';
import type { Lister } from '../runtime/informer.ts';

/**
 * The class that an extended resource stands for: by the name every class has, else the newest that names the resource.
 * Upstream: deviceclass/extendedresourcecache in k8s.io/dynamic-resource-allocation.
 */
export function extendedClass(resource: string, classes: Lister<DeviceClass>): DeviceClass | undefined {
  if (resource.startsWith(DEVICE_CLASS_PREFIX)) return classes.get('', resource.slice(DEVICE_CLASS_PREFIX.length));
  let found: DeviceClass | undefined;
  for (const candidate of classes.list())
    if (candidate.spec.extendedResourceName === resource && (!found || isBefore(candidate, found))) found = candidate;
  return found;
}

function isBefore({ metadata: a }: DeviceClass, { metadata: b }: DeviceClass): boolean {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp > b.creationTimestamp;
  return a.name < b.name;
}
