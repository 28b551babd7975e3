import { describe, expect, it, test } from 'vitest';
import { createEngine, type ApiRequest, type Engine } from '../../core/index.ts';
import { drain } from './drain.ts';
import { EMPTY_FORM, readForm, type NodeForm } from './new-nodes.ts';
import { MACHINE_TEXTS } from './texts.ts';
import { placeholdersOf } from '../i18n/interpolate.ts';

const GIB = 1024 ** 3;

describe('the form', () => {
  test.each<{ name: string; form: Partial<NodeForm>; want: object | string }>([
    { name: 'as it opens', form: {}, want: { count: 1, cpuMilli: 4000, memoryBytes: 8 * GIB } },
    {
      name: 'GPUs in a zone, tainted',
      form: { preset: 'gpu', count: '50', zone: 'zone-b', isTainted: true },
      want: {
        count: 50,
        prefix: 'gpu',
        zone: 'zone-b',
        extended: { 'nvidia.com/gpu': 1 },
        taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
      },
    },
    { name: 'more in words', form: { more: 'cpu=2 label=a=b' }, want: { cpuMilli: 2000, labels: { a: 'b' } } },
    { name: 'too many', form: { count: '51' }, want: '' },
    { name: 'none', form: { count: '0' }, want: '' },
    { name: 'a second pool', form: { more: 'cpu=2, 3 small' }, want: '' },
  ])('$name', ({ form, want }) => {
    const machines = readForm({ ...EMPTY_FORM, ...form });
    if (typeof want === 'string') expect(machines).toBe(want);
    else expect(machines).toMatchObject(want);
  });

  it('says what is wrong with words', () =>
    expect(readForm({ ...EMPTY_FORM, more: 'colour=red' })).toMatch(/^"colour=red" says nothing of a node/));
});

describe('a drain', () => {
  const deploy = (engine: Engine, minAvailable: number): void => {
    const spec = { containers: [{ name: 'c', image: 'nginx' }] };
    const template = { metadata: { labels: { app: 'web' } }, spec };
    const selector = { matchLabels: { app: 'web' } };
    const post = (path: string, body: object) => expect(engine.handle({ method: 'POST', path, body }).code).toBe(201);
    post('/apis/apps/v1/namespaces/default/deployments', { metadata: { name: 'web' }, spec: { replicas: 4, selector, template } }); // prettier-ignore
    post('/apis/apps/v1/namespaces/default/daemonsets', { metadata: { name: 'agent' }, spec: { selector, template } });
    post('/apis/policy/v1/namespaces/default/poddisruptionbudgets', { metadata: { name: 'web' }, spec: { minAvailable, selector } }); // prettier-ignore
    engine.advance(engine.now + 30_000);
  };
  const started = (minAvailable: number) => {
    const engine = createEngine({ nodes: 2 });
    engine.advance(15_000);
    deploy(engine, minAvailable);
    const told: (string | undefined)[] = [];
    const deps = {
      request: (request: ApiRequest) => Promise.resolve(engine.handle(request)),
      wait: () => Promise.resolve(void engine.advance(engine.now + 5000)),
      isStopped: () => told.length > 20,
      report: (_left: number, refusal: string | undefined) => void told.push(refusal),
    };
    return { engine, told, deps };
  };
  const podsOn = (engine: Engine, node: string): string[] =>
    [...engine.objects()]
      .filter((o) => o.kind === 'Pod' && (o.spec as { nodeName?: string }).nodeName === node)
      .map((o) => (o.metadata.name ?? '').replace(/-.*/, ''));

  it('goes on until only DaemonSet pods are left, as the budget allows', async () => {
    const { engine, told, deps } = started(5);
    expect(await drain('node-1', deps)).toBe(true);
    expect(podsOn(engine, 'node-1')).toEqual(['agent']);
    expect(told.some((refusal) => refusal?.startsWith('Cannot evict pod') === true)).toBe(true);
  });

  it('is stopped while the budget lets nobody go', async () => {
    const { engine, deps } = started(6);
    expect(await drain('node-1', deps)).toBe(false);
    expect(podsOn(engine, 'node-1').length).toBeGreaterThan(1);
  });

  it('says what the server refuses', async () => {
    const { deps } = started(1);
    await expect(drain('nobody', deps)).rejects.toThrow('nodes "nobody" not found');
  });
});

test('both languages say the same things', () => {
  for (const [key, text] of Object.entries(MACHINE_TEXTS.en)) {
    const other = MACHINE_TEXTS.zh[key as keyof typeof MACHINE_TEXTS.zh];
    expect(other).not.toBe('');
    const isUsed = (name: string): boolean => placeholdersOf(text.replace(/\{(\w+)\|[^}]*\}/g, '')).includes(name);
    expect(placeholdersOf(other).every(isUsed)).toBe(true);
  }
});
