import { PassThrough, Writable } from 'node:stream';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type * as Client from '@kubernetes/client-node';
import { MANIFESTS } from '../fixtures.ts';
import type { Group, GroupDef } from '../group.ts';

/** The official JavaScript client: informers, watches, leader election, streams, any object, metrics, custom resources. */
export const javascript: GroupDef = { name: 'javascript', run };

interface Used {
  readonly t: Group;
  readonly k8s: typeof Client;
  readonly config: Client.KubeConfig;
  readonly core: Client.CoreV1Api;
}

async function run(t: Group): Promise<void> {
  const k8s = (await import(t.clients.javascript)) as typeof Client;
  const config = configFor(k8s, t.url);
  const used = { t, k8s, config, core: config.makeApiClient(k8s.CoreV1Api) };
  await t.sh(
    `kubectl apply -f ${MANIFESTS}/web.yaml -f ${MANIFESTS}/crd.yaml && kubectl run box --image=busybox:1.36 -- sh -c 'echo started; sleep 9999' && kubectl wait pod/box --for=condition=Ready --timeout=60s && kubectl wait crd/ships.drydock.example --for=condition=Established --timeout=60s`,
  );
  await t.soon.is('kubectl logs box', 'started');
  await typed(used);
  await patches(used);
  await anyObject(used);
  await watches(used);
  await informer(used);
  await election(used);
  await containers(used);
  await metrics(used);
}

function configFor(k8s: typeof Client, server: string): Client.KubeConfig {
  const config = new k8s.KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server, skipTLSVerify: true }],
    users: [{ name: 'u' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return config;
}

const namespace = 'javascript';
const map = (name: string, data: Record<string, string> = {}): Client.V1ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});

async function typed({ t, core, config, k8s }: Used): Promise<void> {
  await t.check('typed create, read, replace, list, delete', async () => {
    await core.createNamespacedConfigMap({ namespace, body: map('js', { a: '1' }) });
    const read = await core.readNamespacedConfigMap({ namespace, name: 'js' });
    await core.replaceNamespacedConfigMap({ namespace, name: 'js', body: { ...read, data: { a: '2' } } });
    const { items } = await core.listNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=js' });
    equal(items[0]?.data, { a: '2' });
    await core.deleteNamespacedConfigMap({ namespace, name: 'js' });
  });
  await t.check('a stale replace is a conflict', async () => {
    const first = await core.createNamespacedConfigMap({ namespace, body: map('stale') });
    await core.replaceNamespacedConfigMap({ namespace, name: 'stale', body: { ...first, data: { b: '1' } } });
    const code = await codeOf(
      core.replaceNamespacedConfigMap({ namespace, name: 'stale', body: { ...first, data: {} } }),
    );
    equal(code, 409);
  });
  await t.check('what is not there is 404', async () =>
    equal(await codeOf(core.readNamespacedPod({ namespace, name: 'no' })), 404),
  );
  await t.check('dates are dates', async () => {
    const { metadata } = await core.readNamespacedPod({ namespace, name: 'box' });
    equal(metadata?.creationTimestamp instanceof Date, true);
  });
  await t.check('lists in pages', async () => {
    const rbac = config.makeApiClient(k8s.RbacAuthorizationV1Api);
    // those that are there from the start: others come and go meanwhile
    const labelSelector = 'kubernetes.io/bootstrapping=rbac-defaults';
    const whole = (await rbac.listClusterRole({ labelSelector })).items.length;
    let seen = 0;
    let _continue: string | undefined;
    do {
      const page = await rbac.listClusterRole({ labelSelector, limit: 20, ...(_continue ? { _continue } : {}) });
      seen += page.items.length;
      _continue = page.metadata?._continue;
    } while (_continue);
    equal(seen, whole);
  });
  await t.check('eviction and scale subresources', async () => {
    const apps = config.makeApiClient(k8s.AppsV1Api);
    await unlessConflict(async () => {
      const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'web' });
      await apps.replaceNamespacedDeploymentScale({
        namespace,
        name: 'web',
        body: { ...scale, spec: { replicas: 1 } },
      });
    });
    equal((await apps.readNamespacedDeployment({ namespace, name: 'web' })).spec?.replicas, 1);
  });
}

