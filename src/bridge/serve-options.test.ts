import { describe, expect, it } from 'vitest';
import { kubeconfigFor } from './kubeconfig.ts';
import { parseServeOptions } from './serve-options.ts';

describe('serve options', () => {
  it('have defaults', () =>
    expect(parseServeOptions([])).toEqual({
      port: 8001,
      nodes: 3,
      speed: 1,
      seed: 1,
      preset: 'plain',
      cloud: false,
      exposeNodePorts: false,
      join: false,
      origins: [],
      kubeconfig: undefined,
      help: false,
    }));

  it.each([
    [['--port', '0', '--nodes=5'], { port: 0, nodes: 5 }],
    [['--speed', '0.5', '--seed', '7'], { speed: 0.5, seed: 7 }],
    [['--kubeconfig=a=b.yaml'], { kubeconfig: 'a=b.yaml' }],
    [['--preset', 'kubeadm'], { preset: 'kubeadm' }],
    [['--cloud'], { cloud: true }],
    [['--nodes', '1 small'], { nodes: [{ count: 1, cpuMilli: 2000, memoryBytes: 4 * 1024 ** 3 }] }],
    [['--expose-node-ports'], { exposeNodePorts: true }],
    [['--join', '--origin', 'https://a.b'], { join: true, origins: ['https://a.b'] }],
    [['--help'], { help: true }],
  ])('read %j', (words, want) => expect(parseServeOptions(words)).toMatchObject(want));

  it.each([
    [['--port', 'x'], '--port must be a whole number from 0 to 65535, not "x"'],
    [['--nodes'], '--nodes needs a value'],
    [['--preset', 'aws'], '--preset must be plain or kubeadm, not "aws"'],
    [['--speed', '1000'], '--speed must be a number from 0.1 to 100, not "1000"'],
    [['--nodes', 'huge'], '--nodes: "huge" says nothing of a node'],
    [['--what'], 'unknown option --what; see --help'],
  ])('say what is wrong with %j', (words, message) => expect(() => parseServeOptions(words)).toThrow(message));
});

it('a kubeconfig names the server', () => {
  expect(JSON.parse(kubeconfigFor('http://127.0.0.1:1'))).toMatchObject({
    'current-context': 'drydock',
    clusters: [{ cluster: { server: 'http://127.0.0.1:1' } }],
  });
});
