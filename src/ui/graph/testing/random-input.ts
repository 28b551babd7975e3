import { keyOfObject, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import type { MachineView, PodSummary, PodTone } from '../../../workers/protocol.ts';
import type { GraphInput } from '../projection/types.ts';

/** Random steps of a small cluster, for comparing the incremental projection with one from scratch. */
export interface Dice {
  int(n: number): number;
}

const TONES: readonly PodTone[] = ['ready', 'pending', 'failed', 'leaving', 'done'];
const NAMESPACES = ['default', 'shop', 'kube-system'] as const;

export function randomInput(): GraphInput {
  return { objects: new Map(), pods: new Map(), machines: [], faults: [], traffic: [], namespace: '', view: 'nodes' };
}

export function randomStep(input: GraphInput, dice: Dice): GraphInput {
  const step = STEPS[dice.int(STEPS.length)];
  return step === undefined ? input : step(input, dice);
}

const STEPS: readonly ((input: GraphInput, dice: Dice) => GraphInput)[] = [
  putPod,
  putPod,
  putPod,
  dropPod,
  (input, dice) => put(input, deployment(dice)),
  (input, dice) => put(input, replicaSet(dice)),
  (input, dice) => put(input, node(dice)),
  (input, dice) => put(input, made('v1', 'Service', NAMESPACES[dice.int(2)]!, `svc-${dice.int(3)}`, { spec: {} })),
  (input, dice) => put(input, slice(input, dice)),
  (input, dice) => put(input, made('v1', 'ConfigMap', 'default', 'cfg', { data: { n: String(dice.int(3)) } })),
  (input, dice) => put(input, made('v1', 'Namespace', '', NAMESPACES[dice.int(3)]!)),
  dropObject,
  (input, dice) => ({ ...input, machines: [0, 1, 2].map((i) => machine(`node-${i}`, dice)) }),
  (input, dice) => ({ ...input, faults: fault(dice) }),
  (input, dice) => ({ ...input, traffic: traffic(dice) }),
  (input, dice) => ({ ...input, view: dice.int(2) === 0 ? 'nodes' : 'ownership' }),
  (input, dice) => ({ ...input, namespace: dice.int(4) === 0 ? 'shop' : '' }),
];

function made(apiVersion: string, kind: string, namespace: string, name: string, rest: object = {}): Named {
  return { apiVersion, kind, metadata: { name, ...(namespace === '' ? {} : { namespace }) }, ...rest };
}

function deployment(dice: Dice): Named {
  const containers = [{ name: 'c', envFrom: [{ configMapRef: { name: 'cfg' } }] }];
  const spec = { replicas: dice.int(4), template: { spec: { containers } } };
  return made('apps/v1', 'Deployment', NAMESPACES[dice.int(2)]!, `web-${dice.int(3)}`, { spec });
}

function replicaSet(dice: Dice): Named {
  const of = dice.int(3);
  const set = made('apps/v1', 'ReplicaSet', NAMESPACES[dice.int(2)]!, `web-${of}-hash${dice.int(2)}`, {
    spec: { replicas: dice.int(3) },
  });
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: `web-${of}`, uid: '', controller: true };
  return { ...set, metadata: { ...set.metadata, ownerReferences: [owner] } };
}

function node(dice: Dice): Named {
  const status = ['True', 'False', 'Unknown'][dice.int(3)]!;
  const bare = made('v1', 'Node', '', `node-${dice.int(4)}`, {
    spec: {},
    status: { conditions: [{ type: 'Ready', status }] },
  });
  return {
    ...bare,
    metadata: { ...bare.metadata, labels: { 'topology.kubernetes.io/zone': `zone-${dice.int(2)}` } },
  };
}

function slice(input: GraphInput, dice: Dice): Named {
  const namespace = NAMESPACES[dice.int(2)]!;
  const service = `svc-${dice.int(3)}`;
  const endpoints = [...input.pods.values()]
    .filter((pod) => pod.key.startsWith(`Pod/${namespace}/`) && dice.int(2) === 0)
    .map((pod) => ({
      nodeName: pod.node,
      conditions: { ready: pod.tone === 'ready' },
      targetRef: { kind: 'Pod', namespace, name: pod.key.slice(`Pod/${namespace}/`.length) },
    }));
  const object = made('discovery.k8s.io/v1', 'EndpointSlice', namespace, `${service}-a`, { endpoints });
  return { ...object, metadata: { ...object.metadata, labels: { 'kubernetes.io/service-name': service } } };
}

type Named = KubeObject & { metadata: { name: string } };

function put(input: GraphInput, object: Named): GraphInput {
  return { ...input, objects: new Map(input.objects).set(keyOfObject(object), object) };
}

function dropObject(input: GraphInput, dice: Dice): GraphInput {
  const objects = new Map(input.objects);
  objects.delete([...objects.keys()][dice.int(objects.size + 1)] ?? '');
  return { ...input, objects };
}

function putPod(input: GraphInput, dice: Dice): GraphInput {
  const namespace = NAMESPACES[dice.int(3)]!;
  const owner = dice.int(4) === 0 ? '' : `apps/ReplicaSet/${namespace}/web-${dice.int(3)}-hash${dice.int(2)}`;
  const key: ObjectKey = `Pod/${namespace}/pod-${dice.int(24)}`;
  const tone = TONES[dice.int(TONES.length)]!;
  const pod: PodSummary = {
    key,
    uid: key,
    node: dice.int(5) === 0 ? '' : `node-${dice.int(4)}`,
    status: tone,
    tone,
    ready: tone === 'ready' ? 1 : 0,
    containers: 1,
    restarts: dice.int(3),
    owner,
  };
  return { ...input, pods: new Map(input.pods).set(key, pod) };
}

function dropPod(input: GraphInput, dice: Dice): GraphInput {
  const pods = new Map(input.pods);
  pods.delete([...pods.keys()][dice.int(pods.size + 1)] ?? '');
  return { ...input, pods };
}

function machine(name: string, dice: Dice): MachineView {
  const sizes = { cpuMilli: 4000, memoryBytes: 8e9, cpuRequestedMilli: dice.int(4) * 1000, memoryRequestedBytes: 1e9 };
  return { name, isPowered: dice.int(4) > 0, isConnected: true, ...sizes };
}

function fault(dice: Dice): GraphInput['faults'] {
  const one = { id: 'f', name: 'power-off', target: `node-${dice.int(3)}`, since: dice.int(9), trace: 1 };
  return dice.int(2) === 0 ? [] : [one];
}

function traffic(dice: Dice): GraphInput['traffic'] {
  const url = `http://svc-${dice.int(3)}/`;
  const source = { name: 'visitors', namespace: 'default', url, requestsPerSecond: 2, isOn: dice.int(4) > 0 };
  return [{ source, rate: 5, sent: dice.int(20), ok: 3, recent: [] }];
}
