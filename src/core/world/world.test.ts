import { describe, expect, test } from 'vitest';
import { Clock } from '../lib/clock.ts';
import { Rng } from '../lib/rng.ts';
import { Tracer } from '../trace/trace.ts';
import { nextAddress, parseCidr } from './ipam.ts';
import { parseImage } from './image-ref.ts';
import type { ContainerRecord, ContainerSpec } from './records.ts';
import { SHELL_PARTS } from './shell-library.ts';
import { World } from './world.ts';

function worldAt() {
  const clock = new Clock();
  const world = new World({
    clock,
    tracer: new Tracer({ now: () => clock.now }),
    rng: new Rng(1),
    shells: () => SHELL_PARTS,
  });
  world.registerMachine({
    name: 'n1',
    cpuMilli: 1000,
    memoryBytes: 4 * 1024 ** 3,
    maxPods: 10,
    zone: 'z',
    region: 'r',
    instanceType: 't',
    ip: '172.18.0.2',
  });
  const advance = (ms: number): void => {
    const until = clock.now + ms;
    for (let top = clock.peek(); top && top.at <= until; top = clock.peek()) {
      const due = clock.take();
      due?.handler(due.timer.key);
    }
    clock.idleUntil(until);
  };
  const start = (image: string, extra: Partial<ContainerSpec> = {}): string => {
    const pod = { podUid: 'u1', namespace: 'default', pod: 'p', machine: 'n1' };
    const sandbox = world.sandboxes.get('u1') ?? world.sandboxes.create({ ...pod, podCidr: '10.0.0.0/24', nowMs: 0 });
    world.containers.start({ ...pod, name: 'c', image, env: {}, ports: [8080], runsToCompletion: false, ...extra });
    return sandbox?.ip ?? '';
  };
  return { clock, world, advance, start, container: () => world.containers.get('u1', 'c') };
}

const get = (path: string) => ({ method: 'GET', path });

describe('images answer as they really do', () => {
  const rows = [
    { image: 'nginx:1.27', port: 80, path: '/', status: 200 },
    { image: 'nginx:1.27', port: 80, path: '/health', status: 404 },
    { image: 'docker.io/library/httpd', port: 80, path: '/', status: 200, body: 'It works!' },
    {
      image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
      args: ['netexec'],
      port: 8080,
      path: '/hostname',
      status: 200,
      body: 'p',
    },
    {
      image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
      args: ['netexec', '--http-port=80'],
      port: 80,
      path: '/echo?msg=hi',
      status: 200,
      body: 'hi',
    },
    { image: 'node:22', command: ['node', 'server.js'], port: 8080, path: '/x', status: 200 },
    { image: 'python:3', command: ['python', '-m', 'http.server', '9000'], port: 9000, path: '/', status: 200 },
    { image: 'example.com/team/app:v1', port: 8080, path: '/any', status: 200 },
  ];
  test.each(rows)('$image $path', ({ image, port, path, status, body, ...extra }) => {
    const { start, advance, world } = worldAt();
    const ip = start(image, extra);
    expect(world.deliver(ip, port, get(path)).kind).toBe('refused');
    advance(10_000);
    const response = world.deliver(ip, port, get(path));
    expect(response).toMatchObject({ kind: 'answered', status, pod: 'Pod/default/p' });
    if (body !== undefined) expect(response).toMatchObject({ body: expect.stringContaining(body) as string });
  });

  test.each([
    { image: 'redis:7', port: 6379, env: {} },
    { image: 'postgres:17', port: 5432, env: { POSTGRES_PASSWORD: 'x' } },
    { image: 'mysql:8', port: 3306, env: { MYSQL_ROOT_PASSWORD: 'x' } },
  ])('$image listens but speaks no HTTP', ({ image, port, env }) => {
    const { start, advance, world } = worldAt();
    const ip = start(image, { env });
    advance(10_000);
    expect(world.connect(ip, port)).toBe('open');
    expect(world.connect(ip, port + 1)).toBe('refused');
    expect(world.deliver(ip, port, get('/'))).toMatchObject({ kind: 'refused', isReset: true });
  });

  const ends = [
    { name: 'busybox bare', image: 'busybox', extra: {}, code: 0 },
    {
      name: 'postgres without password',
      image: 'postgres',
      extra: {},
      code: 1,
      log: 'superuser password is not specified',
    },
    { name: 'mysql without password', image: 'mysql', extra: {}, code: 1, log: 'password option is not specified' },
    { name: 'a job of an unknown image', image: 'acme/report', extra: { runsToCompletion: true }, code: 0 },
    {
      name: 'a job of perl',
      image: 'perl:5.34',
      extra: { command: ['perl', '-e', '1'], runsToCompletion: true },
      code: 0,
    },
    {
      name: 'a job of nginx that runs a program of its own',
      image: 'nginx',
      extra: { command: ['/opt/report'], runsToCompletion: true },
      code: 0,
    },
    { name: 'a job of nginx itself, never:', image: 'nginx', extra: { runsToCompletion: true }, code: undefined },
    {
      name: 'a job of pause, never:',
      image: 'registry.k8s.io/pause:3.10',
      extra: { runsToCompletion: true },
      code: undefined,
    },
  ];
  test.each(ends)('$name ends with $code', ({ image, extra, code, log }) => {
    const { start, advance, world, container } = worldAt();
    start(image, extra);
    advance(20_000);
    expect(container()?.exit?.exitCode).toBe(code);
    if (log !== undefined) expect(world.logs('u1', 'c').join('\n')).toContain(log);
  });

  test.each([
    { image: 'nginx', exitCode: 0 },
    { image: 'eclipse-temurin:21', command: ['java', '-jar', 'app.jar'], exitCode: 143 },
    { image: 'node:22', command: ['node', 'server.js'], exitCode: undefined },
    { image: 'busybox', command: ['sleep', '3600'], exitCode: undefined },
  ])('SIGTERM to $image', ({ exitCode, image, ...extra }) => {
    const { start, advance, world, container } = worldAt();
    start(image, extra);
    advance(5_000);
    world.containers.terminate(container()!);
    advance(5_000);
    expect(container()?.exit?.exitCode).toBe(exitCode);
  });
});

