import type { CelAccess, CelAuthorizer } from '../../api/cel.ts';
import { fail, registerAll, type CelLibrary } from '../library.ts';

/**
 * `authorizer.group('apps').resource('deployments').namespace('x').check('create').allowed()`: asks the authorizer of the
 * server. Upstream: apiserver/pkg/cel/library/authz.go.
 */
export const authzLibrary: CelLibrary = {
  register(env) {
    env.registerType(`${NAME}.PathCheck`, { ctor: PathCheck, fields: {} });
    env.registerType(`${NAME}.GroupCheck`, { ctor: GroupCheck, fields: {} });
    env.registerType(RESOURCE_CHECK_TYPE, { ctor: ResourceCheck, fields: {} });
    env.registerType(`${NAME}.Decision`, { ctor: Decision, fields: {} });
    env.registerType(AUTHORIZER_TYPE, { ctor: Authorizer, fields: { requestResource: RESOURCE_CHECK_TYPE } });
    registerAll(env, functions);
  },
};

const NAME = 'kubernetes.authorization';
export const AUTHORIZER_TYPE = `${NAME}.Authorizer`;
const RESOURCE_CHECK_TYPE = `${NAME}.ResourceCheck`;

class Asking {
  readonly authorizer: CelAuthorizer;
  readonly access: CelAccess;

  constructor(authorizer: CelAuthorizer, access: CelAccess) {
    this.authorizer = authorizer;
    this.access = access;
  }
}

/** cel-js knows types by their class: each wraps the same question. */
class Authorizer {
  readonly asking: Asking;

  constructor(asking: Asking) {
    this.asking = asking;
  }

  get requestResource(): ResourceCheck {
    const { authorizer } = this.asking;
    return new ResourceCheck(new Asking(authorizer, authorizer.request));
  }
}

class PathCheck {
  readonly asking: Asking;

  constructor(asking: Asking) {
    this.asking = asking;
  }
}

class GroupCheck {
  readonly asking: Asking;

  constructor(asking: Asking) {
    this.asking = asking;
  }
}

class ResourceCheck {
  readonly asking: Asking;

  constructor(asking: Asking) {
    this.asking = asking;
  }
}

class Decision {
  readonly isAllowed: boolean;
  readonly reason: string;

  constructor({ isAllowed, reason }: { readonly isAllowed: boolean; readonly reason: string }) {
    this.isAllowed = isAllowed;
    this.reason = reason;
  }
}

export const authorizerValue = (authorizer: CelAuthorizer): unknown => new Authorizer(new Asking(authorizer, {}));

const more = ({ asking }: { readonly asking: Asking }, access: CelAccess): Asking =>
  new Asking(asking.authorizer, { ...asking.access, ...access });

function decide({ asking }: { readonly asking: Asking }, verb: string): Decision {
  return new Decision(asking.authorizer.decide({ ...asking.access, verb }));
}

const named = (what: string, value: string): string => (value === '' ? fail(`${what} must not be empty`) : value);

const functions = {
  [`${AUTHORIZER_TYPE}.path(string): ${NAME}.PathCheck`]: (a: Authorizer, path: string) =>
    new PathCheck(more(a, { path: named('path', path) })),
  [`${AUTHORIZER_TYPE}.serviceAccount(string, string): ${AUTHORIZER_TYPE}`]: (
    a: Authorizer,
    namespace: string,
    name: string,
  ) => new Authorizer(more(a, { serviceAccount: { namespace, name } })),
  [`${AUTHORIZER_TYPE}.group(string): ${NAME}.GroupCheck`]: (a: Authorizer, group: string) =>
    new GroupCheck(more(a, { group })),
  [`${NAME}.GroupCheck.resource(string): ${RESOURCE_CHECK_TYPE}`]: (g: GroupCheck, resource: string) =>
    new ResourceCheck(more(g, { resource: named('resource', resource) })),
  [`${RESOURCE_CHECK_TYPE}.subresource(string): ${RESOURCE_CHECK_TYPE}`]: (r: ResourceCheck, subresource: string) =>
    new ResourceCheck(more(r, { subresource })),
  [`${RESOURCE_CHECK_TYPE}.namespace(string): ${RESOURCE_CHECK_TYPE}`]: (r: ResourceCheck, namespace: string) =>
    new ResourceCheck(more(r, { namespace })),
  [`${RESOURCE_CHECK_TYPE}.name(string): ${RESOURCE_CHECK_TYPE}`]: (r: ResourceCheck, name: string) =>
    new ResourceCheck(more(r, { name })),
  [`${RESOURCE_CHECK_TYPE}.fieldSelector(string): ${RESOURCE_CHECK_TYPE}`]: (r: ResourceCheck, fieldSelector: string) =>
    new ResourceCheck(more(r, { fieldSelector })),
  [`${RESOURCE_CHECK_TYPE}.check(string): ${NAME}.Decision`]: decide,
  [`${NAME}.PathCheck.check(string): ${NAME}.Decision`]: decide,
  [`${NAME}.Decision.allowed(): bool`]: (d: Decision) => d.isAllowed,
  [`${NAME}.Decision.reason(): string`]: (d: Decision) => d.reason,
  [`${NAME}.Decision.errored(): bool`]: () => false,
  [`${NAME}.Decision.error(): string`]: () => '',
};
