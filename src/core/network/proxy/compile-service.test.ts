import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../api/types.ts';
import { service, slice, type EndpointShape } from '../../testing/network-builders.ts';
import { compileService } from './compile-service.ts';
import { RuleCompiler } from './rule-compiler.ts';

interface Case {
  readonly name: string;
  readonly spec?: Partial<ServiceSpec>;
  readonly endpoints: readonly EndpointShape[];
  /** 'ip:port probability' of each endpoint. */
  readonly rules: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'each of n endpoints has 1/n: 1/n, 1/(n-1), ... 1 down the chain',
    endpoints: [{ ip: '10.244.1.3' }, { ip: '10.244.1.2' }, { ip: '10.244.2.2' }],
    rules: [`10.244.1.2:8080 ${1 / 3}`, '10.244.1.3:8080 0.5', '10.244.2.2:8080 1'],
  },
  {
    name: 'endpoints that are not ready get nothing',
    endpoints: [{ ip: '10.244.1.2' }, { ip: '10.244.1.3', ready: false }],
    rules: ['10.244.1.2:8080 1'],
  },
  {
    name: 'terminating ones that still serve are used only if nobody is ready',
    endpoints: [
      { ip: '10.244.1.2', ready: false, serving: true, terminating: true },
      { ip: '10.244.1.3', ready: false, serving: false, terminating: true },
    ],
    rules: ['10.244.1.2:8080 1'],
  },
  {
    name: 'a ready one keeps traffic off the terminating ones',
    endpoints: [{ ip: '10.244.1.2', ready: false, serving: true, terminating: true }, { ip: '10.244.1.3' }],
    rules: ['10.244.1.3:8080 1'],
  },
  { name: 'no endpoints: a rule that leads nowhere', endpoints: [], rules: [] },
  {
    name: 'internalTrafficPolicy Local: only endpoints of the same node',
    spec: { internalTrafficPolicy: 'Local' },
    endpoints: [
      { ip: '10.244.1.2', node: 'node-1' },
      { ip: '10.244.2.2', node: 'node-2' },
    ],
    rules: ['10.244.1.2:8080 1'],
  },
  {
    name: 'internalTrafficPolicy Local without one here: nothing, though others are ready elsewhere',
    spec: { internalTrafficPolicy: 'Local' },
    endpoints: [{ ip: '10.244.2.2', node: 'node-2' }],
    rules: [],
  },
  {
    name: 'a port of another name is another port',
    spec: { ports: [{ name: 'other', port: 80 }] },
    endpoints: [{ ip: '10.244.1.2' }],
    rules: [],
  },
];

describe('compileService', () => {
  it.each(CASES)('$name', ({ spec, endpoints, rules }) => {
    const [rule] = compileService(service('web', spec), [slice('web', endpoints)], { node: 'node-1' });
    expect(rule?.endpoints.map((e) => `${e.ip}:${e.port} ${e.probability}`)).toEqual(rules);
  });

  it.each([
    ['headless', { clusterIP: 'None' }],
    ['ExternalName', { type: 'ExternalName', externalName: 'example.com' }],
  ] as const)('writes no rules for a %s Service', (_name, spec) => {
    expect(compileService(service('web', spec), [slice('web', [{ ip: '10.244.1.2' }])], { node: 'node-1' })).toEqual(
      [],
    );
  });

  it('tells what kind of rule it is', () => {
    const spec = {
      type: 'NodePort',
      sessionAffinity: 'ClientIP',
      ports: [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }],
    } as const;
    const [rule] = compileService(service('web', { ...spec, ports: [...spec.ports] }), [], { node: 'node-1' });
    expect(rule).toEqual({
      service: 'Service/default/web',
      portName: 'http',
      protocol: 'TCP',
      clusterIP: '10.96.0.50',
      port: 80,
      nodePort: 30080,
      sessionAffinity: 'ClientIP',
      affinityTimeoutSeconds: 10_800,
      endpoints: [],
    });
  });

  it('counts an address that is in two slices once', () => {
    const slices = [slice('web', [{ ip: '10.244.1.2' }]), slice('web', [{ ip: '10.244.1.2' }], 'y')];
    expect(compileService(service('web'), slices, { node: 'node-1' })[0]?.endpoints).toHaveLength(1);
  });
});

describe('RuleCompiler', () => {
  const web = service('web');
  const slices = [slice('web', [{ ip: '10.244.1.2' }])];

  it('gives nodes that see the same state the same rules', () => {
    const compiler = new RuleCompiler();
    expect(compiler.compile(web, slices, 'node-1')).toBe(compiler.compile(web, [...slices], 'node-2'));
  });

  it('compiles anew for another state', () => {
    const compiler = new RuleCompiler();
    const old = compiler.compile(web, slices, 'node-1');
    expect(compiler.compile(web, [slice('web', [])], 'node-1')).not.toBe(old);
    expect(compiler.compile(web, slices, 'node-2')).toBe(old);
  });

  it('compiles for each node what is local', () => {
    const compiler = new RuleCompiler();
    const local = service('web', { internalTrafficPolicy: 'Local' });
    expect(compiler.compile(local, slices, 'node-1')).not.toBe(compiler.compile(local, slices, 'node-2'));
  });
});
