import type { Service } from '../api/types.ts';
import type { Informer } from '../runtime/informer.ts';

/**
 * The variables that tell containers of Services: WEB_SERVICE_HOST, WEB_PORT_80_TCP_ADDR and so on, of the Services there
 * were when the container started. Owns nothing but what it has worked out: all containers of a namespace share one
 * object until a Service changes. Upstream: pkg/kubelet/envvars/envvars.go, kubelet_pods.go (getServiceEnvVarMap).
 */
export type Links = Readonly<Record<string, string>>;

const NONE = '(none)';

export class ServiceLinks {
  readonly #open: () => Informer<Service>;
  readonly #known = new Map<string, Links>();
  #services: Informer<Service> | undefined;

  constructor(open: () => Informer<Service>) {
    this.#open = open;
  }

  /** The API server's own Service is always among them. */
  of(namespace: string, isEnabled: boolean): Links {
    const services = this.#followed();
    const id = isEnabled ? namespace : NONE;
    const known = this.#known.get(id);
    if (known) return known;
    const api = services.get('default', 'kubernetes');
    const others = isEnabled ? services.byIndex('namespace', namespace) : [];
    const links = linksOf([...(api ? [api] : []), ...others.filter((s) => s !== api)]);
    this.#known.set(id, links);
    return links;
  }

  #followed(): Informer<Service> {
    if (this.#services) return this.#services;
    this.#services = this.#open();
    this.#services.handle(() => this.#known.clear());
    return this.#services;
  }
}

export function linksOf(services: readonly Service[]): Links {
  const env: Record<string, string> = {};
  for (const service of services) addLinks(env, service);
  return env;
}

function addLinks(env: Record<string, string>, { metadata, spec }: Service): void {
  const ip = spec.clusterIP ?? '';
  const ports = spec.ports ?? [];
  const first = ports[0];
  if (ip === '' || ip === 'None' || !first) return;
  const host = ip.includes(':') ? `[${ip}]` : ip;
  const prefix = variable(metadata.name);
  const url = ({ port, protocol = 'TCP' }: typeof first): string => `${protocol.toLowerCase()}://${host}:${port}`;
  env[`${prefix}_SERVICE_HOST`] = ip;
  env[`${prefix}_SERVICE_PORT`] = String(first.port);
  for (const { name, port } of ports) if (name) env[`${prefix}_SERVICE_PORT_${variable(name)}`] = String(port);
  env[`${prefix}_PORT`] = url(first);
  for (const port of ports) {
    const { protocol = 'TCP' } = port;
    const one = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
    env[one] = url(port);
    env[`${one}_PROTO`] = protocol.toLowerCase();
    env[`${one}_PORT`] = String(port.port);
    env[`${one}_ADDR`] = ip;
  }
}

const variable = (name: string): string => name.replaceAll('-', '_').toUpperCase();
