import { storeKey } from '../../api/group-kind.ts';
import type { EndpointSlice, KubeObject } from '../../api/types.ts';
import type { Informer, InformerEvent } from '../../runtime/informer.ts';

/** EndpointSlices of each Service, followed from an informer. */
const SERVICE_LABEL = 'kubernetes.io/service-name';

export class ServiceSlices {
  readonly #byService = new Map<string, Map<string, EndpointSlice>>();
  readonly #skips: (slice: EndpointSlice) => boolean;

  /** `skips`: slices that are none of its business. DNS wants all of them, those of headless Services too. */
  constructor(skips: (slice: EndpointSlice) => boolean = () => false) {
    this.#skips = skips;
  }

  /** `changed` is told the store key of each Service whose slices change. */
  follow(informer: Informer<EndpointSlice>, changed: (service: string) => void): void {
    informer.handle((event) => this.#take(event, changed));
  }

  /** In order of their names. */
  of(service: string): readonly EndpointSlice[] {
    const slices = this.#byService.get(service);
    if (!slices) return NONE;
    if (slices.size === 1) return [...slices.values()];
    return [...slices.keys()].sort().map((name) => slices.get(name) as EndpointSlice);
  }

  #serviceOf(slice: EndpointSlice): string | undefined {
    return this.#skips(slice) ? undefined : serviceOf(slice);
  }

  #take({ type, object, old }: InformerEvent<EndpointSlice>, changed: (service: string) => void): void {
    const before = old && this.#serviceOf(old);
    const after = type === 'deleted' ? undefined : this.#serviceOf(object);
    const { name } = object.metadata;
    if (before !== undefined && before !== after) {
      const slices = this.#byService.get(before);
      slices?.delete(name);
      if (slices?.size === 0) this.#byService.delete(before);
      changed(before);
    }
    if (after === undefined) return;
    let slices = this.#byService.get(after);
    if (!slices) this.#byService.set(after, (slices = new Map()));
    slices.set(name, object);
    changed(after);
  }
}

/** Labels of what is another proxy's, or nobody's. Upstream: newProxyServer in cmd/kube-proxy/app/server.go. */
const LEFT_ALONE = ['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless'];

export const isLeftAlone = ({ metadata: { labels } }: KubeObject): boolean =>
  labels !== undefined && LEFT_ALONE.some((label) => labels[label] !== undefined);

const NONE: readonly EndpointSlice[] = [];

function serviceOf(slice: EndpointSlice): string | undefined {
  const name = slice.metadata.labels?.[SERVICE_LABEL];
  return name === undefined ? undefined : storeKey(slice.metadata.namespace, name);
}