async function patches({ t, k8s, core }: Used): Promise<void> {
  const as = (type: Client.PatchStrategy): Client.ConfigurationOptions => k8s.setHeaderOptions('Content-Type', type);
  const { JsonPatch, MergePatch, StrategicMergePatch, ServerSideApply } = k8s.PatchStrategy;
  const rows = [
    ['JSON', JsonPatch, [{ op: 'add', path: '/data', value: { json: 'yes' } }], { json: 'yes' }],
    ['merge', MergePatch, { data: { json: null, merge: 'yes' } }, { merge: 'yes' }],
    ['strategic merge', StrategicMergePatch, { data: { strategic: 'yes' } }, { merge: 'yes', strategic: 'yes' }],
    [
      'server-side apply',
      ServerSideApply,
      map('patched', { applied: 'yes' }),
      { merge: 'yes', strategic: 'yes', applied: 'yes' },
    ],
  ] as const;
  await core.createNamespacedConfigMap({ namespace, body: map('patched') });
  for (const [name, strategy, body, want] of rows) {
    await t.check(`patch by ${name}`, async () => {
      const query = {
        namespace,
        name: 'patched',
        body,
        ...(strategy === ServerSideApply ? { fieldManager: 'js' } : {}),
      };
      equal((await core.patchNamespacedConfigMap(query, as(strategy))).data, want);
    });
  }
}

async function anyObject({ t, k8s, config }: Used): Promise<void> {
  const objects = k8s.KubernetesObjectApi.makeApiClient(config);
  const ship = {
    apiVersion: 'drydock.example/v1',
    kind: 'Ship',
    metadata: { name: 'js', namespace },
    spec: { length: 30 },
  };
  await t.check('KubernetesObjectApi creates, reads, patches, lists and deletes a custom resource', async () => {
    await objects.create(ship);
    const read = (await objects.read(ship)) as typeof ship & { spec: { masts?: number } };
    equal(read.spec, { length: 30, masts: 1 });
    const patched = await objects.patch(
      { ...ship, spec: { length: 40 } },
      undefined,
      undefined,
      undefined,
      undefined,
      k8s.PatchStrategy.MergePatch,
    );
    equal((patched as typeof ship).spec.length, 40);
    equal((await objects.list('drydock.example/v1', 'Ship', namespace)).items.length, 1);
    await objects.delete(ship);
    equal(await codeOf(objects.read(ship)), 404);
  });
  await t.check('CustomObjectsApi lists custom resources', async () => {
    const custom = config.makeApiClient(k8s.CustomObjectsApi);
    const list = (await custom.listNamespacedCustomObject({
      group: 'drydock.example',
      version: 'v1',
      namespace,
      plural: 'ships',
    })) as { kind: string };
    equal(list.kind, 'ShipList');
  });
}

