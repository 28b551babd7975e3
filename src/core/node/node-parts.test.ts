import { describe, expect, test } from 'vitest';
import type { Container, ContainerStatus, Pod, Probe } from '../api/types.ts';
import { backOffUntil, nextBackOff, type BackOff } from './back-off.ts';
import { fromBase64 } from './base64.ts';
import { environment, expand } from './env.ts';
import type { ProbeKind } from './pod-parts.ts';
import { phaseOf } from './pod-phase.ts';
import { initialProbeState, observe } from './probe-state.ts';
import { runAsError } from './run-as.ts';
import { mountError } from './volumes.ts';

const meta = { name: 'p', namespace: 'ns', uid: 'u', resourceVersion: '1', creationTimestamp: '' };
const podOf = (spec: Partial<Pod['spec']>): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: meta,
  spec: { containers: [{ name: 'web' }], ...spec },
});

test('back-off doubles from 10 s to 5 min, and is forgotten after ten quiet minutes', () => {
  let entry: BackOff | undefined;
  const delays: number[] = [];
  for (let now = 0, i = 0; i < 7; i++, now += 1000) {
    entry = nextBackOff(entry, now, now);
    delays.push(entry.delayMs / 1000);
  }
  expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300]);
  expect(backOffUntil(entry, 7000, 7500)).toBe(307_000);
  expect(backOffUntil(entry, 7000, 307_000)).toBeUndefined();
  expect(backOffUntil(entry, 6000 + 600_001, 6000 + 600_002)).toBeUndefined();
  expect(nextBackOff(entry, 6000 + 600_001, 700_000).delayMs).toBe(10_000);
});

describe('a probe over its results', () => {
  const rows: readonly { name: string; kind: ProbeKind; probe: Probe; results: string; verdicts: string }[] = [
    {
      name: 'liveness is good until three failures',
      kind: 'liveness',
      probe: { failureThreshold: 3 },
      results: '00',
      verdicts: '111',
    },
    { name: 'then it is not', kind: 'liveness', probe: { failureThreshold: 3 }, results: '000', verdicts: '1110' },
    {
      name: 'a success starts the count again',
      kind: 'liveness',
      probe: { failureThreshold: 3 },
      results: '00100',
      verdicts: '111111',
    },
    { name: 'readiness is bad until the first success', kind: 'readiness', probe: {}, results: '01', verdicts: '001' },
    {
      name: 'or as many as asked for',
      kind: 'readiness',
      probe: { successThreshold: 2 },
      results: '1011',
      verdicts: '00001',
    },
    {
      name: 'readiness goes and comes',
      kind: 'readiness',
      probe: { failureThreshold: 1 },
      results: '1101',
      verdicts: '01101',
    },
    {
      name: 'startup is unknown at first',
      kind: 'startup',
      probe: { failureThreshold: 2 },
      results: '01',
      verdicts: '??1',
    },
    { name: 'and fails for good', kind: 'startup', probe: { failureThreshold: 2 }, results: '00', verdicts: '??0' },
  ];
  test.each(rows)('$name', ({ kind, probe, results, verdicts }) => {
    let state = initialProbeState(kind);
    const show = (v: boolean | undefined): string => (v === undefined ? '?' : v ? '1' : '0');
    let seen = show(state.verdict);
    for (const r of results) {
      state = observe(state, kind, probe, r === '1');
      seen += show(state.verdict);
    }
    expect(seen).toBe(verdicts);
  });

  test('a success that changes nothing allocates nothing', () => {
    const once = observe(initialProbeState('liveness'), 'liveness', {}, true);
    expect(observe(once, 'liveness', {}, true)).toBe(once);
  });
});

