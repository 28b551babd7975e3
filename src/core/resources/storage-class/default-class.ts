/**
 * The class claims get that name none, and who makes its volumes: a disk on the network that any node can reach, with
 * any access mode. See docs/decisions.md.
 */
export const SIMULATED_PROVISIONER = 'disk.csi.simulated';

export const STANDARD_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: SIMULATED_PROVISIONER,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
} as const;
