import { LATE_RULES } from '../resources/late-rules-library.ts';
import { formatTime, EPOCH_MS } from '../lib/time.ts';
import { splitApiVersion } from '../api/group-kind.ts';
import type { Event, KindTypes, KubeObject } from '../api/types.ts';
import type { AdmissionPlugin } from '../apiserver/admission.ts';
import type { ApiRequest, ApiResponse } from '../apiserver/request.ts';
import { ControlPlane } from '../control-plane.ts';
import { Process, type ComponentDef } from '../runtime/component.ts';
import { createClient, type Client, type KindId } from '../runtime/client.ts';
import { SwitchableLink } from '../runtime/link.ts';

/**
 * A control plane with only the components a test names: what one component does, alone. For tests of the whole
 * cluster use createEngine.
 */
export interface TestCluster {
  readonly plane: ControlPlane;
  readonly client: Client;
  /** Creates each object, or replaces it if it exists. Returns the stored objects. */
  apply(...objects: readonly Record<string, unknown>[]): KubeObject[];
  advance(ms: number): void;
  start(def: ComponentDef): { process: Process; link: SwitchableLink };
  list<K extends KindId>(kind: K, namespace?: string): KindTypes[K][];
  /** 'type reason message' of each Event, oldest first. */
  events(reason?: string): string[];
  handle(request: ApiRequest): ApiResponse;
}

export function createTestCluster(
  options: {
    components?: readonly ComponentDef[];
    admission?: readonly AdmissionPlugin[];
    seed?: number;
    watchDelayMs?: number;
  } = {},
): TestCluster {
  const { seed = 1, admission = [] } = options;
  const plane = new ControlPlane({ rules: () => LATE_RULES, seed, freeze: true, hashWrites: false, admission });
  const { server } = plane;
  const client = createClient({ server });
  const services = {
    ...plane,
    clock: plane.clock,
    tracer: plane.tracer,
    rng: plane.rng,
    server,
    watchDelayMs: () => options.watchDelayMs ?? 5,
  };
  const start = (def: ComponentDef) => {
    const link = new SwitchableLink();
    const process = new Process(def, services, link);
    process.start();
    return { process, link };
  };
  const cluster: TestCluster = {
    plane,
    client,
    start,
    apply: (...objects) => objects.map((o) => applyOne(plane, client, o as unknown as KubeObject)),
    advance: (ms) => void plane.advance(plane.clock.now + ms),
    list: (kind, namespace) => client.list(kind, namespace),
    events: (reason) => eventTexts(client.list('Event'), reason),
    handle: (request) => server.handle(request),
  };
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  for (const def of options.components ?? []) start(def);
  return cluster;
}

function applyOne(plane: ControlPlane, client: Client, object: KubeObject): KubeObject {
  const { server, kinds } = plane;
  const { group, version } = splitApiVersion(object.apiVersion);
  const entry = kinds.byGroupVersionKind(object.apiVersion, object.kind);
  if (!entry) throw new Error(`no kind ${object.apiVersion} ${object.kind}`);
  const namespace = entry.def.namespaced ? (object.metadata.namespace ?? 'default') : undefined;
  const place = { group, version, resource: entry.def.plural, ...(namespace ? { namespace } : {}) };
  const name = object.metadata.name;
  if (name === undefined || !client.dynamic.find(entry.groupKind, namespace ?? '', name)) {
    return server.serve({ verb: 'create', ...place, body: object }) as KubeObject;
  }
  return server.serve({ verb: 'update', ...place, name, body: object }) as KubeObject;
}

function eventTexts(events: readonly Event[], reason: string | undefined): string[] {
  return events
    .filter((e) => reason === undefined || e.reason === reason)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map((e) => `${e.type} ${e.reason} ${e.message}`);
}

/** metav1.Time of a virtual moment, for building objects. */
export const timeAt = (ms: number): string => formatTime(EPOCH_MS + ms);