describe('the environment of a container', () => {
  const sources = {
    configMap: (name: string) => (name === 'conf' ? ({ data: { a: '1', b: '2' } } as never) : undefined),
    secret: (name: string) => (name === 'cred' ? ({ data: { user: 'YW5u' } } as never) : undefined),
  };
  const ctx = {
    pod: podOf({ serviceAccountName: 'sa' }),
    podIp: '10.0.0.2',
    hostIp: '172.18.0.2',
    nodeName: 'n1',
    links: { WEB_SERVICE_HOST: '10.96.3.4' },
    allocatable: () => ({ cpu: '3900m', memory: '7Gi' }),
  };
  const ref = (from: object): Container => ({ name: 'web', env: [{ name: 'X', valueFrom: from }] });
  const rows: readonly { name: string; container: Container; env?: object; error?: string }[] = [
    {
      name: 'values and what they refer to',
      container: {
        name: 'w',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '$(A)-$$(A)-$(C)' },
        ],
      },
      env: { A: '1', B: '1-$(A)-$(C)' },
    },
    {
      name: 'variables of Services',
      container: { name: 'w', env: [{ name: 'URL', value: 'http://$(WEB_SERVICE_HOST)' }] },
      env: { URL: 'http://10.96.3.4' },
    },
    { name: 'a key of a ConfigMap', container: ref({ configMapKeyRef: { name: 'conf', key: 'a' } }), env: { X: '1' } },
    { name: 'a key of a Secret', container: ref({ secretKeyRef: { name: 'cred', key: 'user' } }), env: { X: 'ann' } },
    {
      name: 'a missing ConfigMap',
      container: ref({ configMapKeyRef: { name: 'no', key: 'a' } }),
      error: 'configmap "no" not found',
    },
    {
      name: 'a missing key',
      container: ref({ configMapKeyRef: { name: 'conf', key: 'z' } }),
      error: "couldn't find key z in ConfigMap ns/conf",
    },
    {
      name: 'a missing Secret',
      container: ref({ secretKeyRef: { name: 'no', key: 'a' } }),
      error: 'secret "no" not found',
    },
    {
      name: 'a missing key of a Secret',
      container: ref({ secretKeyRef: { name: 'cred', key: 'z' } }),
      error: "couldn't find key z in Secret ns/cred",
    },
    { name: 'optional ones', container: ref({ configMapKeyRef: { name: 'no', key: 'a', optional: true } }), env: {} },
    {
      name: 'all keys, with a prefix',
      container: { name: 'w', envFrom: [{ prefix: 'P_', configMapRef: { name: 'conf' } }] },
      env: { P_a: '1', P_b: '2' },
    },
    {
      name: 'all keys of nothing',
      container: { name: 'w', envFrom: [{ secretRef: { name: 'no' } }] },
      error: 'secret "no" not found',
    },
    { name: 'fields of the pod', container: ref({ fieldRef: { fieldPath: 'status.podIP' } }), env: { X: '10.0.0.2' } },
    { name: 'the node', container: ref({ fieldRef: { fieldPath: 'spec.nodeName' } }), env: { X: 'n1' } },
    {
      name: 'resources',
      container: {
        ...ref({ resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } }),
        resources: { limits: { memory: '64Mi' } },
      },
      env: { X: '64' },
    },
    {
      name: 'without a limit: what the node can give (defaultPodLimitsForDownwardAPI)',
      container: ref({ resourceFieldRef: { resource: 'limits.cpu' } }),
      env: { X: '4' },
    },
    {
      name: 'without a request: nothing',
      container: ref({ resourceFieldRef: { resource: 'requests.cpu' } }),
      env: { X: '0' },
    },
  ];
  test.each(rows)('$name', ({ container, env, error }) => {
    expect(environment(container, ctx, sources)).toEqual(error === undefined ? { env } : { error });
  });
  test('unknown references stay as they are', () => expect(expand('$(NO) $x', {})).toBe('$(NO) $x'));
  test.each(['', 'a', 'ann', 'Grüße, 世界'])('base64 of %s', (text) => {
    expect(fromBase64(Buffer.from(text).toString('base64'))).toBe(text);
  });
});

