import { describe, expect, it } from 'vitest';
import type { HorizontalPodAutoscaler } from '../../../core/api/types.ts';
import { metricText } from './metric-text.ts';

const autoscaler = (target: object, current?: object, type = 'resource'): HorizontalPodAutoscaler =>
  ({
    metadata: { name: 'web' },
    spec: { maxReplicas: 3, metrics: [{ [type]: { name: 'cpu', target } }] },
    status: { currentMetrics: current ? [{ type: '' }, { [type]: { name: 'cpu', current } }] : [{ type: '' }] },
  }) as unknown as HorizontalPodAutoscaler;

const UTILIZATION = { averageUtilization: 50 };

describe('metricText', () => {
  it.each([
    { name: 'use of what is requested', of: autoscaler(UTILIZATION, { averageUtilization: 43 }), text: 'cpu 43%/50%' },
    { name: 'before the first metrics', of: autoscaler(UTILIZATION), text: 'cpu ?%/50%' },
    { name: 'an amount', of: autoscaler({ averageValue: '2' }, { averageValue: '1500m' }), text: 'cpu 1500m/2' },
    {
      name: 'of one container',
      of: autoscaler(UTILIZATION, { averageUtilization: 7 }, 'containerResource'),
      text: 'cpu 7%/50%',
    },
    {
      name: 'no metrics',
      of: { ...autoscaler({}), spec: { maxReplicas: 1 } } as HorizontalPodAutoscaler,
      text: undefined,
    },
  ])('$name', ({ of, text }) => expect(metricText(of)).toBe(text));
});
