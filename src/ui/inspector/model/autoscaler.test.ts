import { describe, expect, it } from 'vitest';
import type { AutoscalerReasoning, MetricReasoning } from '../../../workers/protocol.ts';
import { metricRow, stepsOf } from './autoscaler.ts';

const cpu: MetricReasoning = { name: 'cpu', type: 'Resource', target: { utilization: 50 }, utilization: 81, averageMilli: 162, ratio: 1.62, replicas: 7 }; // prettier-ignore

describe('metricRow', () => {
  it.each([
    ['a utilization', cpu, { now: '81 %', target: '50 %', ratio: '1.62×', replicas: '7', name: 'cpu' }],
    ['guesses about pods without figures', { ...cpu, cautiousRatio: 1.2 }, { ratio: '1.62× → 1.2×' }],
    ['an average', { ...cpu, target: { averageMilli: 500 } }, { now: '162m', target: '500m' }],
    [
      'memory of a container',
      { ...cpu, name: 'memory', container: 'app', target: { averageMilli: 104857600000 }, averageMilli: 52428800000 },
      { now: '50Mi', target: '100Mi', name: 'memory (app)' },
    ],
    [
      'a failure',
      { name: 'qps', type: 'Pods', target: { averageMilli: 1000 }, error: 'no' },
      { now: '', target: '1', ratio: '', replicas: '', error: 'no' },
    ],
  ])('%s', (_, metric, want) => expect(metricRow(metric as MetricReasoning)).toMatchObject(want));
});

const look = (changes: Partial<AutoscalerReasoning>): AutoscalerReasoning => ({ at: 0, currentReplicas: 3, minReplicas: 1, maxReplicas: 10, metrics: [cpu], recommended: 7, stabilized: 7, desiredReplicas: 7, outcome: 'scaled', ...changes }); // prettier-ignore
const said = { reason: 'R', message: 'because' };

describe('stepsOf', () => {
  it.each([
    ['straight', look({}), ['recommended 7', 'desired 7']],
    ['held up by the past', look({ stabilized: 9, desiredReplicas: 9, ableToScale: said }), ['recommended 7', 'stabilized 9', 'desired 9']], // prettier-ignore
    ['bounded', look({ desiredReplicas: 5, limited: { ...said, isLimited: true } }), ['recommended 7', 'limited 5', 'desired 5']], // prettier-ignore
    ['no proposal', look({ recommended: undefined } as never), []],
  ])('%s', (_, l, want) => expect(stepsOf(l).map((s) => `${s.step} ${s.replicas}`)).toEqual(want));
});
