import { describe, expect, test } from 'vitest';
import type { Event, Pod } from '../api/types.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

/** Scripts of the documentation, run by a whole cluster in virtual time. */
const PODS = '/api/v1/namespaces/default/pods';

function cluster(options: Parameters<typeof createEngine>[0] = {}): Engine {
  const engine = createEngine({ nodes: 1, seed: 1, freeze: true, ...options });
  engine.advance(10_000);
  return engine;
}

function create(engine: Engine, path: string, body: object): void {
  const answer = engine.handle({ method: 'POST', path, body });
  if (answer.code >= 300) throw new Error(JSON.stringify(answer.body));
}

const pod = (name: string, spec: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec,
});
const sh = (script: string, more: object = {}) => ({
  name: 'c',
  image: 'busybox:1.36',
  command: ['sh', '-c', script],
  ...more,
});
const get = (engine: Engine, name: string): Pod => engine.object(`Pod/default/${name}`) as Pod;
const logs = (engine: Engine, name: string, container?: string): readonly string[] =>
  engine.logs(`Pod/default/${name}`, container);
const after = (engine: Engine, ms: number): void => void engine.advance(engine.now + ms);
const events = (engine: Engine, reason: string): Event[] =>
  (engine.handle({ method: 'GET', path: '/api/v1/namespaces/default/events' }).body as { items: Event[] }).items.filter(
    (e) => e.reason === reason,
  );

/** What a command prints, and how it ends within a minute. */
function exec(
  engine: Engine,
  name: string,
  argv: string[],
  stdin?: string,
): { out: string; err: string; code: number | undefined } {
  const result = { out: '', err: '', code: undefined as number | undefined };
  const started = engine.run(`Pod/default/${name}`, 'c', argv, {
    stdin: stdin !== undefined,
    tty: false,
    onOutput: (bytes, isError) => {
      if (isError) result.err += bytes;
      else result.out += bytes;
    },
    onExit: (code) => (result.code = code),
  });
  if (started && 'write' in started && stdin !== undefined) {
    started.write(stdin);
    started.closeInput();
  }
  if (result.code === undefined) after(engine, 60_000);
  return result;
}