async function watches({ t, k8s, config, core }: Used): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await t.check('Watch tells what is added, modified and deleted, from a version on', async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const seen: string[] = [];
    const query = { resourceVersion: metadata?.resourceVersion, labelSelector: 'watched' };
    const controller = await new k8s.Watch(config).watch(
      path,
      query,
      (phase) => void seen.push(phase),
      () => undefined,
    );
    const labelled = { ...map('seen'), metadata: { name: 'seen', labels: { watched: 'yes' } } };
    await core.createNamespacedConfigMap({ namespace, body: labelled });
    await core.replaceNamespacedConfigMap({ namespace, name: 'seen', body: { ...labelled, data: { x: 'y' } } });
    await core.deleteNamespacedConfigMap({ namespace, name: 'seen' });
    await until(
      () => seen.length === 3,
      () => seen.join(),
    );
    controller.abort();
    equal(seen, ['ADDED', 'MODIFIED', 'DELETED']);
  });
  await t.check('a watch ends when its time is over', async () => {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('it did not end')), 60_000);
      const done = (): void => (clearTimeout(timer), resolve());
      void new k8s.Watch(config).watch(path, { timeoutSeconds: 2 }, () => undefined, done);
    });
  });
  await t.check('watch with bookmarks and initial events', async () => {
    const seen: { phase: string; object: Client.V1ConfigMap }[] = [];
    const query = { sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan' };
    const controller = await new k8s.Watch(config).watch(
      path,
      query,
      (phase, object) => void seen.push({ phase, object }),
      () => undefined,
    );
    const isEnd = ({ phase, object }: (typeof seen)[number]): boolean =>
      phase === 'BOOKMARK' && object.metadata?.annotations?.['k8s.io/initial-events-end'] === 'true';
    await until(
      () => seen.some(isEnd),
      () => seen.map(({ phase }) => phase).join(),
    );
    controller.abort();
    equal(seen[0]?.phase, 'ADDED');
  });
}

/** The informer goes through a relay that cuts its connections: it must go on where it was. */
async function informer({ t, k8s, core }: Used): Promise<void> {
  const relay = await startRelay(new URL(t.url).port);
  const config = configFor(k8s, relay.url);
  const api = config.makeApiClient(k8s.CoreV1Api);
  const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
    api.listNamespacedConfigMap({ namespace }),
  );
  const added: string[] = [];
  let ended = 0;
  informer.on('add', ({ metadata }) => void added.push(metadata?.name ?? ''));
  informer.on('error', () => {
    ended++;
    restart();
  });
  const restart = (): void => void setTimeout(() => void informer.start().catch(restart), 50);
  const has = (name: string): boolean => added.includes(name);
  await t.check('an informer lists, then follows', async () => {
    await informer.start();
    await core.createNamespacedConfigMap({ namespace, body: map('followed') });
    await until(
      () => has('web-config') && has('followed'),
      () => added.join(),
    );
  });
  await t.check('an informer resumes after its connection was cut, and misses nothing', async () => {
    relay.cut();
    await core.createNamespacedConfigMap({ namespace, body: map('meanwhile') });
    await until(
      () => has('meanwhile'),
      () => `${added.join()} after ${ended} errors`,
    );
    equal(informer.get('meanwhile', namespace)?.metadata?.name, 'meanwhile');
    equal(added.filter((name) => name === 'followed').length, 1);
  });
  await informer.stop();
  relay.stop();
}

/** Candidates for one Lease, who each write what they have read, as client-go's do: one leads. */
async function election({ t, k8s, config }: Used): Promise<void> {
  const leases = config.makeApiClient(k8s.CoordinationV1Api);
  const spec = (holder: string): Client.V1LeaseSpec => ({
    holderIdentity: holder,
    leaseDurationSeconds: 15,
    renewTime: new k8s.V1MicroTime(),
  });
  const isWon = async (write: Promise<unknown>): Promise<boolean> => {
    const code = await codeOf(write);
    if (code !== undefined) equal(code, 409);
    return code === undefined;
  };
  const create = (holder: string): Promise<boolean> =>
    isWon(
      leases.createNamespacedLease({
        namespace,
        body: { metadata: { name: 'leader', namespace }, spec: spec(holder) },
      }),
    );
  const take = (holder: string, read: Client.V1Lease): Promise<boolean> => {
    const leaseTransitions = (read.spec?.leaseTransitions ?? 0) + 1;
    const body = { ...read, spec: { ...spec(holder), leaseTransitions } };
    return isWon(leases.replaceNamespacedLease({ namespace, name: 'leader', body }));
  };
  await t.check('of two who want a Lease at once, one gets it', async () => {
    const won = await Promise.all(['a', 'b'].map(create));
    equal(won.filter(Boolean).length, 1);
  });
  await t.check('who took it second takes it from a stale version in vain', async () => {
    const read = await leases.readNamespacedLease({ namespace, name: 'leader' });
    const won = await Promise.all(['a', 'b', 'c'].map((holder) => take(holder, read)));
    equal(won.filter(Boolean).length, 1);
    const { spec } = await leases.readNamespacedLease({ namespace, name: 'leader' });
    equal(spec?.leaseTransitions, 1);
    equal(/\.\d{6}Z$/.test(String(spec?.renewTime)), true);
  });
}

