import type {
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  NodeSelector,
  ResourceClaim,
} from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { fullName } from './device-ask.ts';
import type { AskData, FoundDevice } from './search.ts';

/**
 * What is written into the status of a claim once devices were found for it.
 * Upstream: the end of Allocate, and createNodeSelector, in structured/internal/incubating/allocator_incubating.go.
 */
type Term = NodeSelector['nodeSelectorTerms'][number];
type Requirement = NonNullable<Term['matchFields']>[number];

/** `chosen`: the alternative taken of each request. */
export function allocationOf(
  claim: ResourceClaim,
  found: readonly FoundDevice[],
  chosen: readonly AskData[],
  node: string,
): AllocationResult {
  const config = configOf(claim, chosen);
  const nodeSelector = nodeSelectorOf(found, node);
  return {
    devices: { results: found.map(resultOf), ...(config.length > 0 ? { config } : {}) },
    ...(nodeSelector ? { nodeSelector } : {}),
  };
}

function resultOf({ ask, slice, device, shareId, consumed }: FoundDevice): DeviceRequestAllocationResult {
  const { bindingConditions, bindingFailureConditions } = device;
  return {
    request: fullName(ask),
    driver: slice.spec.driver,
    pool: slice.spec.pool.name,
    device: device.name,
    ...(ask.isAdmin ? { adminAccess: true } : {}),
    ...(ask.tolerations?.length ? { tolerations: [...ask.tolerations] } : {}),
    ...(bindingConditions?.length ? { bindingConditions } : {}),
    ...(bindingFailureConditions?.length ? { bindingFailureConditions } : {}),
    ...(shareId === undefined ? {} : { shareID: shareId }),
    ...(consumed ? { consumedCapacity: { ...consumed } } : {}),
  };
}

/** Those of the classes, each once with all its requests; then those of the claim. */
function configOf(claim: ResourceClaim, chosen: readonly AskData[]): DeviceAllocationConfiguration[] {
  const requestsOf = new Map<string, { data: AskData; requests: string[] }>();
  for (const data of chosen) {
    const { name } = data.deviceClass.metadata;
    const known = requestsOf.get(name);
    if (known) known.requests.push(fullName(data.ask));
    else requestsOf.set(name, { data, requests: [fullName(data.ask)] });
  }
  const ofClasses = [...requestsOf.values()].flatMap(({ data, requests }) =>
    (data.deviceClass.spec.config ?? []).map((c) => ({ source: 'FromClass' as const, requests, ...c })),
  );
  return [...ofClasses, ...ownConfigOf(claim, chosen)];
}

function ownConfigOf(claim: ResourceClaim, chosen: readonly AskData[]): DeviceAllocationConfiguration[] {
  return (claim.spec.devices?.config ?? []).flatMap((c) => {
    const entry = { source: 'FromClaim' as const, ...c };
    const { requests = [] } = c;
    if (requests.length === 0) return [entry];
    return chosen.filter(({ ask }) => requests.includes(ask.parent ?? ask.name) || requests.includes(fullName(ask))).map(() => entry); // prettier-ignore
  });
}

/** Undefined: the devices can be used everywhere. */
function nodeSelectorOf(found: readonly FoundDevice[], node: string): NodeSelector | undefined {
  const fields: Requirement[] = [];
  const labels: Requirement[] = [];
  for (const { slice, device } of found) {
    const { nodeName, nodeSelector } = slice.spec.perDeviceNodeSelection === true ? device : slice.spec;
    if (nodeName !== undefined || device.bindsToNode === true) return onlyNode(node);
    const term = nodeSelector?.nodeSelectorTerms[0];
    addNew(term?.matchFields, fields);
    addNew(term?.matchExpressions, labels);
  }
  if (fields.length === 0 && labels.length === 0) return undefined;
  const term: Term = {
    ...(labels.length > 0 ? { matchExpressions: labels } : {}),
    ...(fields.length > 0 ? { matchFields: fields } : {}),
  };
  return { nodeSelectorTerms: [term] };
}

const onlyNode = (node: string): NodeSelector => ({
  nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
});

function addNew(from: readonly Requirement[] | undefined, to: Requirement[]): void {
  for (const r of from ?? []) {
    const values = [...new Set(r.values)].sort();
    const isKnown = to.some(
      (k) => k.key === r.key && k.operator === r.operator && deepEqual([...new Set(k.values)].sort(), values),
    );
    if (!isKnown) to.push(r);
  }
}
