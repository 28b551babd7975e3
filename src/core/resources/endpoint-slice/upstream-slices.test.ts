import { expect, it } from 'vitest';
import { storeKey } from '../../api/group-kind.ts';
import type { Endpoint, EndpointSlice, Node, Pod, Service } from '../../api/types.ts';
import type { ControllerContext } from '../../runtime/controller.ts';
import golden from './fixtures/upstream-slices.jsonl?raw';
import { TopologyHints } from './hints.ts';
import { planService } from './plan-service.ts';
import { ServiceView } from './service-view.ts';
import { draftSlice, withContent } from './slice-object.ts';

/**
 * How the slices of a Service `web` are packed and hinted: recorded from the reconciler of Kubernetes 1.36.0
 * (`test/upstream/record.sh endpoint-slices`), whose choice of endpoints for a slice is chance: they are only counted.
 */
interface Situation {
  /** Runs of pods: R ready, N not ready, T ending, X gone. */
  readonly pods: readonly string[];
  /** Slices there are, with parts of the endpoints as they are when their pods are ready. */
  readonly slices:
    | readonly {
        readonly name: string;
        readonly parts: readonly (readonly [number, number])[] | null;
        readonly port: number;
        readonly old?: true;
        readonly hints?: true;
      }[]
    | null;
  readonly traffic?: string;
  readonly auto?: true;
  /** publishNotReadyAddresses */
  readonly all?: true;
  readonly noPorts?: true;
  readonly cpus: readonly string[];
  readonly zones: number;
}

interface Outcome {
  /** Name, port, endpoints, label; endpoints of a state with a hint. */
  readonly slices: readonly string[];
  readonly writes: readonly string[] | null;
  readonly events?: readonly string[];
}

const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { in: Situation; out: Outcome });

const meta = (name: string) => ({ name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '' });
const podName = (i: number): string => `web-${String(i).padStart(3, '0')}`;
const ip = (i: number): string => `10.1.${Math.floor(i / 200)}.${(i % 200) + 1}`;
const nodeOf = (s: Situation, i: number): string => `node-${i % s.cpus.length}`;
const zoneOf = (s: Situation, i: number): string => `zone-${(i % s.cpus.length) % s.zones}`;

function serviceOf(s: Situation): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...meta('web'), labels: { app: 'web' }, ...(s.auto ? { annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } } : {}) }, // prettier-ignore
    spec: {
      clusterIP: '10.0.0.1',
      ipFamilies: ['IPv4'],
      selector: { app: 'web' },
      publishNotReadyAddresses: s.all === true,
      ...(s.noPorts ? {} : { ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] }),
      ...(s.traffic ? { trafficDistribution: s.traffic } : {}),
    },
  };
}

function podsOf(s: Situation): Pod[] {
  const states = s.pods.flatMap((run) => Array.from({ length: Number.parseInt(run, 10) }, () => run.slice(-1)));
  return states.flatMap((state, i) => {
    if (state === 'X') return [];
    const ends = state === 'T' ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {};
    const conditions = [{ type: 'Ready', status: state === 'N' ? 'False' : 'True' }];
    return [
      {
        metadata: { ...meta(podName(i)), labels: { app: 'web' }, ...ends },
        spec: { nodeName: nodeOf(s, i), containers: [{ name: 'c' }] },
        status: { phase: 'Running', podIP: ip(i), podIPs: [{ ip: ip(i) }], conditions },
      } as unknown as Pod,
    ];
  });
}

const nodesOf = (s: Situation): Node[] =>
  s.cpus.map((cpu, i) => ({
    metadata: { ...meta(`node-${i}`), labels: { 'topology.kubernetes.io/zone': zoneOf(s, i) } },
    spec: {},
    status: { conditions: [{ type: 'Ready', status: 'True' }], ...(cpu ? { allocatable: { cpu } } : {}) },
  })) as unknown as Node[];

