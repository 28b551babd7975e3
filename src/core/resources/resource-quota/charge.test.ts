import { describe, expect, it } from 'vitest';
import { splitApiVersion } from '../../api/group-kind.ts';
import { builtinSchemas } from '../../api/builtin-schema.ts';
import { applyDefaults } from '../../api/defaults.ts';
import type { Schema } from '../../api/schema.ts';
import type { KubeObject, ResourceQuota } from '../../api/types.ts';
import type { AdmissionRequest } from '../../apiserver/admission.ts';
import type { Amounts } from '../shared/amounts.ts';
import { chargesOf } from './charge.ts';
import { createEvaluators } from './evaluators.ts';
import golden from './fixtures/upstream-answers.jsonl?raw';

/** Objects and quotas, and what upstream's own quota admission makes of them. */
interface Row {
  readonly name: string;
  readonly quotas: readonly ResourceQuota[];
  readonly object: KubeObject;
  readonly old?: KubeObject;
  readonly message: string;
  readonly used?: Readonly<Record<string, Amounts | null>>;
}

const ROWS = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const schemas = builtinSchemas();
function complete(object: KubeObject): KubeObject {
  const { group, version } = splitApiVersion(object.apiVersion);
  return applyDefaults(schemas.forKind(group, version, object.kind) as Schema, object) as KubeObject;
}

function answer({ quotas, object, old }: Row): { message: string; used: Record<string, Amounts> } {
  const [now, was] = [complete(object), old && complete(old)];
  const { group } = splitApiVersion(object.apiVersion);
  const evaluator = createEvaluators()(group, `${object.kind.toLowerCase()}s`);
  if (!evaluator) throw new Error(`no evaluator of ${object.kind}`);
  const request = { operation: was ? 'UPDATE' : 'CREATE', object: now, old: was } as unknown as AdmissionRequest;
  const write = { evaluator, object: now, old: was, isStatus: false, epochMs: 0 };
  const charges = evaluator.handles(request) ? chargesOf(quotas, write) : [];
  if (typeof charges === 'string') return { message: charges, used: {} };
  const used = new Map(quotas.map((q) => [q.metadata.name, (q.status?.used ?? {}) as Amounts]));
  for (const charge of charges) used.set(charge.quota.metadata.name, charge.used);
  return { message: '', used: Object.fromEntries(used) };
}

describe('quotas are charged as Kubernetes does', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const { message, used } = answer(row);
    expect(message).toBe(row.message.replace(/^.* is forbidden: /, ''));
    for (const [name, wanted] of Object.entries(row.used ?? {})) {
      expect({ ...used[name] }).toEqual({ ...wanted });
    }
  });
});
