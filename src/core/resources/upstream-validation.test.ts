import { LATE_RULES } from './late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import { splitApiVersion } from '../api/group-kind.ts';
import type { Status } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { ApiRequest } from '../apiserver/request.ts';
import { ControlPlane } from '../control-plane.ts';
import golden from './fixtures/upstream-validation.jsonl?raw';

/**
 * Objects with faults, and the answer of Kubernetes 1.36 to each, letter for letter. The answers were recorded from
 * upstream's own strategies.
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

function answerTo(row: Row): string {
  const plane = new ControlPlane({ rules: () => LATE_RULES, seed: 1, freeze: true, hashWrites: false, admission: [] });
  const { path, name } = placeOf(plane, row.obj);
  const send = (method: ApiRequest['method'], to: string, body: KubeObject) => {
    const { code, body: answer } = plane.server.handle({ method, path: to, body });
    return code < 300 ? '' : ((answer as Status).message ?? '');
  };
  if (row.op === 'create') return send('POST', path, row.obj);
  expect(send('POST', path, row.old as KubeObject)).toBe('');
  // the rows are of validation alone: that some kinds must be told their version is tested elsewhere
  const { resourceVersion } = (plane.server.handle({ method: 'GET', path: `${path}/${name}` }).body as KubeObject).metadata; // prettier-ignore
  const obj = { ...row.obj, metadata: { ...(resourceVersion ? { resourceVersion } : {}), ...row.obj.metadata } };
  return send('PUT', `${path}/${name}${row.op === 'status' ? '/status' : ''}`, obj);
}

function placeOf(plane: ControlPlane, { apiVersion, kind, metadata }: KubeObject): { path: string; name: string } {
  const def = plane.kinds.byGroupVersionKind(apiVersion, kind)?.def;
  const { group } = splitApiVersion(apiVersion);
  const base = group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  const scope = def?.namespaced ? `/namespaces/${metadata.namespace ?? ''}` : '';
  return { path: `${base}${scope}/${def?.plural ?? ''}`, name: metadata.name ?? '' };
}

/** Where upstream walks a Go map the order of its errors is random. */
const sorted = (message: string): string[] => message.split(/, (?=[a-z][\w.]*(?:\[[^\]]*\][\w.]*)*: )|: \[|\]$/).sort();

/** Where upstream adds a diff of Go structs, only what is before it is compared. */
const withoutDiff = (message: string): string => message.split('\n@@')[0] as string;

describe('validation answers as Kubernetes does', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const answer = withoutDiff(answerTo(row));
    const wanted = withoutDiff(row.message);
    if (answer !== wanted) expect(sorted(answer)).toEqual(sorted(wanted));
  });
});