function endpointOf(s: Situation, i: number, isHinted: boolean): Endpoint {
  return {
    addresses: [ip(i)],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: nodeOf(s, i),
    targetRef: { kind: 'Pod', name: podName(i), namespace: 'default', uid: podName(i) },
    zone: zoneOf(s, i),
    ...(isHinted ? { hints: { forZones: [{ name: zoneOf(s, i) }] } } : {}),
  };
}

function slicesOf(s: Situation, service: Service): EndpointSlice[] {
  return (s.slices ?? []).map(({ name, parts, port, old, hints }) => {
    const numbers = (parts ?? []).flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
    const endpoints = numbers.map((i) => endpointOf(s, i, hints === true));
    const ports = s.noPorts ? [] : [{ name: '', port, protocol: 'TCP' as const }];
    const draft = draftSlice(service, { family: 'IPv4', ports, endpoints }, undefined);
    const labels = { ...draft.metadata.labels, ...(old ? { app: 'old' } : {}) };
    return { ...draft, metadata: { ...draft.metadata, ...meta(name), labels } };
  });
}

function play(s: Situation): Outcome {
  const service = serviceOf(s);
  const view = new ServiceView(service);
  const slices = new Map(slicesOf(s, service).map((slice) => [slice.metadata.name, slice]));
  for (const slice of slices.values()) view.setSlice(slice);
  const pods = new Map(podsOf(s).map((p) => [storeKey('default', p.metadata.name), p]));
  const nodes = new Map(nodesOf(s).map((n) => [n.metadata.name, n]));
  const sources = {
    pod: (key: string) => pods.get(key),
    podsIn: () => [...pods.values()],
    node: (name: string) => nodes.get(name),
  };
  const { changed } = view.refresh(sources);
  const ctx = { informer: () => ({ list: () => [...nodes.values()] }) } as unknown as ControllerContext<unknown>;
  const { plan, told } = new TopologyHints().apply(ctx, 'default/web', view, planService(view, changed));
  const writes: string[] = [];
  for (const slice of plan.remove) {
    writes.push(`delete ${slice.metadata.name}`);
    slices.delete(slice.metadata.name);
  }
  for (const { slice, content } of plan.update) {
    writes.push(`update ${slice.metadata.name}`);
    slices.set(slice.metadata.name, withContent(slice, service, content, undefined));
  }
  plan.create.forEach((content, i) => {
    writes.push('create');
    const draft = draftSlice(service, content, undefined);
    slices.set(`new${i}`, { ...draft, metadata: { ...draft.metadata, ...meta('new') } });
  });
  const events = told.map((t) => `${t.kind} ${t.reason} ${t.message}`);
  return {
    slices: textsOf([...slices.values()], s.auto === true),
    writes: writes.length > 0 ? writes.sort() : null,
    ...(events.length > 0 ? { events } : {}),
  };
}

function textsOf(slices: readonly EndpointSlice[], isAuto: boolean): string[] {
  const texts = slices.map((slice) => `${slice.metadata.name} ${slice.ports?.[0]?.port ?? '-'} ${slice.endpoints?.length ?? 0} ${slice.metadata.labels?.['app']}`); // prettier-ignore
  const counts = new Map<string, number>();
  for (const { conditions: c, zone, hints } of slices.flatMap((slice) => slice.endpoints ?? [])) {
    const given = (hints?.forZones ?? []).map((z) => z.name).join('') + (hints?.forNodes ?? []).map((n) => `/${n.name}`).join(''); // prettier-ignore
    const text = `${c?.ready} ${c?.serving} ${c?.terminating}${isAuto ? '' : ` ${zone}`} for ${given}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...texts, ...[...counts].map(([text, n]) => `${n} ${text}`)].sort();
}

it.each(RECORDED.map((r) => [JSON.stringify(r.in), r] as const))('%s', (_name, { in: s, out }) => {
  expect(play(s)).toEqual(out);
});
