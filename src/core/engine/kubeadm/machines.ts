import type { MachineShape } from '../machine-shape.ts';

/** The control plane's own machine, in the looks of one that kubeadm made. */
export const CONTROL_PLANE = 'control-plane';

const ROLE = 'node-role.kubernetes.io/control-plane';

/** The first machine carries the control plane and takes no ordinary pods; the others are workers and wait for a CNI plugin. */
export function withControlPlane(shapes: readonly MachineShape[]): MachineShape[] {
  return shapes.map((shape, i) => {
    if (i > 0) return { ...shape, name: workerName(shape.name, i), needsCni: true };
    return {
      ...shape,
      name: CONTROL_PLANE,
      needsCni: true,
      labels: { ...shape.labels, [ROLE]: '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' },
      taints: [...(shape.taints ?? []), { key: ROLE, effect: 'NoSchedule' }],
    };
  });
}

/** Machines of the default shapes are numbered anew: one of them became the control plane. */
const workerName = (name: string, index: number): string => (name === `node-${index + 1}` ? `node-${index}` : name);
