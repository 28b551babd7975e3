import type {
  Affinity,
  Container,
  LabelSelector,
  Node,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodAffinityTerm,
  PodSpec,
  TopologySpreadConstraint,
} from '../../api/types.ts';
import type { RngStream } from '../../lib/rng.ts';
import type { World } from './world.ts';

/** Random nodes and pods that use everything placement goes by. Test only. */
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const ZONES = ['a', 'b', 'c'];
const APPS = ['web', 'db', 'log'];
const SPACES = ['default', 'other', 'third'];
const IMAGES = ['nginx:latest', 'redis:7', 'big/model:1'];
const MIB = 1024 * 1024;

const born = (name: string) => ({
  name,
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});

export class RandomCluster {
  readonly #random: RngStream;
  readonly #claims: PersistentVolumeClaim[] = [];
  readonly #volumes: PersistentVolume[] = [];

  constructor(random: RngStream) {
    this.#random = random;
    for (let i = 0; i < 4; i++) this.#addVolume(i);
  }

  /** What does not change. */
  get fixed(): Pick<World, 'namespaces' | 'services' | 'claims' | 'volumes'> {
    return {
      namespaces: { default: { team: 'x' }, other: { team: 'y' }, third: { team: 'x', kind: 'test' } },
      services: [
        { namespace: 'default', selector: { app: 'web' } },
        { namespace: 'other', selector: { app: 'db' } },
        { namespace: 'default', selector: { tier: 'front' } },
      ],
      claims: this.#claims,
      volumes: this.#volumes,
    };
  }

  #one<T>(from: readonly T[]): T {
    return from[this.#random.int(from.length)] as T;
  }

