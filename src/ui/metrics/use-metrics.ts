import { useEffect, useState } from 'react';
import { toMilli, toUnits } from '../../core/api/quantity.ts';
import { refreshOnFrames } from '../inspector/hooks/use-query.ts';
import { useAppStore } from '../store/context.ts';

/**
 * What metrics.k8s.io answers, as `kubectl top` would see it: figures of the last rounds of the metrics server, asked
 * again every two seconds while time goes on. Undefined while nobody can say.
 */
export interface Use {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

interface UsageText {
  readonly cpu: string;
  readonly memory: string;
}

export interface NodeMetricsList {
  readonly items?: readonly { readonly metadata: { readonly name: string }; readonly usage: UsageText }[];
}

export interface NodeMetrics {
  readonly usage?: UsageText;
}

export interface PodMetrics {
  readonly containers?: readonly { readonly name: string; readonly usage: UsageText }[];
}

export const METRICS = '/apis/metrics.k8s.io/v1beta1';
const EVERY_MS = 2_000;

export const parseUse = ({ cpu, memory }: UsageText): Use => ({ cpuMilli: toMilli(cpu), memoryBytes: toUnits(memory) });

/** A null path asks nothing. The answer keeps its identity while it says the same. */
export function useMetrics<T>(path: string | null): T | undefined {
  const store = useAppStore();
  const [held, setHeld] = useState<{ readonly path: string; readonly text: string; readonly body: T } | null>(null);
  useEffect(() => {
    if (path === null) return undefined;
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const request = { method: 'GET', path } as const;
      const answer = await store
        .getState()
        .client.call('api.request', { request })
        .catch(() => null);
      if (!isCurrent) return;
      if (answer?.code !== 200) return setHeld(null);
      const text = JSON.stringify(answer.body);
      setHeld((old) => (old?.path === path && old.text === text ? old : { path, text, body: answer.body as T }));
    };
    const refresh = refreshOnFrames(store, ask, EVERY_MS);
    return () => {
      isCurrent = false;
      refresh.stop();
    };
  }, [store, path]);
  return held !== null && held.path === path ? held.body : undefined;
}
