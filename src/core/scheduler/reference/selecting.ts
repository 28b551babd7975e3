import type {
  LabelSelector,
  Node,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
  Taint,
  Toleration,
} from '../../api/types.ts';
import { labelsOf } from './world.ts';

/** Selectors of labels and nodes, taints and tolerations: as the documentation of the API defines them. Test only. */
type Labels = Readonly<Record<string, string>>;

/** No selector selects nothing, an empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (!selector) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => holds(operator, labels[key], values))
  );
}

export const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;

function holds(operator: string, value: string | undefined, values: readonly string[]): boolean {
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  if (value === undefined || !/^-?\d+$/.test(value)) return false;
  return operator === 'Gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
}

/** A term without requirements matches no node. */
export function meets(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  const all = (list: readonly NodeSelectorRequirement[], read: (key: string) => string | undefined): boolean =>
    list.every(({ key, operator, values = [] }) => holds(operator, read(key), values));
  return (
    all(matchExpressions, (key) => labelsOf(node)[key]) &&
    all(matchFields, (key) => (key === 'metadata.name' ? node.metadata.name : undefined))
  );
}

/** spec.nodeSelector and the required node affinity together. */
export function mayRunOn({ spec }: Pod, node: Node): boolean {
  const wanted = Object.entries(spec.nodeSelector ?? {});
  if (!wanted.every(([key, value]) => labelsOf(node)[key] === value)) return false;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => meets(term, node));
}

function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === 'Exists' || value === (taint.value ?? '');
}

/** Taints with one of these effects that the pod does not tolerate. */
export function untolerated({ spec }: Pod, node: Node, effects: readonly string[]): readonly Taint[] {
  return (node.spec.taints ?? []).filter(
    (taint) => effects.includes(taint.effect) && !(spec.tolerations ?? []).some((t) => tolerates(t, taint)),
  );
}

/** Whether the pod would tolerate a taint that the node does not have to have. */
export const toleratesTaint = ({ spec }: Pod, taint: Taint): boolean =>
  (spec.tolerations ?? []).some((t) => tolerates(t, taint));

export const HARD = ['NoSchedule', 'NoExecute'];