  /** True once in `n` times. */
  #chance(n: number): boolean {
    return this.#random.int(n) === 0;
  }

  #some<T extends object>(n: number, make: () => T): T | Record<string, never> {
    return this.#chance(n) ? make() : {};
  }

  #addVolume(i: number): void {
    const zone = this.#one(ZONES);
    this.#volumes.push({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { ...born(`pv${i}`), ...(i < 2 ? { labels: { [ZONE]: i === 0 ? zone : `${zone}__c` } } : {}) },
      spec: {
        ...(i >= 2
          ? { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [this.#zoneIn()] }] } } }
          : {}),
        claimRef: { namespace: 'default', name: `claim${i}`, uid: `uid-claim${i}` },
      },
    });
    this.#claims.push({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        ...born(`claim${i}`),
        namespace: 'default',
        annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
      },
      spec: { volumeName: `pv${i}`, accessModes: [i === 3 ? 'ReadWriteOncePod' : 'ReadWriteOnce'] },
      status: { phase: 'Bound' },
    });
  }

  #zoneIn() {
    return { key: ZONE, operator: this.#one(['In', 'NotIn'] as const), values: [this.#one(ZONES)] };
  }

  node(name: string): Node {
    const images = IMAGES.filter(() => this.#chance(2)).map((image, i) => ({
      names: [image],
      sizeBytes: (40 + 700 * i) * MIB,
    }));
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        ...born(name),
        labels: {
          [HOST]: name,
          ...(this.#chance(8) ? {} : { [ZONE]: this.#one(ZONES) }),
          ...this.#some(2, () => ({ disk: this.#one(['ssd', 'hdd']) })),
          ...this.#some(3, () => ({ size: String(this.#random.int(10)) })),
        },
      },
      spec: {
        ...this.#some(10, () => ({ unschedulable: true })),
        ...this.#some(4, () => ({ taints: this.#taints() })),
      },
      status: {
        allocatable: {
          cpu: this.#one(['1', '4', '16']),
          memory: this.#one(['2Gi', '8Gi', '32Gi']),
          pods: this.#one(['3', '8', '110']),
          ...this.#some(3, () => ({ 'nvidia.com/gpu': this.#one(['1', '2']) })),
        },
        images,
      },
    };
  }

  #taints() {
    const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;
    const one = () => ({ key: this.#one(['k', 'l']), value: this.#one(['v', 'w']), effect: this.#one(effects) });
    return this.#chance(3) ? [one(), one()] : [one()];
  }

  pod(name: string): Pod {
    const labels = {
      app: this.#one(APPS),
      ...this.#some(2, () => ({ tier: this.#one(['front', 'back']) })),
      ...this.#some(3, () => ({ version: this.#one(['1', '2']) })),
    };
    const namespace = this.#one(SPACES);
    const metadata = { ...born(name), namespace, labels };
    return { apiVersion: 'v1', kind: 'Pod', metadata, spec: this.#spec(namespace) };
  }

  #spec(namespace: string): PodSpec {
    return {
      schedulerName: 'default-scheduler',
      containers: this.#chance(3) ? [this.#container('a'), this.#container('b')] : [this.#container('a')],
      ...this.#some(4, () => ({ initContainers: [this.#sidecar(), this.#container('init')] })),
      ...this.#some(8, () => ({ overhead: { cpu: '50m', memory: '30Mi' } })),
      ...this.#some(10, () => ({ resources: { requests: { cpu: '700m' } } })),
      ...this.#some(6, () => ({ nodeSelector: { disk: this.#one(['ssd', 'hdd']) } })),
      ...this.#some(3, () => ({ tolerations: this.#tolerations() })),
      ...this.#some(2, () => ({ affinity: this.#affinity() })),
      ...this.#some(2, () => ({ topologySpreadConstraints: this.#constraints() })),
      ...(namespace === 'default' ? this.#some(4, () => ({ volumes: [this.#volume()] })) : {}),
    };
  }

  #volume() {
    return { name: 'data', persistentVolumeClaim: { claimName: this.#one(this.#claims).metadata.name } };
  }

  #container(name: string): Container {
    const requests = {
      ...this.#some(2, () => ({ cpu: this.#one(['50m', '100m', '300m', '1200m']) })),
      ...this.#some(2, () => ({ memory: this.#one(['64Mi', '300Mi', '1Gi']) })),
      ...this.#some(20, () => ({ 'nvidia.com/gpu': '1' })),
    };
    const ports = this.#some(6, () => ({
      ports: [
        {
          containerPort: 80,
          hostPort: this.#one([8080, 9090]),
          protocol: this.#one(['TCP', 'UDP'] as const),
          ...this.#some(3, () => ({ hostIP: this.#one(['127.0.0.1', '10.0.0.1']) })),
        },
      ],
    }));
    return { name, image: this.#one(['nginx', 'redis:7', 'big/model:1', 'other']), resources: { requests }, ...ports };
  }

  #sidecar(): Container {
    return { ...this.#container('side'), restartPolicy: 'Always' };
  }

  #tolerations() {
    const one = () => ({
      ...(this.#chance(6) ? {} : { key: this.#one(['k', 'l', 'node.kubernetes.io/unschedulable']) }),
      operator: 'Exists' as const,
      ...this.#some(2, () => ({ effect: this.#one(['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const) })),
    });
    const equal = () => ({ key: this.#one(['k', 'l']), operator: 'Equal' as const, value: this.#one(['v', 'w']) });
    return [one(), equal()].slice(this.#random.int(2));
  }

  #affinity(): Affinity {
    return {
      ...this.#some(2, () => ({ nodeAffinity: this.#nodeAffinity() })),
      ...this.#some(2, () => ({ podAffinity: this.#podTerms() })),
      ...this.#some(2, () => ({ podAntiAffinity: this.#podTerms() })),
    };
  }

  #nodeAffinity(): NonNullable<Affinity['nodeAffinity']> {
    const preference = () => ({ weight: 1 + this.#random.int(100), preference: this.#nodeTerm() });
    return {
      ...this.#some(2, () => ({
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: this.#chance(2) ? [this.#nodeTerm()] : [this.#nodeTerm(), this.#nodeTerm()],
        },
      })),
      ...this.#some(2, () => ({ preferredDuringSchedulingIgnoredDuringExecution: [preference(), preference()] })),
    };
  }

  #nodeTerm(): NodeSelectorTerm {
    if (this.#chance(8)) {
      const values = [`n${this.#random.int(8)}`];
      return { matchFields: [{ key: 'metadata.name', operator: this.#one(['In', 'NotIn'] as const), values }] };
    }
    const kinds: readonly (() => NodeSelectorRequirement)[] = [
      () => this.#zoneIn(),
      () => ({ key: 'disk', operator: this.#one(['Exists', 'DoesNotExist'] as const) }),
      () => ({ key: 'size', operator: this.#one(['Gt', 'Lt'] as const), values: ['4'] }),
    ];
    return { matchExpressions: [this.#one(kinds)()] };
  }

  #podTerms(): NonNullable<Affinity['podAffinity']> {
    const weighted = () => ({ weight: 1 + this.#random.int(100), podAffinityTerm: this.#podTerm() });
    return {
      ...this.#some(2, () => ({
        requiredDuringSchedulingIgnoredDuringExecution: this.#chance(3)
          ? [this.#podTerm(), this.#podTerm()]
          : [this.#podTerm()],
      })),
      ...this.#some(2, () => ({ preferredDuringSchedulingIgnoredDuringExecution: [weighted()] })),
    };
  }

  #podTerm(): PodAffinityTerm {
    return {
      labelSelector: this.#selector(),
      topologyKey: this.#one([ZONE, HOST, 'disk']),
      ...this.#some(4, () => ({ namespaces: [this.#one(SPACES), this.#one(SPACES)] })),
      ...this.#some(4, () => ({ namespaceSelector: this.#one([{}, { matchLabels: { team: 'x' } }]) })),
    };
  }

  #selector(): LabelSelector {
    return this.#one<() => LabelSelector>([
      () => ({ matchLabels: { app: this.#one(APPS) } }),
      () => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [this.#one(APPS)] }] }),
      () => ({ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }),
      () => ({}),
    ])();
  }

  #constraints(): TopologySpreadConstraint[] {
    const one = (): TopologySpreadConstraint => {
      const whenUnsatisfiable = this.#one(['DoNotSchedule', 'ScheduleAnyway'] as const);
      return {
        maxSkew: 1 + this.#random.int(3),
        topologyKey: this.#one([ZONE, HOST, 'disk']),
        whenUnsatisfiable,
        ...(this.#chance(9) ? {} : { labelSelector: this.#selector() }),
        ...(whenUnsatisfiable === 'DoNotSchedule' && this.#chance(3) ? { minDomains: 1 + this.#random.int(4) } : {}),
        ...this.#some(3, () => ({ nodeAffinityPolicy: this.#one(['Honor', 'Ignore'] as const) })),
        ...this.#some(3, () => ({ nodeTaintsPolicy: this.#one(['Honor', 'Ignore'] as const) })),
        ...this.#some(3, () => ({ matchLabelKeys: ['version'] })),
      };
    };
    return this.#chance(2) ? [one()] : [one(), one()];
  }
}
