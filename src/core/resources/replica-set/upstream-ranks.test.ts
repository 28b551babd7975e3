import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import golden from './fixtures/upstream-ranks.jsonl?raw';
import { podsToDelete } from './pods-to-delete.ts';

/** The order in which upstream's ActivePodsWithRanks (Kubernetes 1.36.0) puts 300 made-up sets of pods. */
interface PodInput {
  readonly node?: string;
  readonly phase: string;
  /** Seconds; it is second 3600. */
  readonly ready?: number;
  readonly at: number;
  readonly restarts?: number;
  readonly sidecar?: number;
  readonly cost?: string;
}

interface Recorded {
  readonly pods: readonly PodInput[];
  readonly order: readonly number[];
}

const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);
const at = (seconds: number): string => formatTime(EPOCH_MS + seconds * 1000);

function podOf(p: PodInput, i: number): Pod {
  const container = (name: string, restartCount = 0) => ({ name, image: '', imageID: '', ready: true, restartCount });
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: at(p.ready ?? 0) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: String(i),
      namespace: 'default',
      uid: `uid-${i}`,
      resourceVersion: '1',
      creationTimestamp: at(p.at),
      ...(p.cost ? { annotations: { 'controller.kubernetes.io/pod-deletion-cost': p.cost } } : {}),
    },
    spec: {
      containers: [],
      initContainers: [{ name: 'side', restartPolicy: 'Always' }, { name: 'init' }],
      ...(p.node ? { nodeName: p.node } : {}),
    },
    status: {
      phase: p.phase as 'Running',
      conditions: p.ready === undefined ? [] : [ready],
      containerStatuses: [container('main', p.restarts)],
      initContainerStatuses: [container('side', p.sidecar), container('init', 9)],
    },
  };
}

describe('which pods go first, as upstream ranks them', () => {
  it.each(RECORDED.map((r) => [JSON.stringify(r.pods), r] as const))('%s', (_name, { pods, order }) => {
    const given = pods.map(podOf);
    const choose = (count: number): number[] =>
      podsToDelete({ pods: given, related: given, count, epochMs: EPOCH_MS + 3_600_000 }).map((p) => Number(p.metadata.name)); // prettier-ignore
    for (let count = 1; count < order.length; count++) expect(choose(count)).toEqual(order.slice(0, count));
  });
});
