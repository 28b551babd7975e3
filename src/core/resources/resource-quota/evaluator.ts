import type { KubeObject } from '../../api/types.ts';
import type { AdmissionRequest } from '../../apiserver/admission.ts';
import { nanoOf, type Amounts } from '../shared/amounts.ts';

/**
 * How much of what a quota may limit one object of one kind takes.
 * Upstream: Evaluator in staging/src/k8s.io/apiserver/pkg/quota/v1/interfaces.go.
 */
export interface QuotaEvaluator {
  /** Whether the request could change what is used at all. */
  handles(request: AdmissionRequest): boolean;
  /** Whether the object counts for a resource a quota names. */
  tracks(resource: string): boolean;
  usage(object: KubeObject, epochMs: number): Amounts;
  matchesScope(selector: ScopeRequirement, object: KubeObject): boolean;
  /** What the object must say for itself to be counted; undefined: nothing is missing. */
  missing?(required: readonly string[], object: KubeObject): string | undefined;
  /** Whether an update gives back, or moves between scopes, what the object was charged for. */
  isReplenished?(now: KubeObject, was: KubeObject, epochMs: number): boolean;
}

export interface ScopeRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Name of the quota on the number of objects. */
export const countName = (group: string, resource: string): string =>
  group === '' ? `count/${resource}` : `count/${resource}.${group}`;

export const isMainWrite = ({ operation, subresource }: AdmissionRequest): boolean =>
  subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE');

/** Whether one of the names the object goes by, or its having none, satisfies a requirement. */
export function satisfies({ operator, values = [] }: ScopeRequirement, names: readonly string[]): boolean {
  switch (operator) {
    case 'Exists':
      return names.length > 0;
    case 'DoesNotExist':
      return names.length === 0;
    case 'In':
      return names.some((name) => values.includes(name));
    default:
      return names.length === 0 || names.some((name) => !values.includes(name));
  }
}

export const isNegative = (amounts: Amounts): string[] =>
  Object.keys(amounts)
    .filter((name) => nanoOf(amounts[name]) < 0n)
    .sort();
