/**
 * The classes of a new cluster and the drivers behind them. `standard`, the default: a disk on the network that any node
 * reaches, with any access mode; nothing is attached. `standard-rwo`: a disk of a cloud's zone, attached to one node at
 * a time. See docs/decisions.md.
 */
export const SIMULATED_PROVISIONER = 'disk.csi.simulated';
export const BLOCK_DRIVER = 'block.csi.simulated';

/** minikube's provisioner, which the documentation's own StorageClasses name: it makes the disks of `standard`. */
const HOST_PATH_PROVISIONER = 'k8s.io/minikube-hostpath';

export const isSimulatedDriver = (name: string | undefined): boolean =>
  name === SIMULATED_PROVISIONER || name === BLOCK_DRIVER || name === HOST_PATH_PROVISIONER;

const STANDARD_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: SIMULATED_PROVISIONER,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
} as const;

const BLOCK_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard-rwo' },
  provisioner: BLOCK_DRIVER,
  reclaimPolicy: 'Delete',
  allowVolumeExpansion: true,
  volumeBindingMode: 'WaitForFirstConsumer',
} as const;

const driver = (name: string, attachRequired: boolean) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  metadata: { name },
  spec: {
    attachRequired,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    podInfoOnMount: false,
    requiresRepublish: false,
    seLinuxMount: false,
    storageCapacity: false,
    volumeLifecycleModes: ['Persistent'],
  },
});

/** Whole, as the rules of their kinds come late. */
export const DEFAULT_STORAGE = [
  STANDARD_CLASS,
  BLOCK_CLASS,
  driver(SIMULATED_PROVISIONER, false),
  driver(BLOCK_DRIVER, true),
] as const;
