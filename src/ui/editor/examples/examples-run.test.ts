import { describe, expect, it } from 'vitest';
import { celSource } from '../../../core/cel.ts';
import { act, by, runScenario, type Act, type Sight, type Step } from '../../../core/testing/scenario.ts';
import { fault, patch, scale, drain } from '../../../core/testing/scenario-acts.ts';
import { count, event, is, listOf, type Pattern } from '../../../core/testing/sights.ts';
import { EXAMPLES } from './registry.ts';

/** Every example is taken by the cluster that a visitor has, and shows there what its comment says. */
const ready = (n: number): Pattern => ({ status: { readyReplicas: n } });
const waiting = (reason: string | RegExp): Pattern => ({
  status: { containerStatuses: [{ state: { waiting: { reason } } }] },
});
const RUNNING = { status: { phase: 'Running' } };
const PENDING = { status: { phase: 'Pending' } };
const attached = (node: string): Pattern => ({ spec: { nodeName: node }, status: { attached: true } });

interface Placed {
  readonly spec?: { readonly nodeName?: string };
}
const nodeOf = (engine: Parameters<Sight>[0], pod: string): string =>
  (listOf(engine, 'pods').find(({ metadata }) => metadata.name === pod) as Placed | undefined)?.spec?.nodeName ?? '';

const saysOnly =
  (app: string, line: string): Sight =>
  (engine) => {
    const pods = listOf(engine, 'walled:pods', { app });
    const lines = pods.flatMap(({ metadata }) => engine.logs(`Pod/walled/${metadata.name}`));
    return lines.length > 2 && lines.every((l) => l === line) ? undefined : `${app} says ${lines.join()}`;
  };

/** Drains the machine where db-0 is, as its menu does. */
const drainItsNode: Act = (engine) => drain(nodeOf(engine, 'db-0'))(engine);
const diskFollows: Sight = (engine) => {
  const node = nodeOf(engine, 'db-0');
  return node === '' ? 'db-0 is nowhere' : count(1, 'volumeattachments', attached(node))(engine);
};

const SHOWS: Readonly<Record<string, readonly Step[]>> = {
  'hello-web': [by(20, is('deployment/web', ready(3)))],
  'rolling-update': [by(30, is('deployment/web-app', ready(4)))],
  'three-tier-shop': [
    by(40, is('shop:deployment/database', ready(1)), is('shop:deployment/api', ready(3))),
    by(40, is('shop:deployment/storefront', ready(2))),
  ],
  'config-and-secret': [by(20, is('deployment/shop', ready(1)))],
  'failing-probes': [by(90, count(2, 'pods', waiting('CrashLoopBackOff')), event('misjudged', 'Unhealthy', /404/))],
  'crash-loop': [by(30, is('pod/restless', waiting('CrashLoopBackOff')))],
  'bad-image': [by(60, count(2, 'pods', waiting('ImagePullBackOff')))],
  'too-big': [by(20, is('pod/impossible', PENDING), event('hungry', 'FailedScheduling', /Insufficient cpu/))],
  placement: [by(20, is('pod/on-node-1', RUNNING), is('pod/needs-ssd', PENDING), is('pod/hardy', RUNNING))],
  preemption: [
    by(20, is('deployment/batch', ready(9)), is('pod/urgent', PENDING)),
    act(30, patch('pod/urgent', { spec: { schedulingGates: [{ $patch: 'delete', name: 'example.com/not-yet' }] } })),
    by(50, is('pod/urgent', RUNNING), event('batch', 'Preempted', /^Preempted by pod /)),
  ],
  autoscaling: [
    by(20, is('deployment/php-apache', ready(1)), is('deployment/load', ready(2))),
    by(180, is('deployment/php-apache', ready(5))),
    act(181, scale('deployment/load', 0)),
    by(400, is('deployment/php-apache', ready(1))),
  ],
  'disruption-budget': [by(30, is('poddisruptionbudget/quorum', { status: { disruptionsAllowed: 1 } }))],
  'spot-shutdown': [
    by(20, is('deployment/worker', ready(4)), is('daemonset/log-agent', { status: { numberReady: 3 } })),
    act(25, fault('shut-down-node', 'node-2')),
    by(60, event('node-2', 'NodeNotReady'), count(0, 'pods', { spec: { nodeName: 'node-2' }, ...RUNNING })),
    by(90, is('deployment/worker', ready(4))),
  ],
  'moving-disk': [
    by(30, is('pod/db-0', RUNNING), diskFollows),
    act(40, drainItsNode),
    by(80, is('pod/db-0', RUNNING), diskFollows, (engine) =>
      engine.logs('Pod/default/db-0').filter((l) => l === 'db-0').length === 2 ? undefined : 'its data is gone',
    ),
  ],
  devices: [
    by(60, count(6, 'pods', { metadata: { labels: { app: 'train' } }, ...RUNNING }), count(1, 'pods', PENDING)),
  ],
  'init-and-sidecar': [by(60, is('pod/assembly', RUNNING))],
  storage: [by(40, count(0, 'pods', PENDING))],
  'job-and-cronjob': [by(60, is('job/count-stock', { status: { succeeded: 4 } }), is('cronjob/nightly-backup'))],
  'time-zones': [
    by(70, count(1, 'jobs', { metadata: { name: /^every-minute-/ } })),
    by(130, event('every-minute', 'SuccessfulDelete'), count(1, 'jobs', { status: { active: 1 } })),
  ],
  'network-policy': [
    by(30, is('walled:deployment/web', ready(2))),
    by(40, saysOnly('friend', 'answered'), saysOnly('stranger', 'no answer')),
  ],
  'custom-resource': [by(20, is('databases.drydock.example.com/orders', { spec: { replicas: 2 } }))],
};

describe('examples in a cluster', () => {
  it.each(EXAMPLES)('$id shows what it says', ({ id, files }) => {
    const steps = SHOWS[id];
    if (steps === undefined) throw new Error('an example without a row here');
    const manifest = files.map(({ text }) => text).join('\n---\n');
    expect(() => runScenario({ name: id, page: '', cluster: { cel: celSource() }, manifest, steps })).not.toThrow();
  });
});
