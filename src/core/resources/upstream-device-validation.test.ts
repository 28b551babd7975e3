import { describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { ApiRequest } from '../apiserver/request.ts';
import { celSource } from '../cel.ts';
import { ControlPlane } from '../control-plane.ts';
import golden from './fixtures/upstream-device-validation.jsonl?raw';
import { LATE_RULES } from './late-rules-library.ts';

/**
 * Objects of resource.k8s.io, most with faults, and what the strategies of Kubernetes 1.36 say of each, letter for letter.
 * Only whole objects in a message (Go's structs) are not compared.
 */
interface Row {
  readonly name: string;
  readonly op: 'create' | 'update' | 'status';
  readonly obj: KubeObject;
  readonly old?: KubeObject;
  readonly message: string;
}

const ROWS = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const PLURALS: Readonly<Record<string, string>> = {
  DeviceClass: 'deviceclasses',
  ResourceClaim: 'resourceclaims',
  ResourceClaimTemplate: 'resourceclaimtemplates',
  ResourceSlice: 'resourceslices',
};

const NAMESPACES = [
  { name: 'default' },
  { name: 'admin', labels: { 'resource.kubernetes.io/admin-access': 'true' } },
].map((metadata) => ({ apiVersion: 'v1', kind: 'Namespace', metadata }));

function answerTo({ op, obj, old }: Row): string {
  const rules = () => LATE_RULES;
  const plane = new ControlPlane({ rules, cel: celSource(), seed: 1, freeze: true, hashWrites: false, admission: [] });
  const send = (method: ApiRequest['method'], path: string, body: KubeObject) => {
    const answer = plane.server.handle({ method, path, body });
    return answer.code < 300 ? '' : ((answer.body as Status).message ?? '');
  };
  for (const namespace of NAMESPACES) send('POST', '/api/v1/namespaces', namespace);
  const { namespace, name } = obj.metadata;
  const scope = namespace ? `/namespaces/${namespace}` : '';
  const path = `/apis/resource.k8s.io/v1${scope}/${PLURALS[obj.kind] ?? ''}`;
  if (op === 'create') return send('POST', path, obj);
  prepare(send, path, old as KubeObject);
  return send('PUT', `${path}/${name ?? ''}${op === 'status' ? '/status' : ''}`, fresh(obj));
}

/** Without what the server gives. */
function fresh({ metadata, ...rest }: KubeObject): KubeObject {
  const { uid: _u, resourceVersion: _r, deletionTimestamp: _d, deletionGracePeriodSeconds: _g, ...kept } = metadata;
  return { ...rest, metadata: kept };
}

function prepare(
  send: (method: ApiRequest['method'], path: string, body: KubeObject) => string,
  path: string,
  old: KubeObject,
): void {
  const object = fresh(old);
  expect(send('POST', path, object)).toBe('');
  const at = `${path}/${old.metadata.name ?? ''}`;
  if (old.status) expect(send('PUT', `${at}/status`, object)).toBe('');
  if (old.metadata.deletionTimestamp) expect(send('DELETE', at, undefined as never)).toBe('');
}

/** Where upstream walks a Go map the order of its errors is random. */
const sorted = (message: string): string[] =>
  message
    .replace(/Invalid value: (?:\{.*\}|\[\{.*\}\])(?=: )/g, 'Invalid value')
    .split(/, (?=[a-z][\w.]*(?:\[[^\]]*\][\w.]*)*: )|: \[|\]$/)
    .map((part) => part.replace(/^(\S+: )Invalid value: \{"?[A-Za-z].*\}: /, '$1Invalid value: '))
    .sort();

describe('resource.k8s.io is validated as Kubernetes does', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    expect(sorted(answerTo(row))).toEqual(sorted(row.message));
  });
});
