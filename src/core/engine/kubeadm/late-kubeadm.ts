import type { Pod } from '../../api/types.ts';

/** What only a cluster of the preset kubeadm begins with; in the late parts. */
export interface LateKubeadm {
  /** The manifests of a control plane's machine, by the machine's address. */
  staticPods(ip: string): readonly Pod[];
  addons(controlPlaneIp: string, isInCloud: boolean): readonly Readonly<Record<string, unknown>>[];
}
