import { objectKey, storeKey } from '../../api/group-kind.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { ComponentContext, ComponentDef } from '../../runtime/component.ts';
import type { RuleCompiler } from './rule-compiler.ts';
import type { RoutingTables } from './routing-tables.ts';
import { isLeftAlone, ServiceSlices } from './service-slices.ts';

/**
 * kube-proxy of one machine: follows Services and EndpointSlices and writes the machine's routing table, at most once
 * a second. Stopped or cut off, it leaves the table as it is; started again, it builds it anew.
 * Upstream: pkg/proxy/iptables/proxier.go, pkg/proxy/runner/bounded_frequency_runner.go.
 */
export interface KubeProxyDeps {
  readonly tables: RoutingTables;
  /** Shared by all nodes. */
  readonly compiler: RuleCompiler;
}

/** Upstream's default of iptables.minSyncPeriod. */
const MIN_SYNC_PERIOD_MS = 1000;
/** Time the first of several changes waits for the others, and the writing of rules takes. */
const SYNC_MS = 10;

export function kubeProxy(machine: { readonly name: string }, deps: KubeProxyDeps): ComponentDef {
  return {
    name: `kube-proxy/${machine.name}`,
    start: (ctx) => startProxy(ctx, machine.name, deps),
  };
}

function startProxy(ctx: ComponentContext, node: string, { tables, compiler }: KubeProxyDeps): void {
  const services = ctx.informer('Service');
  const slices = new ServiceSlices(isLeftAlone);
  const dirty = new Set<string>();
  const zoneOf = ownZone(ctx, node);
  let isFirst = true;
  let lastSync = -MIN_SYNC_PERIOD_MS;
  const timers = ctx.timers('sync', () => sync());

  const changed = (service: string): void => {
    dirty.add(service);
    if (timers.pendingAt('') === undefined)
      timers.set('', Math.max(ctx.nowMs + SYNC_MS, lastSync + MIN_SYNC_PERIOD_MS));
  };

  function sync(): void {
    lastSync = ctx.nowMs;
    const table = tables.open(node);
    table.isServed = true;
    if (isFirst) for (const key of table.services()) dirty.add(key);
    isFirst = false;
    const written: string[] = [];
    for (const key of dirty) {
      const service = services.byKey(key);
      const rules = service && !isLeftAlone(service) ? compiler.compile(service, slices.of(key), node, zoneOf) : [];
      if (table.set(key, rules)) written.push(key);
    }
    dirty.clear();
    table.synced(ctx.nowMs);
    if (written.length > 0)
      ctx.tracer.chatter('effect', 'proxy.sync', objectKey('Node', '', node), { services: written });
  }

  ctx.onStop(() => {
    const table = tables.table(node);
    if (table) table.isServed = false;
  });
  services.handle(({ object }) => changed(storeKey(object.metadata.namespace, object.metadata.name)));
  slices.follow(ctx.informer('discovery.k8s.io/EndpointSlice'), changed);
  // What an earlier run wrote and nobody mentions any more must go too.
  if (tables.table(node) && timers.pendingAt('') === undefined && services.size > 0) timers.after('', SYNC_MS);
}

/** The zone of its own Node, asked for only where hints are by zone. Modelled: read at each sync, not watched. */
function ownZone({ client }: ComponentContext, node: string): () => string | undefined {
  let known: string | undefined;
  return () => {
    try {
      known = client.find('Node', '', node)?.metadata.labels?.[ZONE];
    } catch (error) {
      if (!isStatusError(error)) throw error;
    }
    return known;
  };
}

const ZONE = 'topology.kubernetes.io/zone';
