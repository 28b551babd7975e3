import { describe, expect, it } from 'vitest';
import { parseFault, parseOptions } from './sim-options.ts';

describe('sim options', () => {
  it('reads the example of the README', () => {
    const words = [
      'a.yaml',
      'b.yaml',
      '--nodes',
      '5',
      '--seed=7',
      '--for',
      '10m',
      '--get',
      'pods',
      '-o',
      'wide',
      '--events',
      '--cloud',
      '-A',
    ];
    expect(parseOptions(words)).toMatchObject({
      files: ['a.yaml', 'b.yaml'],
      nodes: 5,
      seed: 7,
      forMs: 600_000,
      get: ['pods'],
      output: 'wide',
      events: true,
      cloud: true,
      allNamespaces: true,
      hash: false,
    });
  });
  it.each([
    ['power-off node/node-2 @60s', { name: 'power-off', target: 'node-2', atMs: 60_000, clears: false }],
    ['clear power-off node/node-2 @2m', { name: 'power-off', target: 'node-2', atMs: 120_000, clears: true }],
    ['delete-pod pod/web-1', { name: 'delete-pod', target: 'default/web-1', atMs: 0 }],
    ['crash-container pod/shop/web-1 container=app', { target: 'shop/web-1', args: { container: 'app' } }],
    ['image-unpullable image/nginx:1.27 @1s', { target: 'nginx:1.27' }],
    ['delay-watches cluster delayMs=500', { target: '', args: { delayMs: 500 } }],
  ])('reads the fault %j', (text, want) => expect(parseFault(text)).toMatchObject(want));
  it.each([
    [['--nodes', '0'], '--nodes must be a whole number from 1 to 5000, not "0"'],
    [['--for', 'soon'], '--for must be a time such as 90s, 10m or 1h30m, not "soon"'],
    [['--for'], '--for needs a value'],
    [['--what'], 'unknown option --what; see --help'],
    [['-o', 'xml'], '-o must be json, yaml or wide, not "xml"'],
    [['--fault', ''], `--fault needs 'NAME TARGET @TIME', not ""`],
  ])('says what is wrong with %j', (words, message) => expect(() => parseOptions(words)).toThrow(message));
});