describe('documented scripts', () => {
  test('the liveness example restarts after about 35 seconds', () => {
    const engine = cluster();
    const livenessProbe = { exec: { command: ['cat', '/tmp/healthy'] }, initialDelaySeconds: 5, periodSeconds: 5 };
    const script = 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600';
    create(
      engine,
      PODS,
      pod('liveness', {
        containers: [
          { name: 'c', image: 'registry.k8s.io/busybox:1.27.2', args: ['/bin/sh', '-c', script], livenessProbe },
        ],
      }),
    );
    after(engine, 30_000);
    expect(get(engine, 'liveness').status?.containerStatuses?.[0]?.restartCount).toBe(0);
    after(engine, 50_000);
    expect(events(engine, 'Unhealthy')[0]?.message).toBe(
      "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n",
    );
    after(engine, 10_000);
    expect(get(engine, 'liveness').status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137 } },
    });
  });

  test('the counter writes a line a second', () => {
    const engine = cluster();
    create(
      engine,
      PODS,
      pod('counter', { containers: [sh('i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done')] }),
    );
    after(engine, 15_000);
    const lines = logs(engine, 'counter');
    expect(lines.length).toBeGreaterThan(8);
    expect(lines[3]).toMatch(/^3: Thu Jan {2}1 00:00:\d\d UTC 2026$/);
  });

  test('a sidecar follows what the application writes to a shared emptyDir', () => {
    const engine = cluster();
    const mount = { volumeMounts: [{ name: 'logs', mountPath: '/opt' }] };
    create(
      engine,
      PODS,
      pod('app', {
        initContainers: [
          {
            name: 'logshipper',
            image: 'alpine:3.22',
            restartPolicy: 'Always',
            command: ['sh', '-c', 'tail -F /opt/logs.txt'],
            ...mount,
          },
        ],
        containers: [sh('while true; do echo "logging" >> /opt/logs.txt; sleep 1; done', mount)],
        volumes: [{ name: 'logs', emptyDir: {} }],
      }),
    );
    after(engine, 20_000);
    expect(logs(engine, 'app', 'logshipper').filter((l) => l === 'logging').length).toBeGreaterThan(5);
  });

  test('nginx serves what an init container has written, and logs who asked', () => {
    const engine = cluster();
    const mount = { volumeMounts: [{ name: 'web', mountPath: '/work-dir' }] };
    create(
      engine,
      PODS,
      pod('web', {
        initContainers: [{ ...sh('echo "<h1>hello</h1>" > /work-dir/index.html', mount), name: 'install' }],
        containers: [
          { name: 'c', image: 'nginx:1.29', volumeMounts: [{ name: 'web', mountPath: '/usr/share/nginx/html' }] },
        ],
        volumes: [{ name: 'web', emptyDir: {} }],
      }),
    );
    after(engine, 20_000);
    expect(exec(engine, 'web', ['curl', '-s', 'localhost'])).toMatchObject({ out: '<h1>hello</h1>\n', code: 0 });
    expect(logs(engine, 'web').some((l) => l.includes('"GET / HTTP/1.1" 200'))).toBe(true);
    expect(exec(engine, 'web', ['nginx', '-v']).err).toBe('nginx version: nginx/1.29.0\n');
  });

  test('a trap answers SIGTERM, and the rest of the grace period is spared', () => {
    const engine = cluster();
    create(
      engine,
      PODS,
      pod('polite', {
        restartPolicy: 'Never',
        containers: [sh("trap 'echo bye; exit 0' TERM; while true; do sleep 1; done")],
      }),
    );
    after(engine, 10_000);
    engine.handle({ method: 'DELETE', path: `${PODS}/polite` });
    const since = engine.now;
    while (get(engine, 'polite') && engine.now < since + 60_000) after(engine, 500);
    expect(engine.now - since).toBeLessThan(5_000);
  });

  test('environment and files from a ConfigMap, and the files follow it', () => {
    const engine = cluster();
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cfg' },
      data: { level: 'info', 'app.conf': 'a=1\n' },
    };
    create(engine, '/api/v1/namespaces/default/configmaps', map);
    create(
      engine,
      PODS,
      pod('conf', {
        containers: [
          sh('echo "$LEVEL"; cat /etc/app/app.conf; sleep 3600', {
            env: [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'cfg', key: 'level' } } }],
            volumeMounts: [
              { name: 'cfg', mountPath: '/etc/app' },
              { name: 'cfg', mountPath: '/one.conf', subPath: 'app.conf' },
            ],
          }),
        ],
        volumes: [{ name: 'cfg', configMap: { name: 'cfg' } }],
      }),
    );
    after(engine, 10_000);
    expect(logs(engine, 'conf')).toEqual(['info', 'a=1']);
    engine.handle({
      method: 'PUT',
      path: '/api/v1/namespaces/default/configmaps/cfg',
      body: { ...map, data: { ...map.data, 'app.conf': 'a=2\n' } },
    });
    expect(exec(engine, 'conf', ['cat', '/etc/app/app.conf']).out).toBe('a=1\n');
    after(engine, 100_000);
    expect(exec(engine, 'conf', ['cat', '/etc/app/app.conf', '/one.conf']).out).toBe('a=2\na=1\n');
    expect(exec(engine, 'conf', ['sh', '-c', 'echo x > /etc/app/app.conf'])).toMatchObject({
      code: 1,
      err: "sh: can't create /etc/app/app.conf: Read-only file system\n",
    });
  });

  test('data on a claim outlives its pod', () => {
    const engine = cluster();
    create(engine, '/api/v1/namespaces/default/persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const spec = (script: string) => ({
      restartPolicy: 'Never',
      containers: [sh(script, { volumeMounts: [{ name: 'd', mountPath: '/data' }] })],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    });
    create(engine, PODS, pod('writer', spec('echo kept > /data/file')));
    after(engine, 30_000);
    engine.handle({ method: 'DELETE', path: `${PODS}/writer` });
    after(engine, 10_000);
    create(engine, PODS, pod('reader', spec('cat /data/file')));
    after(engine, 20_000);
    expect(logs(engine, 'reader')).toEqual(['kept']);
  });

  test('the service account is mounted, with a real token', () => {
    const engine = cluster();
    create(engine, PODS, pod('sa', { containers: [sh('sleep 3600')] }));
    after(engine, 10_000);
    const dir = '/var/run/secrets/kubernetes.io/serviceaccount';
    expect(exec(engine, 'sa', ['ls', dir]).out).toBe('ca.crt\nnamespace\ntoken\n');
    expect(exec(engine, 'sa', ['cat', `${dir}/namespace`]).out).toBe('default');
    expect(exec(engine, 'sa', ['cat', `${dir}/token`]).out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  test('whom it runs as, and what it may not write', () => {
    const engine = cluster();
    const securityContext = { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 };
    create(
      engine,
      PODS,
      pod('sec', {
        securityContext,
        containers: [
          sh('sleep 3600', {
            securityContext: { readOnlyRootFilesystem: true },
            volumeMounts: [{ name: 'v', mountPath: '/data' }],
          }),
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
      }),
    );
    after(engine, 10_000);
    expect(exec(engine, 'sec', ['id']).out).toBe('uid=1000 gid=3000 groups=2000,3000\n');
    expect(exec(engine, 'sec', ['touch', '/x'])).toMatchObject({ code: 1, err: 'touch: /x: Read-only file system\n' });
    expect(exec(engine, 'sec', ['sh', '-c', 'echo hi > /data/f; stat -c "%u %g" /data/f']).out).toBe('1000 2000\n');
  });

  test('requests by name through a Service', () => {
    const engine = cluster();
    create(
      engine,
      PODS,
      pod(
        'srv',
        { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] },
        { labels: { app: 'srv' } },
      ),
    );
    create(engine, '/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'srv' },
      spec: { selector: { app: 'srv' }, ports: [{ port: 80 }] },
    });
    create(
      engine,
      PODS,
      pod('client', {
        containers: [
          sh(
            'until wget -qO- http://srv | grep -o "Welcome to nginx!" | head -1; do echo waiting; sleep 2; done; sleep 3600',
          ),
        ],
      }),
    );
    after(engine, 30_000);
    expect(logs(engine, 'client').at(-1)).toBe('Welcome to nginx!');
    expect(exec(engine, 'client', ['nslookup', 'srv']).out).toContain('Name:\tsrv.default.svc.cluster.local');
    expect(exec(engine, 'client', ['nc', '-zv', 'srv', '80']).code).toBe(0);
    expect(exec(engine, 'client', ['wget', '-qO-', 'http://nosuch'])).toMatchObject({
      code: 1,
      err: "wget: bad address 'nosuch'\n",
    });
  });

  test('files go in and out as kubectl cp sends them', () => {
    const engine = cluster();
    create(engine, PODS, pod('cp', { containers: [sh('sleep 3600')] }));
    after(engine, 10_000);
    exec(engine, 'cp', ['sh', '-c', 'mkdir /src; echo payload > /src/f']);
    const archive = exec(engine, 'cp', ['tar', 'cf', '-', '/src']).out;
    expect(exec(engine, 'cp', ['tar', 'xmf', '-', '-C', '/tmp'], archive).code).toBe(0);
    expect(exec(engine, 'cp', ['cat', '/tmp/src/f']).out).toBe('payload\n');
    expect(exec(engine, 'cp', ['cat'], 'to the end').out).toBe('to the end');
    expect(exec(engine, 'cp', ['sh'], 'cd /src\npwd\nexit 4\n')).toMatchObject({ out: '/src\n', code: 4 });
  });

  test('hooks run in the container, before and after', () => {
    const engine = cluster();
    const lifecycle = {
      postStart: { exec: { command: ['sh', '-c', 'sleep 3; echo hello > /tmp/message'] } },
      preStop: { exec: { command: ['sh', '-c', 'echo stopping > /proc/1/fd/1; sleep 4'] } },
    };
    create(
      engine,
      PODS,
      pod('hooked', { containers: [sh("trap 'exit 0' TERM; while true; do sleep 1; done", { lifecycle })] }),
    );
    after(engine, 10_000);
    expect(exec(engine, 'hooked', ['cat', '/tmp/message']).out).toBe('hello\n');
    engine.handle({ method: 'DELETE', path: `${PODS}/hooked` });
    const since = engine.now;
    after(engine, 2_000);
    expect(logs(engine, 'hooked')).toEqual(['stopping']);
    while (get(engine, 'hooked') && engine.now < since + 60_000) after(engine, 500);
    expect(engine.now - since).toBeGreaterThan(4_000);
    expect(engine.now - since).toBeLessThan(9_000);
  });

  test('a hook that fails is told, and takes its container along', () => {
    const engine = cluster();
    const fails = { exec: { command: ['sh', '-c', 'exit 1'] } };
    create(
      engine,
      PODS,
      pod('bad', {
        terminationGracePeriodSeconds: 2,
        containers: [sh('sleep 3600', { lifecycle: { postStart: fails } })],
      }),
    );
    after(engine, 20_000);
    expect(events(engine, 'FailedPostStartHook')[0]?.message).toBe('PostStartHook failed');
    expect(get(engine, 'bad').status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
  });

  test('the Job of the documentation computes pi', () => {
    const engine = cluster();
    const container = { name: 'c', image: 'perl:5.34.0', command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'] };
    create(engine, PODS, pod('pi', { restartPolicy: 'Never', containers: [container] }));
    after(engine, 30_000);
    const [line = ''] = logs(engine, 'pi');
    expect(line).toMatch(/^3\.14159265358979323846264338327950288/);
    expect(line).toHaveLength(2001);
  });

  test('redis keeps what it is told', () => {
    const engine = cluster();
    create(engine, PODS, pod('cache', { containers: [{ name: 'c', image: 'redis:7' }] }));
    after(engine, 10_000);
    const ask = (...argv: string[]): string => exec(engine, 'cache', ['redis-cli', ...argv]).out;
    expect([ask('ping'), ask('set', 'k', 'v'), ask('get', 'k'), ask('incr', 'n'), ask('incr', 'n')]).toEqual([
      'PONG\n',
      'OK\n',
      'v\n',
      '1\n',
      '2\n',
    ]);
  });

  test('last words reach the status', () => {
    const engine = cluster();
    create(
      engine,
      PODS,
      pod('words', { restartPolicy: 'Never', containers: [sh('echo broken > /dev/termination-log; exit 3')] }),
    );
    after(engine, 10_000);
    expect(get(engine, 'words').status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 3,
      message: 'broken\n',
    });
  });

  test('a program that is not there cannot be started', () => {
    const engine = cluster();
    create(
      engine,
      PODS,
      pod('none', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['nosuch'] }] }),
    );
    after(engine, 10_000);
    expect(get(engine, 'none').status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
    });
  });
});

