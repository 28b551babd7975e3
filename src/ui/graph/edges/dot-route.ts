import type { HttpOutcome, TrafficSource } from '../../../workers/protocol.ts';
import { podPlace } from '../layout/pod-place.ts';
import type { Layout } from '../layout/layout.ts';
import type { Point } from '../layout/rect.ts';
import { machineId } from '../projection/machines.ts';
import { curveBetween, curveDown, pointOn, straight, type Curve } from './edge-path.ts';

/** The way one request took, as curves; a failed one ends where it failed. Empty if its source or Service is not shown. */
export interface Route {
  readonly legs: readonly Curve[];
  /** Along the last leg, 0 to 1. */
  readonly stopAt: number;
}

/** How far a failed request came: legs gone, and the part of the last one. What names a server came to its door. */
type Failure = NonNullable<HttpOutcome['failure']>;
const REACH: Readonly<Record<Failure, { readonly legs: 1 | 2 | 3; readonly stopAt: number }>> = {
  'source-not-running': { legs: 1, stopAt: 0 },
  'dns-unreachable': { legs: 1, stopAt: 0.5 },
  'dns-no-such-name': { legs: 1, stopAt: 0.5 },
  'no-route': { legs: 1, stopAt: 1 },
  'no-endpoints': { legs: 1, stopAt: 1 },
  'node-down': { legs: 2, stopAt: 1 },
  'connection-timeout': { legs: 2, stopAt: 1 },
  'denied-by-policy': { legs: 2, stopAt: 1 },
  'no-local-endpoints': { legs: 1, stopAt: 1 },
  'denied-by-source-ranges': { legs: 1, stopAt: 1 },
  'connection-refused': { legs: 3, stopAt: 1 },
};
const WHOLE = { legs: 3, stopAt: 1 } as const;

export function routeOf(outcome: HttpOutcome, source: TrafficSource, layout: Layout): Route {
  const start = layout.rects.get(`traffic/${source.namespace}/${source.name}`);
  const service = outcome.service === undefined ? undefined : layout.rects.get(outcome.service);
  if (service === undefined) return { legs: [], stopAt: 0 };
  const first = start === undefined ? [] : [curveBetween(start, service)];
  const reach = outcome.failure === undefined ? WHOLE : REACH[outcome.failure];
  const legs = [...first, ...lastLegs(outcome, layout, service)];
  const wanted = reach.legs - (start === undefined ? 1 : 0);
  return { legs: legs.slice(0, wanted), stopAt: wanted <= legs.length ? reach.stopAt : 1 };
}

function lastLegs(outcome: HttpOutcome, layout: Layout, service: Parameters<typeof curveDown>[0]): Curve[] {
  if (outcome.pod === undefined || outcome.node === undefined) return [];
  const room = layout.rects.get(machineId(outcome.node));
  if (room === undefined) return [];
  const down = curveDown(service, room);
  const pod = podPlace(layout, machineId(outcome.node), outcome.pod);
  return pod === null ? [down] : [down, straight(down.to, pod)];
}

/** Point at `part` (0 to 1) of the whole way, each leg taking its share. */
export function pointOfRoute({ legs, stopAt }: Route, part: number): Point {
  const last = legs.length - 1;
  const length = last + stopAt;
  const at = Math.min(part, 1) * length;
  const leg = Math.min(Math.floor(at), last);
  return pointOn(legs[leg] as Curve, Math.min(1, at - leg));
}