async function containers({ t, k8s, config }: Used): Promise<void> {
  await t.check('Exec gives output and exit code', async () => {
    const out = sink();
    const status = await new Promise<Client.V1Status>((resolve, reject) => {
      new k8s.Exec(config)
        .exec(namespace, 'box', 'box', ['sh', '-c', 'echo hi; exit 3'], out, out, null, false, resolve)
        .catch(reject);
    });
    equal([out.text(), status.reason, status.details?.causes?.[0]?.message], ['hi\n', 'NonZeroExitCode', '3']);
  });
  await t.check('Exec reads what is sent', async () => {
    const out = sink();
    const input = new PassThrough();
    await new Promise<void>((resolve, reject) => {
      new k8s.Exec(config)
        .exec(namespace, 'box', 'box', ['head', '-n', '1'], out, null, input, false, () => resolve())
        .catch(reject);
      input.end('sent\n');
    });
    equal(out.text(), 'sent\n');
  });
  await t.check('Log gives the log', async () => {
    const out = sink();
    await new k8s.Log(config).log(namespace, 'box', 'box', out, { tailLines: 1 });
    await until(
      () => out.text() === 'started\n',
      () => out.text(),
    );
  });
}

async function metrics({ t, k8s, config }: Used): Promise<void> {
  await t.check('Metrics of nodes and pods', async () => {
    const client = new k8s.Metrics(config);
    await until(
      async () => (await client.getPodMetrics(namespace)).items.length > 0,
      () => 'no metrics of pods',
    );
    await until(
      async () => (await client.getNodeMetrics()).items.length === 3,
      () => 'no metrics of all nodes',
    );
    const { items } = await client.getNodeMetrics();
    equal(/^\d+[num]?$/.test(items[0]?.usage.cpu ?? ''), true);
  });
  await t.check('topNodes and topPods', async () => {
    const core = config.makeApiClient(k8s.CoreV1Api);
    equal((await k8s.topNodes(core)).length, 3);
    const pods = await k8s.topPods(core, new k8s.Metrics(config), namespace);
    equal(
      pods.some(({ Pod }) => Pod.metadata?.name === 'box'),
      true,
    );
  });
}

interface Relay {
  readonly url: string;
  cut(): void;
  stop(): void;
}

/** Passes connections on to a port, and cuts them when told. */
async function startRelay(port: string): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server: Server = createServer();
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const onward = connect(Number(port), '127.0.0.1');
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(from);
      from
        .on('error', () => to.destroy())
        .on('close', () => to.destroy())
        .pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    stop: () => (cut(), void server.close()),
  };
}

function sink(): Writable & { text(): string } {
  let text = '';
  const stream = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) });
  return Object.assign(stream, { text: () => text });
}

function equal(is: unknown, want: unknown): void {
  if (JSON.stringify(is) !== JSON.stringify(want))
    throw new Error(`${JSON.stringify(is)} is not ${JSON.stringify(want)}`);
}

const codeIn = (error: unknown): number | undefined => (error as { code?: number }).code;

/** Reads and writes again if a controller has written in between, as one must. */
async function unlessConflict(write: () => Promise<void>): Promise<void> {
  const end = performance.now() + 60_000;
  while ((await codeOf(write())) === 409 && performance.now() < end);
}

const codeOf = (promise: Promise<unknown>): Promise<number | undefined> => promise.then(() => undefined, codeIn);

async function until(holds: () => boolean | Promise<boolean>, text: () => string): Promise<void> {
  for (const end = performance.now() + 60_000; !(await holds());) {
    if (performance.now() > end) throw new Error(`in vain: ${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
