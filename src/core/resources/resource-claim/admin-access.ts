import { forbidden, type FieldError } from '../../api/field-error.ts';
import type { DeviceRequest, DeviceRequestAllocationResult, Namespace } from '../../api/types.ts';
import type { KindContext } from '../../apiserver/kind.ts';

/**
 * Using devices that others have is for namespaces that say so. Upstream: AuthorizedForAdmin and AuthorizedForAdminStatus
 * in pkg/registry/resource/utils.go.
 */
const LABEL = 'resource.kubernetes.io/admin-access';
const TEXT = `admin access to devices requires the \`${LABEL}: true\` label on the containing namespace`;

export function adminRequests(
  requests: readonly DeviceRequest[] | undefined,
  namespace: string | undefined,
  ctx: KindContext,
): FieldError[] {
  const i = (requests ?? []).findIndex(({ exactly }) => exactly?.adminAccess === true);
  return i < 0 || isAllowed(namespace, ctx) ? [] : [forbidden(`spec.devices.requests[${i}].adminAccess`, TEXT)];
}

type Results = readonly DeviceRequestAllocationResult[] | undefined;

export function adminResults(
  results: Results,
  old: Results,
  namespace: string | undefined,
  ctx: KindContext,
): FieldError[] {
  const find = (list: Results) => (list ?? []).findIndex((result) => result.adminAccess === true);
  const i = find(results);
  if (i < 0 || find(old) >= 0 || isAllowed(namespace, ctx)) return [];
  return [forbidden(`status.allocation.devices.results[${i}].adminAccess`, TEXT)];
}

function isAllowed(name: string | undefined, ctx: KindContext): boolean {
  const namespace = ctx.find('Namespace', '', name ?? '') as Namespace | undefined;
  return namespace?.metadata.labels?.[LABEL] === 'true';
}
