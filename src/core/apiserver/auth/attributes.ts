import { parsePath, verbOf, type ApiRequest } from '../request.ts';
import type { Attributes } from './authorizer.ts';
import type { UserInfo } from './user.ts';

/**
 * What a request is about, as authorizers see it. A Namespace is in itself, and a list of the one object that a field
 * selector names is about that object.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
 */
const BY_NAME = /^(?:.*,)?metadata\.name==?([^,=]+)(?:,.*)?$/;

export function attributesOf(user: UserInfo, request: ApiRequest): Attributes {
  const at = parsePath(request.path);
  if (!at) return { user, verb: request.method.toLowerCase(), ...NOTHING, path: request.path };
  const verb = verbOf(request, at);
  const { fieldSelector } = request.query ?? {};
  const name = at.name ?? (fieldSelector === undefined ? '' : (BY_NAME.exec(fieldSelector)?.[1] ?? ''));
  const isNamespace = at.group === '' && at.resource === 'namespaces';
  return {
    user,
    verb,
    group: at.group,
    resource: at.resource,
    subresource: at.subresource?.split('/')[0] ?? '',
    name,
    namespace: at.namespace ?? (isNamespace ? (at.name ?? '') : ''),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

const NOTHING = { namespace: '', group: '', resource: '', subresource: '', name: '' } as const;