describe('time and snapshots', () => {
  const script =
    'n=0; f() { n=$((n+1)); echo "$1 $n" | tee -a /tmp/log; }; for i in 1 2 3 4 5 6; do f $i; sleep 2; done; (sleep 3; echo late) & wait; exit 7';
  const run = (engine: Engine) => ({
    log: logs(engine, 'job'),
    status: get(engine, 'job').status?.containerStatuses?.[0]?.state?.terminated?.exitCode,
  });
  const begin = (): Engine => {
    const engine = cluster({ hashWrites: true, freeze: false });
    create(engine, PODS, pod('job', { restartPolicy: 'Never', containers: [sh(script)] }));
    return engine;
  };

  test('equal runs have equal write logs', () => {
    const hashes = [1, 2].map(() => {
      const engine = begin();
      after(engine, 60_000);
      expect(run(engine)).toMatchObject({ log: ['1 1', '2 2', '3 3', '4 4', '5 5', '6 6', 'late'], status: 7 });
      return engine.hash();
    });
    expect(hashes[0]).toBe(hashes[1]);
  });

  test.each([5_000, 7_000, 9_000, 13_000, 18_000, 21_000])(
    'a snapshot taken after %d ms goes on where it was',
    (ms) => {
      const engine = begin();
      after(engine, ms);
      const saved = structuredClone(engine.snapshot());
      after(engine, 60_000);
      const straight = run(engine);
      engine.restore(saved);
      after(engine, 60_000);
      expect(run(engine)).toEqual(straight);
      const other = cluster({ hashWrites: true, freeze: false });
      other.restore(saved);
      after(other, 60_000);
      expect(run(other).status).toBe(7);
    },
  );
});
