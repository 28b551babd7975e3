import type { Pod } from '../../api/types.ts';
import type { ComponentDef } from '../../runtime/component.ts';

/** What only a cluster of the preset kubeadm begins with; in the late parts. */
export interface LateKubeadm {
  /** The manifests of a control plane's machine, by the machine's address. */
  staticPods(ip: string): readonly Pod[];
  /** What tells that the API server of this machine is there. */
  identity(machine: string): ComponentDef;
  addons(controlPlaneIp: string, isInCloud: boolean): readonly Readonly<Record<string, unknown>>[];
}
