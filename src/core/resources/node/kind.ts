import type { Node } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME, wide } from '../shared/columns.ts';
import { proxy } from './proxy.ts';
import { validateNode, validateNodeUpdate } from './validate.ts';

/** Nodes. Upstream: pkg/registry/core/node/strategy.go. */
export function nodeKind(): KindDef<Node> {
  const info = (o: Node) => o.status?.nodeInfo;
  return {
    group: '',
    version: 'v1',
    kind: 'Node',
    plural: 'nodes',
    singular: 'node',
    shortNames: ['no'],
    namespaced: false,
    hasStatus: true,
    writers: () => ({ object: 'kubelet' }),
    subresources: { proxy },
    takesStatusOnCreate: true,
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
    selectableFields: { 'spec.unschedulable': (o) => String(o.spec.unschedulable ?? false) },
    columns: [
      NAME,
      column('Status', (o) => nodeStatusText(o)),
      column('Roles', (o) => nodeRoles(o).join(',') || '<none>'),
      AGE,
      column('Version', (o) => info(o)?.kubeletVersion ?? ''),
      wide('Internal-IP', (o) => addressOf(o, 'InternalIP')),
      wide('External-IP', (o) => addressOf(o, 'ExternalIP')),
      wide('OS-Image', (o) => info(o)?.osImage || '<unknown>'),
      wide('Kernel-Version', (o) => kernelText(o)),
      wide('Container-Runtime', (o) => info(o)?.containerRuntimeVersion || '<unknown>'),
    ],
  };
}

/** 'Ready', 'NotReady,SchedulingDisabled', 'Unknown' before the kubelet reported. */
function nodeStatusText(node: Node): string {
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready');
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec.unschedulable ? `${status},SchedulingDisabled` : status;
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

function nodeRoles(node: Node): string[] {
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(node.metadata.labels ?? {})) {
    if (label.startsWith(ROLE_PREFIX) && label !== ROLE_PREFIX) roles.add(label.slice(ROLE_PREFIX.length));
    else if (label === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return [...roles].sort();
}

const addressOf = (node: Node, type: string): string =>
  node.status?.addresses?.find((a) => a.type === type)?.address ?? '<none>';

function kernelText(node: Node): string {
  const { kernelVersion, architecture } = node.status?.nodeInfo ?? {};
  return `${kernelVersion || '<unknown>'}${architecture ? ` (${architecture})` : ''}`;
}
