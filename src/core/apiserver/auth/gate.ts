import { unauthorized } from '../../api/status-error.ts';
import type { ApiRequest } from '../request.ts';
import { attributesOf } from './attributes.ts';
import type { Attributes, Auth } from './authorizer.ts';
import { forbiddenByPolicy } from './forbidden.ts';
import { impersonate, wantedUser } from './impersonation.ts';
import { ADMIN, withAuthenticated, type UserInfo } from './user.ts';

/**
 * What every request from outside passes before it is served: who is it (a bearer token, or nobody: the administrator),
 * whom does it want to be, and may it? Requests of a superuser that ask for nothing special cost two look-ups.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/filters/{authentication,authorization}.go.
 */
const ALWAYS_ALLOWED = /^\/(healthz|livez|readyz)$/;

/** The user the request is served for. Throws Unauthorized, Forbidden or BadRequest. */
export function admit(auth: Auth, request: ApiRequest): UserInfo {
  const { headers } = request;
  const user = authenticated(auth, headers?.authorization);
  const wanted = wantedUser(headers);
  if (!wanted && auth.isSuperuser(user)) return user;
  const attributes = attributesOf(user, request);
  const actual = wanted ? impersonate(auth, wanted, attributes) : user;
  if (attributes.path !== undefined && ALWAYS_ALLOWED.test(attributes.path)) return actual;
  const asked = { ...attributes, user: actual };
  check(auth, asked);
  if (isConnection(asked)) check(auth, { ...asked, verb: 'create' });
  return actual;
}

const CONNECTIONS: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);

/** To run something in a pod takes more than to read it, though WebSockets start with a GET. */
const isConnection = ({ group, resource, subresource, verb }: Attributes): boolean =>
  group === '' && resource === 'pods' && verb !== 'create' && CONNECTIONS.has(subresource);

/** A patch that turns out to create needs the right to create too. */
export function checkCreate(auth: Auth, user: UserInfo, request: ApiRequest): void {
  if (!auth.isSuperuser(user)) check(auth, { ...attributesOf(user, request), verb: 'create' });
}

/** Throws Forbidden if the user may not. */
export function check(auth: Auth, attributes: Attributes): void {
  const { isAllowed, reason } = auth.authorize(attributes);
  if (!isAllowed) throw forbiddenByPolicy(attributes, reason);
}

function authenticated(auth: Auth, header: string | undefined): UserInfo {
  const [scheme = '', token = ''] = header?.trim().split(' ') ?? [];
  if (scheme.toLowerCase() !== 'bearer' || token === '') return ADMIN;
  const found = auth.authenticate(token);
  if ('error' in found) throw unauthorized();
  return withAuthenticated(found.user);
}
