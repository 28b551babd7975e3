import type { KubeObject } from '../../api/types.ts';
import type { KindDef, VirtualKind } from '../../apiserver/kind.ts';
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from './access-review.ts';
import { selfSubjectReview, tokenReview } from './authentication-reviews.ts';
import { selfSubjectRulesReview } from './rules-review.ts';

/** Questions in the shape of objects: created, answered, never stored. Upstream: pkg/registry/{authorization,authentication}. */
type Row = readonly [group: string, kind: string, scope: 'namespaced' | 'cluster', create: VirtualKind['create']];

const ROWS: readonly Row[] = [
  ['authentication.k8s.io', 'SelfSubjectReview', 'cluster', selfSubjectReview],
  ['authentication.k8s.io', 'TokenReview', 'cluster', tokenReview],
  ['authorization.k8s.io', 'LocalSubjectAccessReview', 'namespaced', localSubjectAccessReview],
  ['authorization.k8s.io', 'SelfSubjectAccessReview', 'cluster', selfSubjectAccessReview],
  ['authorization.k8s.io', 'SelfSubjectRulesReview', 'cluster', selfSubjectRulesReview],
  ['authorization.k8s.io', 'SubjectAccessReview', 'cluster', subjectAccessReview],
];

export function reviewKinds(): KindDef[] {
  return ROWS.map(([group, kind, scope, create]): KindDef<KubeObject> => {
    const singular = kind.toLowerCase();
    const verbs = ['create'] as const;
    const virtual = create ? { create } : {};
    return {
      group,
      version: 'v1',
      kind,
      plural: `${singular}s`,
      singular,
      namespaced: scope === 'namespaced',
      verbs,
      virtual,
    };
  });
}
