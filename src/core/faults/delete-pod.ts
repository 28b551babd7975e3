import { podExists, podOf } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** As `kubectl delete pod`: the pod ends gracefully, and whoever owns it makes another. */
export const deletePod: FaultDef = {
  name: 'delete-pod',
  targets: ['Pod'],
  isOneShot: true,
  validate: podExists,
  act: ({ target }, { client }) => {
    const at = podOf(target);
    if (at) client.delete('Pod', at.namespace, at.name);
  },
};
