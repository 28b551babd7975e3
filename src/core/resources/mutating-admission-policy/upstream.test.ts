import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { KubeObject } from '../../api/types.ts';
import { AdmissionChain, type AdmissionPlugin } from '../../apiserver/admission.ts';
import { celSource } from '../../cel.ts';
import { ControlPlane } from '../../control-plane.ts';
import { LATE_RULES } from '../late-rules-library.ts';
import { mutatingAdmissionPolicy } from './admission.ts';

/**
 * What upstream's own dispatcher makes of objects, and what its validation says of policies, recorded with
 * k8s.io/apiserver v0.36.0 and k8s.io/kubernetes v1.36.0.
 */
interface Row {
  readonly name: string;
  readonly validate?: KubeObject;
  readonly policies: readonly KubeObject[];
  readonly bindings: readonly KubeObject[];
  readonly params: readonly KubeObject[];
  readonly object: KubeObject;
  readonly oldObject?: KubeObject;
  readonly resource: string;
  readonly expected: { readonly errors?: readonly string[]; readonly object?: KubeObject; readonly status?: Status };
}

const ROWS = readFileSync(new URL('fixtures/upstream-mutations.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const cel = celSource();

interface Plane {
  readonly plane: ControlPlane;
  /** What the policies make of the next object that is written. */
  last(): KubeObject | Status | undefined;
}

/** A server whose only plugin lets the policies run on objects of one kind and keeps what they gave. */
function planeOf(kind: string): Plane {
  let last: KubeObject | Status | undefined;
  const chain = new AdmissionChain([mutatingAdmissionPolicy(cel)]);
  const spy: AdmissionPlugin = {
    name: 'spy',
    mutate(request, ctx) {
      // what a Service brings along is not asked for
      if (request.kind.def.kind !== kind) return request.object;
      const op = { ...request.op, user: { name: 'alice', groups: ['system:authenticated'] } };
      try {
        last = chain.mutate({ ...request, op }, { ...ctx, auth: AUTH, list: ctx.list, find: ctx.find });
      } catch (error) {
        if (!isStatusError(error)) throw error;
        last = error.status;
      }
      return request.object;
    },
  };
  const plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: [spy],
    cel,
  });
  return { plane, last: () => last };
}

/** Creating is allowed. */
const AUTH = {
  authorize: ({ verb }: { verb: string }) => ({ isAllowed: verb === 'create', reason: '' }),
} as never;

function send(plane: ControlPlane, method: 'POST' | 'PUT', path: string, body: KubeObject): void {
  const answer = plane.server.handle({ method, path, body });
  if (answer.code > 201) throw new Error(`${path}: ${(answer.body as Status).message}`);
}

const pathOf = ({ apiVersion }: KubeObject, resource: string): string =>
  `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/namespaces/default/${resource}`;

function outcomeOf(row: Row): unknown {
  const { plane, last } = planeOf(row.object.kind);
  send(plane, 'POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default', labels: { env: 'test' } },
  });
  for (const param of row.params) send(plane, 'POST', pathOf(param, 'configmaps'), param);
  const path = pathOf(row.object, row.resource);
  if (row.oldObject) send(plane, 'POST', path, row.oldObject);
  for (const policy of row.policies) send(plane, 'POST', `${GROUP}/mutatingadmissionpolicies`, policy);
  for (const binding of row.bindings) send(plane, 'POST', `${GROUP}/mutatingadmissionpolicybindings`, binding);
  if (row.oldObject) send(plane, 'PUT', `${path}/web`, row.object);
  else send(plane, 'POST', path, row.object);
  const result = last();
  if (result?.kind !== 'Status') return trimmed(result as KubeObject);
  const { message, reason, code, details } = result as Status;
  return { message, reason, code, details: { ...details, causes: (details?.causes ?? []).map((c) => c.message) } };
}

/** Without what the server sets. */
function trimmed({ metadata, status: _status, ...others }: KubeObject): unknown {
  const { name, labels, annotations, finalizers } = metadata;
  return full({ ...others, metadata: { name, labels, annotations, finalizers } });
}

/** Without what is empty. */
function full(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(full);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, one]) => [key, full(one)] as const)
    .filter(([, one]) => one !== undefined && one !== null && JSON.stringify(one) !== '{}');
  return Object.fromEntries(entries);
}

const wanted = ({ expected: { object, status } }: Row): unknown =>
  object
    ? trimmed(object)
    : {
        message: status?.message,
        reason: status?.reason,
        code: status?.code,
        details: { ...status?.details, causes: (status?.details?.causes ?? []).map((c) => c.message) },
      };

describe('MutatingAdmissionPolicy, as upstream', () => {
  it.each(ROWS.filter((row) => !row.validate).map((row) => [row.name, row] as const))('mutates: %s', (_name, row) => {
    expect(outcomeOf(row)).toEqual(wanted(row));
  });

  const { plane } = planeOf('');

  it.each(ROWS.filter((row) => row.validate).map((row) => [row.name, row] as const))('validates: %s', (_name, row) => {
    const policy = row.validate as KubeObject;
    const resource = policy.kind.endsWith('Binding') ? 'mutatingadmissionpolicybindings' : 'mutatingadmissionpolicies';
    const path = `${GROUP}/${resource}`;
    const { code, body } = plane.server.handle({ method: 'POST', path, query: { dryRun: 'All' }, body: policy });
    const causes = (body as Status).details?.causes ?? [];
    const found = code === 201 ? [] : causes.map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`);
    expect(found).toEqual(row.expected.errors ?? []);
  });
});
