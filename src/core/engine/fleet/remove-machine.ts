import type { World } from '../../world/world.ts';
import { hostKey } from '../../world/files/volumes.ts';

/**
 * The machine is gone and nobody is told, as when a VM is deleted: what ran on it and what its disks held goes with it.
 * Its Node stays, as it is not the machine's. Faults that were about it end with it.
 */
export function removeMachine(world: World, name: string, trace: number): void {
  for (const sandbox of world.sandboxes.onMachine(name)) {
    for (const container of [...world.containers.ofPod(sandbox.podUid)])
      world.containers.kill(container, LOST, 'Unknown');
    world.removePod(sandbox.podUid);
  }
  const { store } = world;
  for (const { key } of [...store.list('StaticPod', `${name}/`)]) store.remove('StaticPod', key, { trace });
  if (store.get('Ipam', name)) store.remove('Ipam', name, { trace });
  world.volumes.remove(hostKey(name));
  world.images.forget(name);
  world.fleet.remove(name);
  for (const fault of world.faults())
    if (fault.bends.length > 0 && fault.bends.every(isAbout(name))) world.clearFault(fault.id);
}

const LOST = 255;

const isAbout =
  (machine: string) =>
  ({ seam, target }: { readonly seam: string; readonly target: string }): boolean =>
    MACHINE_SEAMS.has(seam) ? target === machine : seam === 'component' && target === `kubelet/${machine}`;

const MACHINE_SEAMS: ReadonlySet<string> = new Set(['power', 'shutdown', 'link']);
