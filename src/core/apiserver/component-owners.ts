import { blankObject } from '../api/fields/blank-object.ts';
import { compare } from '../api/fields/compare.ts';
import {
  difference,
  EMPTY_SET,
  isEmpty,
  recursiveDifference,
  setOf,
  union,
  type FieldSet,
} from '../api/fields/field-set.ts';
import { STRIPPED } from '../api/fields/field-manager.ts';
import { encodeManaged, managerId, type Managed, type ManagedFields } from '../api/fields/managed.ts';
import { isJsonObject } from '../api/json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../api/types.ts';
import type { Schema } from '../api/schema.ts';
import type { KindEntry } from './kind.ts';

/**
 * Who owns an object that only our own components wrote: the one that keeps its kind, and of the status the one that
 * reports it. A function of the object alone, so that lists, gets and watches agree.
 * Left out: several components that share the object (the node controller's part of a Node), the time of each write.
 */
const DEFAULT_WRITER = 'kube-controller-manager';
const BOOTSTRAPPER = 'kube-apiserver';
const BOOTSTRAPPING = 'kubernetes.io/bootstrapping';

const STATUS = setOf(['f:status']);
/** What admission and binding set in a pod, which no manager owns. */
const SET_BY_SERVER = new RegExp(
  [
    '^f:(nodeName|serviceAccount|serviceAccountName|tolerations|priority|preemptionPolicy)$',
    '^f:topology\\.kubernetes\\.io/(region|zone)$',
    '^k:\\{"name":"kube-api-access-',
    '^k:\\{"mountPath":"/var/run/secrets/kubernetes\\.io/serviceaccount"\\}$',
  ].join('|'),
);

function withoutServers(set: FieldSet): FieldSet {
  if (set.children.size === 0) return set;
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const left = SET_BY_SERVER.test(element) ? EMPTY_SET : withoutServers(child);
    // a list that holds nothing else is the server's as well
    if (left === child || left.children.size > 0) children.set(element, left);
  }
  return { isMember: set.isMember, children };
}

export function componentOwners(entry: KindEntry, object: KubeObject): ManagedFieldsEntry[] {
  const all = difference(setBy(entry.schema, object), STRIPPED);
  const status = statusOf(entry, all);
  const writers = entry.def.writers?.(object);
  const managed: ManagedFields = new Map();
  const put = (manager: string, set: FieldSet, time: string, subresource?: string): void => {
    if (isEmpty(set)) return;
    const { apiVersion } = entry;
    const sub = subresource ? { subresource } : {};
    const owner: Managed = { manager, operation: 'Update', apiVersion, set, time, ...sub };
    managed.set(managerId(owner), owner);
  };
  const created = object.metadata.creationTimestamp ?? '';
  const writer = object.metadata.labels?.[BOOTSTRAPPING] ? BOOTSTRAPPER : (writers?.object ?? DEFAULT_WRITER);
  const main = isEmpty(status) ? all : recursiveDifference(all, STATUS);
  put(writer, writers?.isBound ? withoutServers(main) : main, created);
  put(writers?.status ?? writer, status, lastReport(object) ?? created, 'status');
  return encodeManaged(managed);
}

/** Everything in the object that a new one does not have. */
function setBy(schema: Schema | undefined, object: KubeObject): FieldSet {
  const { added, modified } = compare({ schema }, blankObject(schema), object);
  return union(added, modified);
}

function statusOf({ def }: KindEntry, all: FieldSet): FieldSet {
  const status = def.hasStatus ? all.children.get('f:status') : undefined;
  if (!status || status.children.size === 0) return EMPTY_SET;
  return { isMember: false, children: new Map([['f:status', status]]) };
}

/** When a condition last changed: the nearest thing to a time of the status there is. */
function lastReport({ status }: KubeObject): string | undefined {
  const conditions = isJsonObject(status) ? status.conditions : undefined;
  if (!Array.isArray(conditions)) return undefined;
  let last: string | undefined;
  for (const condition of conditions as readonly { lastTransitionTime?: string | null }[]) {
    const time = condition.lastTransitionTime;
    if (time && (last === undefined || time > last)) last = time;
  }
  return last;
}
