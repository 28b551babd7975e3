import { groupKindOf } from '../api/group-kind.ts';
import type { KindDef } from '../apiserver/kind.ts';
import { PLAIN_COLUMNS } from './plain-columns.ts';

/**
 * Kinds whose naming and columns are all that is known of them: stored, validated against the schema, listed and shown. A kind that
 * gets rules of its own moves to resources/<kind>/kind.ts and leaves this table.
 */
type Row = readonly [
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster',
  status: 'status' | '-',
  shortNames?: string,
  categories?: string,
];

const ROWS: readonly Row[] = [
  ['', 'v1', 'PodTemplate', 'podtemplates', 'namespaced', '-'],
  [
    'admissionregistration.k8s.io',
    'v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
    'cluster',
    '-',
    '',
    'api-extensions',
  ],
  [
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    'cluster',
    '-',
    '',
    'api-extensions',
  ],
  ['apiregistration.k8s.io', 'v1', 'APIService', 'apiservices', 'cluster', 'status', '', 'api-extensions'],
  ['apps', 'v1', 'ControllerRevision', 'controllerrevisions', 'namespaced', '-'],
  ['flowcontrol.apiserver.k8s.io', 'v1', 'FlowSchema', 'flowschemas', 'cluster', 'status'],
  [
    'flowcontrol.apiserver.k8s.io',
    'v1',
    'PriorityLevelConfiguration',
    'prioritylevelconfigurations',
    'cluster',
    'status',
  ],
  ['networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', 'cluster', '-'],
  ['node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', 'cluster', '-'],
];

/** Kinds whose deletes answer with the object. */
const RETURNED: ReadonlySet<string> = new Set(['PodTemplate']);

const listed = (text: string | undefined): readonly string[] => (text ? text.split(',') : []);

/** Kinds whose strategy counts generations. */
const COUNTED: ReadonlySet<string> = new Set([
  'PodTemplate',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'FlowSchema',
  'PriorityLevelConfiguration',
  'IngressClass',
]);

/** Kinds whose updates must name a version. */
const VERSIONED: ReadonlySet<string> = new Set([
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'RuntimeClass',
]);

function defOf([group, version, kind, plural, scope, status, shortNames, categories]: Row): KindDef {
  const columns = PLAIN_COLUMNS[groupKindOf(group, kind)];
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: scope === 'namespaced',
    hasStatus: status === 'status',
    hasGeneration: COUNTED.has(kind),
    requiresVersion: VERSIONED.has(kind),
    returnsDeleted: RETURNED.has(kind),
    ...(shortNames ? { shortNames: listed(shortNames) } : {}),
    ...(categories ? { categories: listed(categories) } : {}),
    ...(columns ? { columns } : {}),
  };
}

export function plainKinds(): KindDef[] {
  return ROWS.map(defOf);
}
