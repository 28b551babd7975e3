import { badRequest } from '../core/api/status-error.ts';
import type { ApiRequest, ApiResponse, Engine, FaultRequest, NewMachines } from '../core/index.ts';
import { parsePools, PoolError } from '../workers/protocol/node-pools.ts';
import { failure } from './respond.ts';
import type { RunningCluster } from './running-cluster.ts';

/**
 * What is not Kubernetes: the machines and what is broken, below /drydock. Throws a StatusError for what makes no sense.
 * undefined: it is about something else.
 */
const PATH = /^\/drydock\/(nodes|faults)(?:\/([^/]+))?$/;

export function ownAnswer({ engine }: RunningCluster, request: ApiRequest): ApiResponse | undefined {
  const [, what, name] = PATH.exec(request.path) ?? [];
  if (what === undefined) return undefined;
  const route = ROUTES[`${request.method} ${what}${name === undefined ? '' : '/'}`];
  return route?.(engine, name ?? '', request.body) ?? WRONG_METHOD;
}

const WRONG_METHOD = failure(
  405,
  'MethodNotAllowed',
  'the server does not allow this method on the requested resource',
);

type Route = (engine: Engine, name: string, body: unknown) => ApiResponse;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET nodes': (engine) => ({ code: 200, body: { machines: engine.machines() } }),
  'POST nodes': (engine, _, body) => ({
    code: 201,
    body: { names: poolsOf(body).flatMap((pool) => engine.addMachines(pool)) },
  }),
  'DELETE nodes/'(engine, name) {
    engine.removeMachine(name);
    return { code: 200, body: {} };
  },
  'GET faults': (engine) => ({ code: 200, body: { faults: engine.faults(), catalog: engine.faultViews() } }),
  'POST faults': (engine, _, body) => ({ code: 201, body: engine.injectFault(faultOf(body)) ?? {} }),
  'DELETE faults/'(engine, id) {
    if (!engine.faults().some((f) => f.id === id)) return failure(404, 'NotFound', `there is no fault "${id}"`);
    engine.clearFault(id);
    return { code: 200, body: {} };
  },
};

/** `{"nodes": "2 gpu zone=zone-c"}`. */
function poolsOf(body: unknown): readonly NewMachines[] {
  const { nodes } = fieldsOf(body);
  if (typeof nodes !== 'string') throw badRequest('"nodes" must say which machines, such as "2 gpu zone=zone-c"');
  try {
    return parsePools(nodes);
  } catch (error) {
    if (error instanceof PoolError) throw badRequest(error.message);
    throw error;
  }
}

/** `{"name": "power-off", "target": "node-2", "args": {}}`. */
function faultOf(body: unknown): FaultRequest {
  const { name, target = '', args = {} } = fieldsOf(body);
  if (typeof name !== 'string' || typeof target !== 'string') throw badRequest('"name" and "target" must be words');
  const pairs = Object.entries(fieldsOf(args));
  if (!pairs.every(([, v]) => typeof v === 'string' || typeof v === 'number'))
    throw badRequest('"args" must be words and numbers');
  return { name, target, args: Object.fromEntries(pairs) as Record<string, string | number> };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw badRequest('the body must be a JSON object');
}
