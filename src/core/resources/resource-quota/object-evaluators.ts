import type { KubeObject, PersistentVolumeClaim, Quantity, Service } from '../../api/types.ts';
import { formatQuantity, quantityFormat } from '../../api/canonical-quantity.ts';
import { equalAmounts, nanoOf, type Amounts } from '../shared/amounts.ts';
import { countName, isMainWrite, satisfies, type QuotaEvaluator } from './evaluator.ts';

/**
 * Services, claims, and everything else by number.
 * Upstream: pkg/quota/v1/evaluator/core/{services,persistent_volume_claims}.go and
 * staging/src/k8s.io/apiserver/pkg/quota/v1/generic/evaluator.go.
 */
const SERVICE_RESOURCES = ['count/services', 'services', 'services.nodeports', 'services.loadbalancers'];

export const serviceEvaluator: QuotaEvaluator = {
  handles: isMainWrite,
  tracks: (name) => SERVICE_RESOURCES.includes(name),
  usage: (object) => ({ 'count/services': '1', services: '1', ...portsOf(object as Service) }),
  matchesScope: () => false,
  isReplenished: (now, was) => chargedType(now as Service) !== chargedType(was as Service),
};

/** Node ports are not given out yet when they are counted. */
function portsOf({ spec }: Service): Amounts {
  const ports = spec?.ports ?? [];
  const isBalanced = spec?.type === 'LoadBalancer';
  const isAsked = isBalanced && spec.allocateLoadBalancerNodePorts === false;
  const nodePorts = isAsked ? ports.filter((p) => p.nodePort).length : ports.length;
  return {
    'services.nodeports': String(isBalanced || spec?.type === 'NodePort' ? nodePorts : 0),
    'services.loadbalancers': isBalanced ? '1' : '0',
  };
}

function chargedType({ spec }: Service): string {
  const type = spec?.type ?? '';
  return type === 'NodePort' || type === 'LoadBalancer' ? type : '';
}

const CLAIM_RESOURCES = ['persistentvolumeclaims', 'requests.storage'];
const CLASS_INFIX = '.storageclass.storage.k8s.io/';
const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';

export const claimEvaluator: QuotaEvaluator = {
  handles(request) {
    if (request.subresource !== 'status') return isMainWrite(request);
    return isClaimChanged(request.object as PersistentVolumeClaim, request.old as PersistentVolumeClaim);
  },
  tracks: (name) =>
    name === 'count/persistentvolumeclaims' ||
    CLAIM_RESOURCES.includes(
      name.slice(name.includes(CLASS_INFIX) ? name.indexOf(CLASS_INFIX) + CLASS_INFIX.length : 0),
    ),
  usage: (object) => claimUsage(object as PersistentVolumeClaim),
  matchesScope: (selector, object) =>
    selector.scopeName === 'VolumeAttributesClass' &&
    satisfies(selector, attributeClasses(object as PersistentVolumeClaim)),
  isReplenished: (now, was) => isClaimChanged(now as PersistentVolumeClaim, was as PersistentVolumeClaim),
};

function claimUsage(claim: PersistentVolumeClaim): Amounts {
  const own: Record<string, Quantity> = { persistentvolumeclaims: '1' };
  const storage = storageOf(claim);
  if (storage !== undefined) own['requests.storage'] = storage;
  const name = claim.metadata.annotations?.[LEGACY_CLASS] ?? claim.spec.storageClassName;
  const byClass = name
    ? Object.entries(own).map(([resource, amount]) => [`${name}${CLASS_INFIX}${resource}`, amount])
    : [];
  return { 'count/persistentvolumeclaims': '1', ...own, ...Object.fromEntries(byClass) };
}

/** What was asked for or, if that is more, allocated; whole bytes. */
function storageOf({ spec, status }: PersistentVolumeClaim): Quantity | undefined {
  const asked = spec.resources?.requests?.['storage'];
  const allocated = status?.allocatedResources?.['storage'];
  if (asked === undefined) return undefined;
  return roundedUp(allocated !== undefined && nanoOf(allocated) > nanoOf(asked) ? allocated : asked);
}

function roundedUp(amount: Quantity): Quantity {
  const nano = nanoOf(amount);
  const rest = nano % 1_000_000_000n;
  return rest === 0n ? amount : formatQuantity(nano - rest + 1_000_000_000n, quantityFormat(String(amount)));
}

function attributeClasses({ spec, status }: PersistentVolumeClaim): string[] {
  const names = [
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return [...new Set(names.filter((name): name is string => Boolean(name)))].sort();
}

function isClaimChanged(now: PersistentVolumeClaim, was: PersistentVolumeClaim): boolean {
  const allocated = (c: PersistentVolumeClaim): Amounts => (c.status?.allocatedResources ?? {}) as Amounts;
  if (!equalAmounts(allocated(now), allocated(was))) return true;
  return attributeClasses(now).join() !== attributeClasses(was).join();
}

/** Names from before there was `count/`. */
const ALIASES: ReadonlySet<string> = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']);

export function countEvaluator(group: string, resource: string): QuotaEvaluator {
  const names = [countName(group, resource), ...(group === '' && ALIASES.has(resource) ? [resource] : [])];
  const usage: Amounts = Object.fromEntries(names.map((name) => [name, '1']));
  return {
    handles: ({ operation, subresource }) => operation === 'CREATE' && subresource === undefined,
    tracks: (name) => names.includes(name),
    usage: (_object: KubeObject) => usage,
    matchesScope: () => false,
  };
}
