import { badRequest } from '../../api/status-error.ts';
import type { KubeObject, TokenReview } from '../../api/types.ts';
import type { UserInfo } from '../../apiserver/auth/user.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import type { Operation } from '../../apiserver/request.ts';
import { requestor } from './requestor.ts';

/** Who am I, and whose token is this? Upstream: pkg/registry/authentication/{selfsubjectreview,tokenreview}. */
export function selfSubjectReview(object: KubeObject, op: Operation, ctx: KindContext): KubeObject {
  const { kind, apiVersion } = object;
  const status = { userInfo: userInfoOf(requestor(op)) };
  return { kind, apiVersion, metadata: { creationTimestamp: ctx.now }, status } as unknown as KubeObject;
}

export function tokenReview(object: KubeObject, _op: Operation, ctx: KindContext): KubeObject {
  const { spec } = object as unknown as TokenReview;
  if (!spec?.token) throw badRequest('token is required for TokenReview in authentication');
  const asked = spec.audiences && spec.audiences.length > 0 ? spec.audiences : undefined;
  const found = ctx.auth.authenticate(spec.token, asked);
  const status =
    'error' in found
      ? { user: {}, error: found.error }
      : { authenticated: true, user: userInfoOf(found.user), audiences: found.audiences };
  return { ...object, status } as unknown as KubeObject;
}

const userInfoOf = ({ name, uid, groups, extra }: UserInfo) => ({
  username: name,
  ...(uid ? { uid } : {}),
  ...(groups.length > 0 ? { groups } : {}),
  ...(extra ? { extra } : {}),
});
