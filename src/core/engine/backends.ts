import type { Pod } from '../api/types.ts';
import { RawAnswer, type Backends, type Forwarded } from '../apiserver/connect.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { RngStream } from '../lib/rng.ts';
import type { DataPlane } from '../network/data-plane.ts';
import type { HttpOutcome, RequestFailure } from '../network/types.ts';
import { kubeletAnswer } from '../node/kubelet-http.ts';
import { machineSummary } from '../world/use/machine-use.ts';
import type { World } from '../world/world.ts';
import type { LateSource } from './late-parts.ts';
import type { Processes } from './processes.ts';

/** What lies behind the API server: the containers' logs, the network, the kubelets. */
export interface BackendsDeps {
  readonly server: ApiServer;
  readonly world: World;
  readonly dataPlane: DataPlane;
  readonly random: RngStream;
  readonly processes: Processes;
  now(): number;
  readonly late: LateSource;
}

const POD = 'Pod';
const KUBELET_PORT = 10_250;

export function createBackends({ server, world, dataPlane, random, processes, now, late }: BackendsDeps): Backends {
  return {
    logs: (podUid, container, previous) => world.logView(podUid, container, previous),
    pick: (n) => random.int(n),
    send: (method, url) => send(world, dataPlane, method, url),
    isComponentUp: (name) => processes.states().find((s) => s.name === name)?.isRunning ?? true,
    isRunning(podUid, container) {
      const record = world.containers.get(podUid, container);
      return record !== undefined && !record.exit;
    },
    unreachable: (node) => unreachable(world, node),
    kubelet(name, path) {
      const why = unreachable(world, name);
      if (why !== undefined) return { kind: 'failed', why };
      const pods = (): Pod[] => server.peekAll(POD, { index: 'node', value: name }) as Pod[];
      const { code, body, type } = kubeletAnswer(path, {
        node: name,
        pods,
        figures: () => machineSummary(world, name, now()),
        more: (bare) => late().node.answer(bare, { world, machine: name, nowMs: now() }),
      });
      return { kind: 'answered', answer: new RawAnswer(code, body, { 'content-type': type }) };
    },
  };
}

function unreachable(world: World, node: string): string | undefined {
  const machine = world.machine(node);
  const address = `${machine?.ip ?? node}:${KUBELET_PORT}`;
  if (!machine || !world.isConnected(node)) return `dial tcp ${address}: i/o timeout`;
  return world.isComponentStopped(`kubelet/${node}`) ? `dial tcp ${address}: connect: connection refused` : undefined;
}

/** The API server runs beside the nodes: its packets go in through any machine that is up. */
function send(world: World, dataPlane: DataPlane, method: string, url: string): Forwarded {
  const gate = world.machines().find((m) => world.isPowered(m.name));
  const address = /^\w+:\/\/([^/]*)/.exec(url)?.[1] ?? '';
  const tcp = address.includes(':') ? address : `${address}:80`;
  if (!gate) return { kind: 'failed', why: `dial tcp ${tcp}: connect: no route to host` };
  const outcome = dataPlane.send({ source: `node/${gate.name}`, method, url });
  if (outcome.status === undefined) return { kind: 'failed', why: failureText(outcome, tcp) };
  return { kind: 'answered', answer: new RawAnswer(outcome.status, outcome.body ?? '', outcome.headers) };
}

const REASONS: Readonly<Partial<Record<RequestFailure, string>>> = {
  'connection-refused': 'connect: connection refused',
  'no-endpoints': 'connect: connection refused',
  'no-route': 'connect: no route to host',
};

const failureText = ({ failure }: HttpOutcome, tcp: string): string =>
  `dial tcp ${tcp}: ${(failure && REASONS[failure]) ?? 'i/o timeout'}`;
