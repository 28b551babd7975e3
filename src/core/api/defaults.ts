import { canonicalQuantity, canonicalResource } from './canonical-quantity.ts';
import type { DefaultEntry, DefaultRule } from './default-entry.ts';
import { DEFAULTS } from './default-tables.ts';
import { isJsonObject, type JsonObject, mapShared, mapSharedValues } from './json.ts';
import type { Field, Schema } from './schema.ts';

/**
 * Completes an object as the API server does when it decodes one: defaults from the tables, the zeros Go drops, the
 * structs Go always writes, the canonical spelling of quantities. The result is what `kubectl get -o yaml` shows. Prune
 * first: unknown fields and nulls are left alone here.
 *
 * 1. Nothing is changed in place; what needs no change is shared, and so is the whole if nothing changes.
 * 2. The result depends on the schema and the value only, so what was once completed is not walked again: an update costs
 *    what it changes, and pods made from one template cost one template.
 * 3. A table's entry works on its own object before its parts are completed, as upstream's outer functions run first.
 *
 * Left out: `null` for an absent required list (`rules: null`); the field stays absent.
 */
export class Defaulter {
  private readonly plans = new WeakMap<Schema, Plan>();
  /** What became of a spec or its containers, and for which schema; what is complete became itself. */
  private readonly completed = new WeakMap<object, { schema: Schema; result: object }>();
  private readonly remembered = new Map<unknown, WeakMap<object, object>>();

  /** `old` is the complete object that is being replaced: what is shared with it is not looked at again. */
  apply<T>(schema: Schema, object: T, old?: unknown): T {
    return this.complete(schema, object, old) as T;
  }

  /** The result of a pure, module-level function of a shared part, worked out once. */
  remember<T extends object>(part: T, change: (part: T) => T): T {
    const results = this.remembered.get(change) ?? new WeakMap<object, object>();
    this.remembered.set(change, results);
    const known = results.get(part);
    if (known !== undefined) return known as T;
    const result = change(part);
    results.set(part, result);
    return result;
  }

  private complete(schema: Schema, value: unknown, old: unknown): unknown {
    if (schema.type === 'quantity') return isQuantity(value) ? canonicalQuantity(value) : value;
    if (value === old || typeof value !== 'object' || value === null) return value;
    if (schema.properties !== undefined) {
      return isJsonObject(value) ? this.completeObject(schema, value, isJsonObject(old) ? old : NOTHING) : value;
    }
    const { items } = schema;
    if (items === undefined || (items.type !== 'quantity' && isLeaf(items))) return value;
    return this.completeItems(items, value, old);
  }

  private completeItems(items: Schema, value: object, old: unknown): unknown {
    if (Array.isArray(value)) {
      const before: readonly unknown[] = Array.isArray(old) ? old : NO_ITEMS;
      return mapShared(value, (item, i) => this.complete(items, item, before[i]));
    }
    if (items.type === 'quantity') return mapSharedValues(value as JsonObject, completeResource);
    return mapSharedValues(value as JsonObject, (item) => this.complete(items, item, undefined));
  }

  /** What pods have from one template is completed once. */
  private completeOnce(schema: Schema, value: unknown, old: unknown): unknown {
    if (value === old || typeof value !== 'object' || value === null) return value;
    const known = this.completed.get(value);
    if (known?.schema === schema) return known.result;
    const result = this.complete(schema, value, old) as object;
    this.completed.set(value, { schema, result });
    if (result !== value) this.completed.set(result, { schema, result });
    return result;
  }

