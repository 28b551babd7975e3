import { expect, it } from 'vitest';
import { apiServerId } from './api-server-identity.ts';

/** Upstream: APIServerID in apiserver's server/config.go; kind's first node has the second one in reality. */
it.each([
  ['control-plane', 'apiserver-s2bgmziuyb2qrwpoihfaumwpf4'],
  ['kind-control-plane', 'apiserver-c4vwjftbvpc5os2vvzle4qg27a'],
])('the API server of %s is called %s', (hostname, id) => expect(apiServerId(hostname)).toBe(id));
