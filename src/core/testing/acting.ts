import type { Status } from '../api/status-error.ts';
import type { ApiRequest, ApiResponse } from '../apiserver/request.ts';
import { createEngine } from '../engine/create-engine.ts';
import type { Engine } from '../engine/engine.ts';

/** A cluster whose API is asked as different users, for tests of who may do what. */
export interface Acting {
  readonly engine: Engine;
  /** 'GET /api/v1/pods' as the administrator. */
  ask(line: string, body?: unknown, headers?: Readonly<Record<string, string>>): ApiResponse;
  as(user: string, ...groups: readonly string[]): Ask;
  withToken(token: string): Ask;
  /** Creates the objects as the administrator. */
  create(...objects: readonly Readonly<Record<string, unknown>>[]): void;
}

export type Ask = (line: string, body?: unknown) => ApiResponse;

export function createActing(nodes = 1, seed = 1): Acting {
  const engine = createEngine({ nodes, seed, freeze: true });
  engine.advance(15_000);
  const ask: Acting['ask'] = (line, body, headers) => {
    const [method = '', url = ''] = line.split(' ');
    const [path = '', search = ''] = url.split('?');
    const query = Object.fromEntries(search.split('&').map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
    const request = { method, path, ...(search ? { query } : {}), body, ...(headers ? { headers } : {}) };
    return engine.handle(request as ApiRequest);
  };
  return {
    engine,
    ask,
    as:
      (user, ...groups) =>
      (line, body) =>
        ask(line, body, {
          'impersonate-user': user,
          ...(groups.length > 0 ? { 'impersonate-group': groups.join('\n') } : {}),
          ...patchType(line),
        }),
    withToken: (token) => (line, body) => ask(line, body, { authorization: `Bearer ${token}`, ...patchType(line) }),
    create: (...objects) => objects.forEach((object) => createOne(engine, ask, object)),
  };
}

const patchType = (line: string) =>
  line.startsWith('PATCH') ? { 'content-type': 'application/merge-patch+json' } : undefined;

function createOne(engine: Engine, ask: Acting['ask'], object: Readonly<Record<string, unknown>>): void {
  const { apiVersion, kind, metadata } = object as {
    apiVersion: string;
    kind: string;
    metadata: { namespace?: string };
  };
  const mapping = engine.mappingOf(apiVersion, kind);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = mapping?.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  const { code, body } = ask(`POST ${root}${place}/${mapping?.plural ?? ''}`, object);
  if (code !== 201) throw new Error(JSON.stringify(body));
}

/** '403 message' or '200'. */
export function outcome({ code, body }: ApiResponse): string {
  const { kind, message } = body as Partial<Status>;
  return kind === 'Status' && message !== undefined ? `${code} ${message}` : String(code);
}

const RBAC = 'rbac.authorization.k8s.io';

export const role = (name: string, rules: readonly object[]) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'Role',
  metadata: { name, namespace: 'default' },
  rules,
});

export const clusterRole = (name: string, rules: readonly object[], more: object = {}) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  metadata: { name },
  rules,
  ...more,
});

/** `to`: 'User jane', 'Group devs', 'ServiceAccount default/robot'; `role`: 'ClusterRole view'. */
function bindingOf(role: string, to: string) {
  const [roleKind = '', roleName = ''] = role.split(' ');
  const [kind = '', name = ''] = to.split(' ');
  const [namespace, account] = name.split('/');
  const subject = account === undefined ? { kind, name, apiGroup: RBAC } : { kind, name: account, namespace };
  return { roleRef: { apiGroup: RBAC, kind: roleKind, name: roleName }, subjects: [subject] };
}

export const roleBinding = (name: string, role: string, to: string) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'RoleBinding',
  metadata: { name, namespace: 'default' },
  ...bindingOf(role, to),
});

export const clusterRoleBinding = (name: string, role: string, to: string) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  ...bindingOf(role, to),
});
