import type { PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { isCreateOf } from '../shared/admission-errors.ts';

/**
 * DefaultStorageClass: a claim that names no class gets the default one, the newest if there are several.
 * Upstream: plugin/pkg/admission/storage/storageclass/setdefault/admission.go.
 */
const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  kinds: ['PersistentVolumeClaim'],
  mutate(request, ctx) {
    if (!isCreateOf(request, 'PersistentVolumeClaim')) return request.object;
    const claim = request.object as PersistentVolumeClaim;
    const isNamed =
      claim.spec.storageClassName !== undefined || claim.metadata.annotations?.[LEGACY_CLASS] !== undefined;
    if (isNamed) return claim;
    const chosen = defaultClassOf(ctx.list('storage.k8s.io/StorageClass') as StorageClass[]);
    return chosen ? { ...claim, spec: { ...claim.spec, storageClassName: chosen.metadata.name } } : claim;
  },
};

/** The newest, should there be several. */
export const defaultClassOf = (classes: readonly StorageClass[]): StorageClass | undefined =>
  classes.filter(isDefaultStorageClass).sort(newestFirst)[0];

const ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

export const isDefaultStorageClass = ({ metadata }: StorageClass): boolean =>
  ANNOTATIONS.some((name) => metadata.annotations?.[name] === 'true');

function newestFirst(a: StorageClass, b: StorageClass): number {
  const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (x !== y) return x > y ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
