import { badRequest } from '../../api/status-error.ts';
import type { KubeObject, SelfSubjectRulesReview } from '../../api/types.ts';
import type { PolicyRule } from '../../apiserver/auth/authorizer.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import type { Operation } from '../../apiserver/request.ts';
import { requestor } from './requestor.ts';

/** All that the one who asks may do in a namespace. Upstream: pkg/registry/authorization/selfsubjectrulesreview/rest.go. */
export function selfSubjectRulesReview(object: KubeObject, op: Operation, ctx: KindContext): KubeObject {
  const namespace = (object as unknown as SelfSubjectRulesReview).spec?.namespace;
  if (!namespace) throw badRequest('no namespace on request');
  const { rules, isIncomplete, error } = ctx.auth.rulesFor(requestor(op), namespace);
  const status = {
    resourceRules: rules.filter((r) => (r.resources?.length ?? 0) > 0).map(resourceRule),
    nonResourceRules: rules.filter((r) => (r.nonResourceURLs?.length ?? 0) > 0).map(nonResourceRule),
    incomplete: isIncomplete,
    ...(error === '' ? {} : { evaluationError: error }),
  };
  return { kind: object.kind, apiVersion: object.apiVersion, metadata: {}, spec: {}, status } as unknown as KubeObject;
}

const resourceRule = ({ verbs, apiGroups = [], resources = [], resourceNames }: PolicyRule) => ({
  verbs,
  apiGroups,
  resources,
  ...(resourceNames ? { resourceNames } : {}),
});

const nonResourceRule = ({ verbs, nonResourceURLs }: PolicyRule) => ({ verbs, nonResourceURLs });
