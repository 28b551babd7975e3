import { describe, expect, it } from 'vitest';
import { serviceWarnings } from './warnings.ts';

/** Rows follow TestGetWarningsForService of pkg/api/service/warnings_test.go. */
const of = (spec: object, annotations = {}): readonly string[] =>
  serviceWarnings({
    metadata: { name: 's', annotations },
    spec: { type: 'ClusterIP', sessionAffinity: 'None', ...spec },
  } as never);

describe('warnings of Services', () => {
  const headless = { clusterIP: 'None' };
  const rows: [rule: string, found: readonly string[], wanted: readonly string[]][] = [
    ['an ordinary one', of({}), []],
    [
      'the older annotation',
      of({}, { 'service.kubernetes.io/topology-aware-hints': 'Auto' }),
      [
        'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
      ],
    ],
    [
      'headless with an address of a load balancer',
      of({ ...headless, loadBalancerIP: '1.2.3.4' }),
      ['spec.loadBalancerIP is ignored for headless services'],
    ],
    [
      'headless with external IPs',
      of({ ...headless, externalIPs: ['1.2.3.4'] }),
      ['spec.externalIPs is ignored for headless services'],
    ],
    [
      'headless with affinity',
      of({ ...headless, sessionAffinity: 'ClientIP' }),
      ['spec.SessionAffinity is ignored for headless services'],
    ],
    [
      'external IPs',
      of({ externalIPs: ['1.2.3.4'] }),
      ['spec.externalIPs is deprecated and may no longer be implemented in some clusters'],
    ],
    [
      'an alias with external IPs',
      of({ type: 'ExternalName', externalName: 'a.b', externalIPs: ['1.2.3.4'] }),
      ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
    ],
    [
      'a name without being one',
      of({ externalName: 'a.b' }),
      ['spec.externalName is ignored when spec.type is not "ExternalName"'],
    ],
    [
      'PreferClose',
      of({ trafficDistribution: 'PreferClose' }),
      ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'],
    ],
  ];
  it.each(rows)('%s', (_, found, wanted) => expect(found).toEqual(wanted));
});
