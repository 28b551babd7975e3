import type { UserInfo } from './user.ts';

/**
 * The seam between the server, which asks, and roles and tokens, which are resources and answer.
 * Upstream: staging/src/k8s.io/apiserver/pkg/authorization/authorizer/interfaces.go.
 */
export interface Attributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly namespace: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Of a request that is not about a resource ('/version'); the five above are then empty. */
  readonly path?: string;
  readonly fieldSelector?: string;
}

export interface Decision {
  readonly isAllowed: boolean;
  readonly reason: string;
}

/** One rule of `kubectl auth can-i --list`. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface RuleList {
  readonly rules: readonly PolicyRule[];
  readonly isIncomplete: boolean;
  readonly error: string;
}

/** Whose token it is and which of the audiences asked for it is good for, or what is wrong with it. */
export type Authentication =
  { readonly user: UserInfo; readonly audiences: readonly string[] } | { readonly error: string };

export interface Auth {
  authorize(attributes: Attributes): Decision;
  /** May do everything: nothing more needs to be asked. */
  isSuperuser(user: UserInfo): boolean;
  rulesFor(user: UserInfo, namespace: string): RuleList;
  authenticate(token: string, audiences?: readonly string[]): Authentication;
}

const ALLOWED: Decision = { isAllowed: true, reason: '' };

/** A server without authorization: everybody may do everything (AlwaysAllow), and no token is known. */
export const OPEN_AUTH: Auth = {
  authorize: () => ALLOWED,
  isSuperuser: () => true,
  rulesFor: () => ({
    rules: [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ],
    isIncomplete: false,
    error: '',
  }),
  authenticate: () => ({ error: 'invalid bearer token' }),
};
