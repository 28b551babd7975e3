import type { Service } from '../../api/types.ts';

/**
 * What the server tells who writes a Service. Pure. Upstream: GetWarningsForService in pkg/api/service/warnings.go.
 * Left out: addresses that are not in their usual form.
 */
const OLDER_HINTS = 'service.kubernetes.io/topology-aware-hints';

export function serviceWarnings({ spec, metadata }: Service): readonly string[] {
  const out: string[] = [];
  const tell = (is: boolean, text: string): void => void (is && out.push(text));
  const isHeadless = spec.type === 'ClusterIP' && spec.clusterIP === 'None';
  const isAlias = spec.type === 'ExternalName';
  const hasExternalIPs = (spec.externalIPs ?? []).length > 0;
  tell(
    metadata.annotations?.[OLDER_HINTS] !== undefined,
    `annotation ${OLDER_HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`,
  );
  tell(isHeadless && !!spec.loadBalancerIP, 'spec.loadBalancerIP is ignored for headless services');
  tell(isHeadless && hasExternalIPs, 'spec.externalIPs is ignored for headless services');
  tell(isHeadless && spec.sessionAffinity !== 'None', 'spec.SessionAffinity is ignored for headless services');
  tell(
    hasExternalIPs && !isHeadless && !isAlias,
    'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
  );
  tell(isAlias && hasExternalIPs, 'spec.externalIPs is ignored when spec.type is "ExternalName"');
  tell(!isAlias && !!spec.externalName, 'spec.externalName is ignored when spec.type is not "ExternalName"');
  tell(
    spec.trafficDistribution === 'PreferClose',
    'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
  );
  return out;
}