/** Status of a command a second after it was started; undefined: it runs on. */
function exec(
  world: World,
  record: ContainerRecord,
  argv: string[],
  advance: (ms: number) => void,
): number | undefined {
  let result: number | undefined;
  world.run(record, argv, {
    stdin: false,
    tty: false,
    onOutput: () => undefined,
    onExit: (status) => (result = status),
  });
  advance(1_000);
  return result;
}

describe('exec', () => {
  test.each([
    { argv: ['cat', '/tmp/ready'], status: 0 },
    { argv: ['cat', '/tmp/none'], status: 1 },
    { argv: ['sh', '-c', 'test -f /tmp/ready && exit 0 || exit 9'], status: 0 },
    { argv: ['curl', '-f', 'http://localhost:80/health'], status: 22 },
    { argv: ['curl', '-s', 'http://localhost/'], status: 0 },
    // nginx' image has no wget.
    { argv: ['sh', '-c', 'wget -qO- http://localhost/'], status: 127 },
  ])('$argv', ({ argv, status }) => {
    const { start, advance, world, container } = worldAt();
    start('nginx', { command: ['sh', '-c', 'touch /tmp/ready; nginx'] });
    advance(5_000);
    expect(exec(world, container()!, argv, advance)).toBe(status);
  });

  test('a command that takes too long', () => {
    const { start, advance, world, container } = worldAt();
    start('nginx');
    expect(exec(world, container()!, ['sleep', '5'], advance)).toBeUndefined();
    advance(5_000);
  });
});

test('a restored world goes on where it was', () => {
  const { start, advance, world, clock, container } = worldAt();
  start('busybox', { command: ['sh', '-c', 'echo a; sleep 10; echo b; exit 2'] });
  advance(4_000);
  const saved = { clock: clock.snapshot(), store: structuredClone(world.snapshot()) };
  advance(20_000);
  clock.restore(saved.clock);
  world.restore(saved.store);
  expect(container()?.exit).toBeUndefined();
  expect(world.logs('u1', 'c')).toEqual(['a']);
  advance(5_900);
  expect(container()?.exit).toBeUndefined();
  advance(200);
  expect(container()?.exit).toMatchObject({ exitCode: 2, finishedAt: 10_000 });
});

describe('addresses', () => {
  test('are given out in turn, and those freed come last', () => {
    const range = parseCidr('10.0.0.0/29')!;
    const held = new Set<string>();
    let last = 0;
    const take = (): string | undefined => {
      const found = nextAddress(range, last, (ip) => held.has(ip));
      if (!found) return undefined;
      last = found.offset;
      held.add(found.ip);
      return found.ip;
    };
    expect([take(), take(), take()]).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    held.delete('10.0.0.2');
    expect([take(), take(), take(), take()]).toEqual(['10.0.0.5', '10.0.0.6', '10.0.0.2', undefined]);
  });
});

test.each([
  { text: 'nginx', full: 'docker.io/library/nginx:latest' },
  { text: 'nginx:1.27', full: 'docker.io/library/nginx:1.27' },
  { text: 'bitnami/nginx', full: 'docker.io/bitnami/nginx:latest' },
  { text: 'localhost:5000/a/b:v1', full: 'localhost:5000/a/b:v1' },
  { text: 'registry.k8s.io/pause:3.10', full: 'registry.k8s.io/pause:3.10' },
  { text: 'Nginx', full: undefined },
  { text: 'nginx:', full: undefined },
  { text: 'a b', full: undefined },
  { text: '', full: undefined },
])('image reference $text', ({ text, full }) => {
  expect(parseImage(text)?.full).toBe(full);
});