describe('volumes', () => {
  const sources = {
    configMap: (name: string) => (name === 'conf' ? ({ data: { a: '1' } } as never) : undefined),
    secret: () => undefined,
    claim: (name: string) =>
      name === 'no' ? undefined : ({ status: { phase: name === 'bound' ? 'Bound' : 'Pending' } } as never),
  };
  const setUp = 'MountVolume.SetUp failed for volume "v" : ';
  const processed =
    'Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: ';
  test.each([
    { name: 'emptyDir', volume: { emptyDir: {} }, error: undefined },
    { name: 'ConfigMap', volume: { configMap: { name: 'conf' } }, error: undefined },
    { name: 'no ConfigMap', volume: { configMap: { name: 'x' } }, error: `${setUp}configmap "x" not found` },
    { name: 'optional', volume: { configMap: { name: 'x', optional: true } }, error: undefined },
    {
      name: 'no key',
      volume: { configMap: { name: 'conf', items: [{ key: 'z', path: 'z' }] } },
      error: `${setUp}configmap references non-existent config key: z`,
    },
    { name: 'no Secret', volume: { secret: { secretName: 's' } }, error: `${setUp}secret "s" not found` },
    {
      name: 'projected',
      volume: { projected: { sources: [{ secret: { name: 's' } }] } },
      error: `${setUp}secret "s" not found`,
    },
    { name: 'bound claim', volume: { persistentVolumeClaim: { claimName: 'bound' } }, error: undefined },
    {
      name: 'unbound claim',
      volume: { persistentVolumeClaim: { claimName: 'new' } },
      error: `${processed}error processing PVC ns/new: PVC is not bound`,
    },
    {
      name: 'no claim',
      volume: { persistentVolumeClaim: { claimName: 'no' } },
      error: `${processed}error processing PVC ns/no: failed to fetch PVC from API server: persistentvolumeclaims "no" not found`,
    },
  ])('$name', ({ volume, error }) => {
    expect(mountError(podOf({ volumes: [{ name: 'v', ...volume }] }), sources)).toBe(error);
  });
});

describe('runAsNonRoot', () => {
  const where = '(pod: "p_ns(u)", container: web)';
  test.each([
    { name: 'not asked for', security: {}, user: undefined, error: undefined },
    {
      name: 'a root image',
      security: { runAsNonRoot: true },
      user: undefined,
      error: `container has runAsNonRoot and image will run as root ${where}`,
    },
    { name: 'another user', security: { runAsNonRoot: true, runAsUser: 1000 }, user: undefined, error: undefined },
    {
      name: 'user 0',
      security: { runAsNonRoot: true, runAsUser: 0 },
      user: 101,
      error: `container's runAsUser breaks non-root policy ${where}`,
    },
    {
      name: 'a name',
      security: { runAsNonRoot: true },
      user: 'app',
      error: `container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root ${where}`,
    },
    { name: 'a number', security: { runAsNonRoot: true }, user: 101, error: undefined },
  ])('$name', ({ security, user, error }) => {
    expect(runAsError(podOf({}), { name: 'web', securityContext: security }, user)).toBe(error);
  });
});

describe('phase', () => {
  const state = (s: object): ContainerStatus => ({
    name: 'web',
    ready: false,
    restartCount: 0,
    image: '',
    imageID: '',
    ...s,
  });
  const running = state({ state: { running: {} } });
  const waiting = state({ state: { waiting: {} } });
  const crashing = state({ state: { waiting: {} }, lastState: { terminated: { exitCode: 1 } } });
  const ended = (exitCode: number) => state({ state: { terminated: { exitCode } } });
  test.each([
    { name: 'waiting', policy: 'Always', main: [waiting], phase: 'Pending' },
    { name: 'running', policy: 'Always', main: [running], phase: 'Running' },
    { name: 'one still waits', policy: 'Always', main: [running, waiting], phase: 'Pending' },
    { name: 'crash loop', policy: 'Always', main: [crashing], phase: 'Running' },
    { name: 'ended, to be started again', policy: 'Always', main: [ended(0)], phase: 'Running' },
    { name: 'succeeded', policy: 'OnFailure', main: [ended(0), ended(0)], phase: 'Succeeded' },
    { name: 'failed, tried again', policy: 'OnFailure', main: [ended(1)], phase: 'Running' },
    { name: 'failed', policy: 'Never', main: [ended(1)], phase: 'Failed' },
    { name: 'deleted and ended well', policy: 'Always', main: [ended(0)], isTerminal: true, phase: 'Succeeded' },
    { name: 'deleted and killed', policy: 'Always', main: [ended(137)], isTerminal: true, phase: 'Failed' },
  ])('$name', ({ policy, main, isTerminal = false, phase }) => {
    const pod = podOf({ restartPolicy: policy as 'Always', containers: main.map((_, i) => ({ name: `c${i}` })) });
    expect(phaseOf(pod, [], main, isTerminal)).toBe(phase);
  });
});
