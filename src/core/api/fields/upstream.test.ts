import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../builtin-schema.ts';
import { StatusError } from '../status-error.ts';
import type { KubeObject, ManagedFieldsEntry } from '../types.ts';
import { blankObject } from './blank-object.ts';
import { applyConfiguration, ownersAfterUpdate, type WriteContext } from './field-manager.ts';
import { setOf } from './field-set.ts';

/**
 * What upstream's own field manager (apimachinery 0.36, structured-merge-diff 6.3, without defaulting) said to the same
 * writes. Times are the epoch where upstream sets one.
 */
interface Step {
  readonly op: 'apply' | 'update';
  readonly manager: string;
  readonly subresource?: string;
  readonly force?: boolean;
  readonly object: Record<string, unknown>;
}

interface Answer {
  readonly error?: string;
  readonly causes?: readonly { reason: string; message: string; field: string }[];
  readonly object?: KubeObject;
  readonly managed?: readonly ManagedFieldsEntry[];
}

interface Scenario {
  readonly name: string;
  readonly gvk: readonly [string, string, string];
  readonly reset: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly steps: readonly Step[];
  readonly results: readonly Answer[];
}

/** The same for a create of an object with its defaults, by a typed client. */
interface Creation {
  readonly name: string;
  readonly gvk: readonly [string, string, string];
  readonly object: KubeObject;
  readonly managed: readonly ManagedFieldsEntry[];
}

function read<T>(file: string): T[] {
  const text = readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as T);
}

const scenarios = read<Scenario>('upstream-apply.jsonl');
const creations = read<Creation>('upstream-created.jsonl');
const schemas = builtinSchemas();

function contextOf({ gvk: [group, version, kind], reset }: Scenario, step: Step): WriteContext {
  const paths = (reset[step.subresource ?? ''] ?? []).map((path) => path.map((name) => `f:${name}`));
  return {
    type: { schema: schemas.forKind(group, version, kind) },
    apiVersion: group ? `${group}/${version}` : version,
    kind,
    subresource: step.subresource,
    ignored: setOf(...paths),
    blank: () => ({}),
    now: '1970-01-01T00:00:00Z',
  };
}

function take(scenario: Scenario, step: Step, live: KubeObject | undefined): KubeObject {
  const ctx = contextOf(scenario, step);
  const given = { apiVersion: ctx.apiVersion, kind: ctx.kind, metadata: {}, ...step.object } as KubeObject;
  const { object, entries } =
    step.op === 'apply'
      ? applyConfiguration(ctx, live, { config: given, manager: step.manager, force: step.force ?? false })
      : { object: given, entries: ownersAfterUpdate(ctx, live, given, step.manager) };
  return { ...object, metadata: { ...object.metadata, uid: 'u1', managedFields: entries as ManagedFieldsEntry[] } };
}

function shown(object: KubeObject): Answer {
  const { managedFields = [], ...metadata } = object.metadata;
  const id = (e: ManagedFieldsEntry): string =>
    [e.operation, e.manager, e.apiVersion, e.subresource].map((x) => x ?? '').join('|');
  const managed = [...managedFields].sort((a, b) => (id(a) < id(b) ? -1 : 1));
  return { object: { ...object, metadata }, ...(managed.length > 0 ? { managed } : {}) };
}

function answerTo(scenario: Scenario, step: Step, live: KubeObject | undefined): { answer: Answer; live?: KubeObject } {
  try {
    const next = take(scenario, step, live);
    return { answer: shown(next), live: next };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { message, details } = error.status;
    const by = (c: { field?: string; message?: string }): string => `${c.field}${c.message}`;
    const causes = [...(details?.causes ?? [])].sort((a, b) => (by(a) < by(b) ? -1 : 1));
    return { answer: { error: message as string, ...(causes.length > 0 ? { causes: causes as never } : {}) } };
  }
}

describe('field ownership, as upstream has it', () => {
  it.each(scenarios)('$name', (scenario) => {
    let live: KubeObject | undefined;
    for (const [i, step] of scenario.steps.entries()) {
      const result = answerTo(scenario, step, live);
      const { managed, ...wanted } = scenario.results[i] as Answer;
      expect({ step: i, ...result.answer }).toEqual({ step: i, ...wanted, ...(managed ? { managed } : {}) });
      live = result.live ?? live;
    }
  });
});

describe('fields that a create owns', () => {
  it.each(creations)('$name', ({ gvk, object, managed }) => {
    const reset = { '': [['status']] };
    const ctx = contextOf({ name: '', gvk, reset, steps: [], results: [] }, { op: 'update', manager: 'm', object: {} });
    const blank = (): object => blankObject(ctx.type.schema);
    expect(ownersAfterUpdate({ ...ctx, blank }, undefined, object, 'm')).toEqual(managed);
  });
});
