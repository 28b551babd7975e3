import type { LateIngress } from '../network/ingress/late-ingress.ts';
import type { ContainerRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { LateSource } from './late-parts.ts';
import type { Processes } from './processes.ts';

/** The process of the Ingress controller comes with the first container of its image, and works while one runs. */
const INGRESS_NGINX = 'ingress-nginx';

export function addIngress(processes: Processes, world: World, late: LateSource): void {
  let isAdded = false;
  processes.beforeReconcile(() => {
    if (isAdded || world.containers.partsOf(INGRESS_NGINX)[Symbol.iterator]().next().done) return;
    isAdded = true;
    const deps = {
      containers: () =>
        [...world.containers.partsOf(INGRESS_NGINX)].filter((c) => !c.exit && c.process.servesAt !== undefined),
      tell: (container: ContainerRecord, routes: string) => world.containers.server(container).remember(routes),
    };
    processes.add(late().ingress.controller(deps), { part: INGRESS_NGINX });
  });
}

/** Where an Ingress controller's container passes a stream on; undefined for all others. */
export function onwardOf(
  world: World,
  late: LateSource,
  record: ContainerRecord,
  url: string,
): ReturnType<LateIngress['serversFor']> | undefined {
  if (world.containers.behaviour(record.spec.image).def.component !== INGRESS_NGINX) return undefined;
  return late().ingress.serversFor(record.process.memory, url);
}
