import { controllerOf } from '../api/edit.ts';
import { splitApiVersion } from '../api/group-kind.ts';
import type { Container, KubeObject } from '../api/types.ts';
import type { Cell } from '../api/table.ts';
import type { PrinterColumn } from '../apiserver/kind.ts';
import { AGE, column, containerImages, containerNames, integer, labelsText, NAME } from './shared/columns.ts';

/**
 * Columns of the kinds in plain-kinds.ts. Upstream: pkg/printers/internalversion/printers.go; of APIServices
 * kube-aggregator/pkg/registry/apiservice/strategy.go.
 */
type Json = Readonly<Record<string, unknown>>;

const part = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((v, name) => (typeof v === 'object' && v !== null ? (v as Json)[name] : undefined), value);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

/** What stands at a path of the object, else the fallback. */
const at =
  (path: string, fallback: Cell = '') =>
  (o: KubeObject): Cell =>
    (part(o, ...path.split('.')) as Cell | undefined) ?? fallback;

const count =
  (path: string) =>
  (o: KubeObject): number =>
    list(part(o, ...path.split('.'))).length;

const podContainers = (o: KubeObject) => list(part(o, 'template', 'spec', 'containers')) as readonly Container[];

const WEBHOOKS = [NAME, integer('Webhooks', count('webhooks')), AGE];

export const PLAIN_COLUMNS: Readonly<Record<string, readonly PrinterColumn[]>> = {
  PodTemplate: [
    NAME,
    column('Containers', (o) => containerNames(podContainers(o))),
    column('Images', (o) => containerImages(podContainers(o))),
    column('Pod Labels', (o) => labelsText(part(o, 'template', 'metadata', 'labels') as Record<string, string>)),
  ],
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': WEBHOOKS,
  'apiregistration.k8s.io/APIService': [NAME, column('Service', serviceText), column('Available', availableText), AGE],
  'apps/ControllerRevision': [NAME, column('Controller', controllerText), column('Revision', at('revision', 0)), AGE],
  'flowcontrol.apiserver.k8s.io/FlowSchema': [
    NAME,
    column('PriorityLevel', at('spec.priorityLevelConfiguration.name')),
    column('MatchingPrecedence', at('spec.matchingPrecedence', 0)),
    column('DistinguisherMethod', at('spec.distinguisherMethod.type', '<none>')),
    AGE,
    column('MissingPL', (o) => conditionOf(o, 'Dangling')?.status ?? '?'),
  ],
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': [
    NAME,
    column('Type', at('spec.type')),
    column('NominalConcurrencyShares', at('spec.limited.nominalConcurrencyShares', '<none>')),
    column('Queues', at('spec.limited.limitResponse.queuing.queues', '<none>')),
    column('HandSize', at('spec.limited.limitResponse.queuing.handSize', '<none>')),
    column('QueueLengthLimit', at('spec.limited.limitResponse.queuing.queueLengthLimit', '<none>')),
    AGE,
  ],
  'networking.k8s.io/IngressClass': [
    { ...NAME, cell: (o) => `${o.metadata.name ?? ''}${isDefaultIngressClass(o) ? ' (default)' : ''}` },
    column('Controller', at('spec.controller')),
    column('Parameters', parametersText),
    AGE,
  ],
  'node.k8s.io/RuntimeClass': [NAME, column('Handler', at('handler')), AGE],
};

function serviceText(o: KubeObject): string {
  const service = part(o, 'spec', 'service');
  return service ? `${String(part(service, 'namespace'))}/${String(part(service, 'name'))}` : 'Local';
}

interface ConditionLike {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

const conditionOf = (o: KubeObject, type: string): ConditionLike | undefined =>
  (list(part(o, 'status', 'conditions')) as readonly ConditionLike[]).find((c) => c.type === type);

function availableText(o: KubeObject): string {
  const condition = conditionOf(o, 'Available');
  if (!condition) return 'Unknown';
  return condition.status === 'True' ? 'True' : `${condition.status} (${condition.reason ?? ''})`;
}

function controllerText(o: KubeObject): string {
  const owner = controllerOf(o);
  if (!owner) return '<none>';
  const { group } = splitApiVersion(owner.apiVersion);
  return `${`${owner.kind}${group === '' ? '' : `.${group}`}`.toLowerCase()}/${owner.name}`;
}

const isDefaultIngressClass = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';

function parametersText(o: KubeObject): string {
  const parameters = part(o, 'spec', 'parameters');
  if (parameters === undefined) return '<none>';
  const group = part(parameters, 'apiGroup');
  return `${String(part(parameters, 'kind'))}${group === undefined ? '' : `.${String(group)}`}/${String(part(parameters, 'name'))}`;
}
