import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../../api/builtin-schema.ts';
import { applyDefaults } from '../../api/defaults.ts';
import type { Schema } from '../../api/schema.ts';
import type { KubeObject, LimitRange, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import { withDefaults } from './defaults.ts';
import golden from './fixtures/upstream-answers.jsonl?raw';
import { claimViolations, podViolations } from './limits.ts';

/** Pods and claims, and what upstream's own LimitRanger makes of each. */
interface Row {
  readonly name: string;
  readonly limitRanges: readonly LimitRange[];
  readonly object: Pod | PersistentVolumeClaim;
  readonly message: string;
  readonly annotation?: string;
  readonly resources?: readonly object[];
}

const ROWS = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const schemas = builtinSchemas();
const complete = <T extends KubeObject>(object: T): T =>
  applyDefaults(schemas.forKind('', 'v1', object.kind) as Schema, object) as T;

/** Upstream looks at the resources of a LimitRange in no order. */
const sorted = (message: string): string[] =>
  message.split(/ is forbidden: \[?|, (?=minimum|maximum|\w+ max)|\]$/).sort();

function violations(object: Row['object'], limits: LimitRange['spec']['limits']): string[] {
  return 'containers' in object.spec
    ? podViolations(object as Pod, limits)
    : claimViolations(object as PersistentVolumeClaim, limits);
}

describe('LimitRanger answers as Kubernetes does', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const ranges = row.limitRanges.map((range) => complete(range).spec.limits);
    let object = complete(row.object);
    const isPod = 'containers' in object.spec;
    if (isPod) object = ranges.reduce((pod, limits) => withDefaults(pod, limits), object as Pod);
    const found = ranges.map((limits) => violations(object, limits)).find((errors) => errors.length > 0) ?? [];
    const [, ...wanted] = sorted(row.message).sort((a, b) => (a.includes('"') ? -1 : b.includes('"') ? 1 : 0));
    expect([...found].sort()).toEqual(wanted.filter((text) => text !== ''));
    if (!isPod) return;
    const { containers, initContainers = [] } = (object as Pod).spec;
    expect(object.metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(row.annotation);
    expect([...containers, ...initContainers].map((c) => c.resources ?? {})).toEqual(row.resources);
  });
});
