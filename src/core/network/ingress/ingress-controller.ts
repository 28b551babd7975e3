import { storeKey } from '../../api/group-kind.ts';
import { wentThrough } from '../../api/status-error.ts';
import type { Ingress, Pod } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ComponentContext, ComponentDef } from '../../runtime/component.ts';
import { createRecorder } from '../../runtime/recorder.ts';
import { INGRESS_NGINX } from '../../world/images/late/ingress-nginx/ingress-nginx.ts';
import type { ContainerRecord } from '../../world/records.ts';
import { ServiceSlices } from '../proxy/service-slices.ts';
import { compileIngresses, isForUs } from './compile-ingress.ts';
import { publishedAddresses } from './published-addresses.ts';

/**
 * The process of ingress-nginx, while a container of its image runs: follows Ingresses and what is behind them, tells each
 * of its containers what to go by, and writes into Ingresses where they can be reached. One process stands for all replicas.
 * Upstream: ingress-nginx' internal/ingress/controller, internal/ingress/status/status.go.
 */
export interface IngressDeps {
  /** Containers of the image that run. */
  containers(): readonly ContainerRecord[];
  tell(container: ContainerRecord, routes: string): void;
}

/** Changes are gathered for so long: --sync-rate-limit is 0.3 a second. */
const SYNC_MS = 100;
const STATUS_MS = 60_000;
const INGRESS = 'networking.k8s.io/Ingress';

export function ingressController(deps: IngressDeps): ComponentDef {
  return { name: INGRESS_NGINX, start: (ctx) => new Controller(ctx, deps).start() };
}

class Controller {
  readonly #ctx: ComponentContext;
  readonly #deps: IngressDeps;
  readonly #recorder: ComponentContext['recorder'];
  readonly #slices = new ServiceSlices();

  constructor(ctx: ComponentContext, deps: IngressDeps) {
    this.#ctx = ctx;
    this.#deps = deps;
    const random = ctx.random('events');
    this.#recorder = createRecorder({ component: 'nginx-ingress-controller', client: ctx.client, times: ctx, random });
  }

  start(): void {
    const ctx = this.#ctx;
    const syncs = ctx.timers('sync', () => this.#sync());
    const soon = (): void => {
      if (syncs.pendingAt('') === undefined) syncs.after('', SYNC_MS);
    };
    const statuses = ctx.timers('status', () => {
      statuses.after('', STATUS_MS);
      wentThrough(() => this.#publish());
      // Replicas that came since are told by the way.
      this.#sync();
    });
    ctx.informer('networking.k8s.io/IngressClass').handle(soon);
    ctx.informer(INGRESS).handle(({ type, object, old }) => {
      const isNew = type !== 'deleted' && !(old && deepEqual(old, object));
      if (isNew && isForUs(object, this.#classes()))
        this.#recorder.event(object, 'Normal', 'Sync', 'Scheduled for sync');
      soon();
    });
    ctx.informer('Service').handle(soon);
    this.#slices.follow(ctx.informer('discovery.k8s.io/EndpointSlice'), soon);
    soon();
    statuses.after('', STATUS_MS);
  }

  #classes() {
    return this.#ctx.informer('networking.k8s.io/IngressClass').list();
  }

  #sync(): void {
    const services = this.#ctx.informer('Service');
    const routes = JSON.stringify(
      compileIngresses({
        ingresses: this.#ctx.informer(INGRESS).list(),
        classes: this.#classes(),
        service: (namespace, name) => services.get(namespace, name),
        slices: (namespace, name) => this.#slices.of(storeKey(namespace, name)),
      }),
    );
    for (const container of this.#deps.containers()) this.#deps.tell(container, routes);
  }

  #publish(): void {
    const addresses = publishedAddresses(this.#deps.containers(), {
      service: (namespace, name) => this.#ctx.informer('Service').get(namespace, name),
      machineIp: (pod) => this.#hostIp(pod),
    });
    for (const ingress of this.#ctx.informer(INGRESS).list())
      if (isForUs(ingress, this.#classes())) this.#write(ingress, addresses);
  }

  #hostIp({ namespace, pod }: { readonly namespace: string; readonly pod: string }): string | undefined {
    return (this.#ctx.client.find('Pod', namespace, pod) as Pod | undefined)?.status?.hostIP;
  }

  #write(ingress: Ingress, addresses: readonly { readonly ip?: string; readonly hostname?: string }[]): void {
    if (deepEqual(ingress.status?.loadBalancer?.ingress ?? [], addresses)) return;
    const loadBalancer = addresses.length > 0 ? { ingress: [...addresses] } : {};
    const status = { ...ingress.status, loadBalancer };
    wentThrough(() => this.#ctx.client.updateStatus(INGRESS, { ...ingress, status }));
  }
}
