import { describe, expect, it } from 'vitest';
import type { ContainerState, Pod } from '../../../core/api/types.ts';
import { containerRows, containerStateText } from './containers.ts';
import { probeText } from './probe-text.ts';

describe('containerStateText', () => {
  const cases: readonly { name: string; state: ContainerState | undefined; isReady?: boolean; out: object }[] = [
    { name: 'nothing known', state: undefined, out: { word: 'Waiting', tone: 'pending' } },
    {
      name: 'on its way',
      state: { waiting: { reason: 'ContainerCreating' } },
      out: { word: 'ContainerCreating', tone: 'pending' },
    },
    {
      name: 'crash loop',
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
      out: { word: 'CrashLoopBackOff', tone: 'failed', message: 'back-off 10s' },
    },
    { name: 'runs, not ready', state: { running: {} }, out: { word: 'Running', tone: 'pending' } },
    { name: 'runs', state: { running: {} }, isReady: true, out: { word: 'Running', tone: 'ready' } },
    {
      name: 'ended well',
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
      out: { word: 'Completed', tone: 'done', exitCode: 0 },
    },
    {
      name: 'killed',
      state: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      out: { word: 'OOMKilled', tone: 'failed', exitCode: 137 },
    },
  ];
  for (const { name, state, isReady = false, out } of cases)
    it(name, () => expect(containerStateText(state, isReady)).toEqual(out));
});

describe('containerRows', () => {
  const pod = {
    spec: {
      initContainers: [
        { name: 'setup', image: 'busybox' },
        { name: 'proxy', image: 'envoy', restartPolicy: 'Always' },
      ],
      containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }],
    },
    status: { containerStatuses: [{ name: 'web', ready: true, restartCount: 2, state: { running: {} } }] },
  } as unknown as Pod;

  it('in the order they start, with their role', () =>
    expect(containerRows(pod).map(({ name, role, restarts }) => [name, role, restarts])).toEqual([
      ['setup', 'init', 0],
      ['proxy', 'sidecar', 0],
      ['web', 'main', 2],
    ]));
  it('ports say their protocol', () => expect(containerRows(pod).at(-1)?.ports).toEqual(['80/TCP']));
});

describe('probeText', () => {
  const cases = [
    {
      name: 'http with defaults',
      probe: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' } },
      target: 'http-get http://:8080/ready',
    },
    {
      name: 'https to a host',
      probe: { httpGet: { host: 'a.b', port: 'web', scheme: 'HTTPS' } },
      target: 'http-get https://a.b:web/',
    },
    { name: 'tcp', probe: { tcpSocket: { port: 5432 } }, target: 'tcp-socket :5432' },
    { name: 'exec', probe: { exec: { command: ['cat', '/tmp/ok'] } }, target: 'exec [cat /tmp/ok]' },
    { name: 'grpc', probe: { grpc: { port: 9000 } }, target: 'grpc <pod>:9000' },
    { name: 'none', probe: {}, target: 'unknown' },
  ];
  for (const { name, probe, target } of cases) it(name, () => expect(probeText(probe as never).target).toBe(target));
  it('timing as kubectl describe has it', () =>
    expect(probeText({ initialDelaySeconds: 5, periodSeconds: 3, failureThreshold: 1 }).timing).toBe(
      'delay=5s timeout=1s period=3s #success=1 #failure=1',
    ));
});
