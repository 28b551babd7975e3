import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';

/**
 * What stands in the cloud besides machines: load balancers and routes, as records of the world store. They stay as they
 * are while nobody tells the cloud otherwise. Which machines there are is told by the machines' own records.
 */
export interface BalancerRecord {
  /** Object key of the Service it was made for. */
  readonly service: string;
  readonly ip: string;
  /** It ends connections itself and opens its own to the node ports (ipMode Proxy), instead of passing packets on. */
  readonly isProxy: boolean;
  /** Machines it sends to. */
  readonly hosts: readonly string[];
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly nodePort?: number }[];
  readonly ranges: readonly string[];
  /** Port where machines are asked for their health; absent: kube-proxy's own. */
  readonly healthPort?: number;
}

/** Packets to the range go to the machine. */
export interface RouteRecord {
  readonly name: string;
  readonly node: string;
  readonly cidr: string;
}

const PROVIDER = 'CloudProvider';

/** Machines are those of a cloud that tells the cluster of them: kubelets run with --cloud-provider=external. */
export const isInCloud = (store: Store<unknown>): boolean => store.get(PROVIDER, '') !== undefined;

export class Cloud {
  readonly #store: Store<unknown>;
  readonly #tracer: Tracer;

  constructor(store: Store<unknown>, tracer: Tracer) {
    this.#store = store;
    this.#tracer = tracer;
  }

  /** From now on the cluster is in a cloud. */
  provide(name: string): void {
    this.#store.put(PROVIDER, '', name, { trace: this.#tracer.current });
  }

  balancer(ip: string): BalancerRecord | undefined {
    return this.#store.get('LoadBalancer', ip)?.value as BalancerRecord | undefined;
  }

  putBalancer(record: BalancerRecord): void {
    this.#store.put('LoadBalancer', record.ip, record, { trace: this.#tracer.current });
  }

  /** Takes down what stands there for the Service, but for the address that is kept; false if there was nothing. */
  removeBalancersOf(service: string, kept?: string): boolean {
    const old = this.#store
      .list('LoadBalancer')
      .filter(({ key, value }) => (value as BalancerRecord).service === service && key !== kept);
    for (const { key } of old) this.#store.remove('LoadBalancer', key, { trace: this.#tracer.current });
    return old.length > 0;
  }

  routes(): RouteRecord[] {
    return this.#store.list('CloudRoute').map((r) => r.value as RouteRecord);
  }

  putRoute(route: RouteRecord): void {
    this.#store.put('CloudRoute', route.name, route, { trace: this.#tracer.current });
  }

  removeRoute(name: string): void {
    if (this.#store.get('CloudRoute', name)) this.#store.remove('CloudRoute', name, { trace: this.#tracer.current });
  }
}
