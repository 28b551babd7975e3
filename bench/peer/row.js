/* global setImmediate */
// The peer's side of the workloads, in its fastest mode: clock paused and stepped by 20 ms, with a turn of the event
// loop after each step, because its controllers run on promises. Prints the same figures as bench/row.ts.
import { argv, cpuUsage, exit, memoryUsage, stdout } from 'node:process';
import { BaseImage, Cluster } from '@ngrok/webernetes';

class App extends BaseImage {
  static imageName = 'myapp';
  static imageVersion = 'v1';
  defaultCommand = ['server'];
  async exec(ctx, command) {
    if (command[0] !== 'server') return await super.exec(ctx, command);
    ctx.listenHttp(8080, async () => ({ statusCode: 200, body: 'ok\n' }));
    return await ctx.waitUntilKilled();
  }
}

const cpuMs = () => {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
};
const heapMb = () => {
  globalThis.gc?.();
  return memoryUsage().heapUsed / 1e6;
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function advance(cluster, ms) {
  for (let t = 0; t < ms; t += 20) {
    cluster.clock.step(20);
    for (let i = 0; i < 3; i++) await turn();
  }
}

async function until(cluster, holds) {
  let simulated = 0;
  while (!holds()) {
    await advance(cluster, 20);
    simulated += 20;
    if (simulated > 600_000) throw new Error('not reached in ten simulated minutes');
  }
  return simulated / 1000;
}

async function boot() {
  const cluster = new Cluster();
  cluster.registerImage(App);
  await cluster.init();
  const ready = new Set();
  cluster.informer('pods', (type, pod) => {
    const isReady = pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    if (type !== 'delete' && isReady) ready.add(name);
    else ready.delete(name);
  });
  const system = () => [...ready].filter((n) => n.startsWith('kube-system/')).length;
  cluster.clock.pause();
  await until(cluster, () => system() >= 8);
  const user = () => ready.size - system();
  return { cluster, user };
}

const deployment = (replicas) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'myapp:v1',
            ports: [{ containerPort: 8080 }],
          },
        ],
      },
    },
  },
});

async function deploy(replicas) {
  const { cluster, user } = await boot();
  const before = cpuMs();
  await cluster.apply([deployment(replicas)]);
  const simulatedS = await until(cluster, () => user() === replicas);
  return { cpuMs: cpuMs() - before, heapMb: heapMb(), simulatedS };
}

const ROWS = {
  'boot-3n': async () => {
    const empty = heapMb();
    const before = cpuMs();
    await boot();
    return { cpuMs: cpuMs() - before, heapMb: heapMb() - empty, heapTotalMb: heapMb() };
  },
  'deploy-10': () => deploy(10),
  'deploy-100': () => deploy(100),
  'simspeed-100': async () => {
    const { cluster, user } = await boot();
    // Without probes, to its advantage: stepped, its probes time out and the pods do not become ready.
    await cluster.apply([deployment(100)]);
    await until(cluster, () => user() === 100);
    await advance(cluster, 10_000);
    const seconds = 30;
    const before = cpuMs();
    await advance(cluster, seconds * 1000);
    return { cpuMsPerSimulatedS: (cpuMs() - before) / seconds };
  },
};

const row = ROWS[argv[2]];
if (!row) throw new Error(`the peer has no row ${argv[2]}`);
stdout.write(`${JSON.stringify(await row())}\n`);
exit(0);