  private completeObject(schema: Schema, value: JsonObject, old: JsonObject): JsonObject {
    const plan = this.planOf(schema);
    const draft = new Draft(this.applyEntry(plan, value));
    for (const [name, fallback] of plan.structural) if (draft.value[name] === undefined) draft.set(name, fallback);
    for (const name of Object.keys(draft.value)) {
      const part = draft.value[name];
      if (part === old[name]) continue;
      const field = plan.fields?.get(name);
      if (field === undefined) continue;
      if (field.zero === 'drop' && isZero(part)) draft.remove(name);
      else if (name === 'spec' || name === 'containers')
        draft.set(name, this.completeOnce(field.schema, part, old[name]));
      else if (typeof part === 'object' || field.schema.type === 'quantity')
        draft.set(name, this.complete(field.schema, part, old[name]));
    }
    for (const field of plan.written)
      if (draft.value[field.name] === undefined)
        draft.set(field.name, this.complete(field.schema, zeroOf(field.schema), undefined));
    return draft.value;
  }

  private applyEntry(plan: Plan, value: JsonObject): JsonObject {
    if (plan.fallbacks.length === 0) return plan.rewrite?.(value, this) ?? value;
    const draft = new Draft(value);
    for (const { name, field, fallback } of plan.fallbacks) {
      if (!isUnset(field, draft.value[name])) continue;
      const filled = typeof fallback === 'function' ? (fallback as DefaultRule)(draft.value) : fallback;
      if (filled !== undefined) draft.set(name, filled);
    }
    return plan.rewrite?.(draft.value, this) ?? draft.value;
  }

  private planOf(schema: Schema): Plan {
    const known = this.plans.get(schema);
    if (known !== undefined) return known;
    const plan = makePlan(schema);
    this.plans.set(schema, plan);
    return plan;
  }
}

/** With a Defaulter of its own; for one-off use. */
export function applyDefaults<T>(schema: Schema, object: T, defaulter = new Defaulter()): T {
  return defaulter.apply(schema, object);
}

/** What must be looked at in every object of one schema, worked out once. */
interface Plan {
  readonly fields: Schema['properties'];
  readonly fallbacks: readonly { name: string; field: Field | undefined; fallback: unknown }[];
  readonly rewrite: DefaultEntry['rewrite'];
  readonly written: readonly Field[];
  /** Defaults of a custom resource's own schema. */
  readonly structural: readonly (readonly [name: string, value: unknown])[];
}

function makePlan(schema: Schema): Plan {
  const { properties } = schema;
  const fields = Array.from(properties?.values() ?? []);
  const entry = schema.def === undefined ? undefined : DEFAULTS[schema.def];
  return {
    fields: properties,
    fallbacks: Object.entries(entry?.fields ?? {}).map(([name, fallback]) => ({
      name,
      field: properties?.get(name),
      fallback,
    })),
    rewrite: entry?.rewrite,
    written: fields.filter((field) => field.zero === 'write'),
    structural: fields
      .filter((field) => field.schema.rules?.default !== undefined)
      .map((field) => [field.name, field.schema.rules?.default]),
  };
}

/** A value that is copied on its first change. */
class Draft {
  value: JsonObject;
  private isCopy = false;

  constructor(value: JsonObject) {
    this.value = value;
  }

  set(name: string, part: unknown): void {
    if (this.value[name] !== part) this.copy()[name] = part;
  }

  remove(name: string): void {
    delete this.copy()[name];
  }

  private copy(): Record<string, unknown> {
    if (!this.isCopy) this.value = { ...this.value };
    this.isCopy = true;
    return this.value as Record<string, unknown>;
  }
}

const NOTHING: JsonObject = {};
const NO_ITEMS: readonly unknown[] = [];

const completeResource = (item: unknown): unknown => (isQuantity(item) ? canonicalResource(item) : item);

const isLeaf = (schema: Schema): boolean => schema.properties === undefined && schema.items === undefined;

const isQuantity = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** What Go's `omitempty` leaves out; a struct is never left out. */
function isZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === '' || value === 0 || value === false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

function isUnset(field: Field | undefined, value: unknown): boolean {
  return value === undefined || value === null || (field !== undefined && field.zero !== 'keep' && isZero(value));
}

function zeroOf(schema: Schema): unknown {
  switch (schema.type) {
    case 'object':
    case 'map':
      return {};
    case 'boolean':
      return false;
    case 'int32':
    case 'int64':
    case 'number':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    default:
      return '';
  }
}
