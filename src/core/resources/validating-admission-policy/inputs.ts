import type { CelAccess, CelAuthorizer } from '../../api/cel.ts';
import type { KubeObject } from '../../api/types.ts';
import type { AdmissionRequest } from '../../apiserver/admission.ts';
import { accountGroups, accountUsername, type UserInfo } from '../../apiserver/auth/user.ts';
import type { KindContext, KindEntry } from '../../apiserver/kind.ts';
import type { Inputs } from './run.ts';

/**
 * What the expressions of a policy see of a request.
 * Upstream: apiserver/pkg/admission/plugin/cel/{activation,condition}.go.
 * Modelled: our own components have no credentials; they are shown as system:<name of the component>.
 */
export function inputsOf(
  request: AdmissionRequest,
  as: KindEntry,
  param: KubeObject | undefined,
  ctx: KindContext,
): Inputs {
  const isDelete = request.operation === 'DELETE';
  const user = request.op.user ?? componentUser(request.op.options?.fieldManager);
  const authorizer = authorizerOf(request, user, ctx);
  const isNamespace = request.kind.groupKind === NAMESPACE;
  const namespace = isNamespace || request.namespace === '' ? undefined : ctx.find(NAMESPACE, '', request.namespace);
  return {
    object: isDelete ? null : inVersion(request.object, request.kind, as),
    oldObject: request.old ? inVersion(request.old, request.kind, as) : null,
    request: requestOf(request, as, user),
    namespaceObject: namespace ? withUid(namespace) : null,
    params: param ?? null,
    authorizer,
  };
}

const NAMESPACE = 'Namespace';

/** The field is called UID there. */
const withUid = (namespace: KubeObject): unknown => ({
  ...namespace,
  metadata: { ...namespace.metadata, UID: namespace.metadata.uid },
});

export function inVersion(object: KubeObject, from: KindEntry, to: KindEntry): KubeObject {
  if (from === to || object.kind !== from.def.kind) return object;
  const stored = from.def.conversion?.toStored(object) ?? object;
  return to.def.conversion?.fromStored(stored) ?? stored;
}

const componentUser = (manager = 'apiserver'): UserInfo => ({
  name: `system:${manager}`,
  groups: ['system:authenticated'],
});

function requestOf(request: AdmissionRequest, { def }: KindEntry, user: UserInfo): object {
  const own = request.kind.def;
  const { uid, extra } = user;
  return {
    kind: bodyKind(request) ?? { group: def.group, version: def.version, kind: def.kind },
    resource: { group: def.group, version: def.version, resource: def.plural },
    ...(request.subresource ? { subResource: request.subresource, requestSubResource: request.subresource } : {}),
    requestKind: bodyKind(request) ?? { group: own.group, version: own.version, kind: own.kind },
    requestResource: { group: own.group, version: own.version, resource: own.plural },
    name: request.name,
    ...(request.namespace ? { namespace: request.namespace } : {}),
    operation: request.operation,
    userInfo: {
      username: user.name,
      groups: user.groups,
      ...(uid === undefined ? {} : { uid }),
      ...(extra === undefined ? {} : { extra }),
    },
    dryRun: request.op.options?.dryRun === true,
    options: optionsOf(request),
  };
}

/** What a subresource carries if that is not the object itself: a Scale, an Eviction, a Binding. */
function bodyKind({ object, kind }: AdmissionRequest): object | undefined {
  if (object.kind === undefined || object.kind === kind.def.kind) return undefined;
  const [version = '', group = ''] = object.apiVersion.split('/').reverse();
  return { group, version, kind: object.kind };
}

const OPTION_KINDS: Readonly<Record<AdmissionRequest['operation'], string>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
};

function optionsOf({ operation, op }: AdmissionRequest): object {
  const { fieldManager, fieldValidation, propagationPolicy, gracePeriodSeconds } = op.options ?? {};
  const kind = op.verb === 'patch' ? 'PatchOptions' : OPTION_KINDS[operation];
  const given = { fieldManager, fieldValidation, propagationPolicy, gracePeriodSeconds };
  return {
    kind,
    apiVersion: 'meta.k8s.io/v1',
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

function authorizerOf(request: AdmissionRequest, user: UserInfo, ctx: KindContext): CelAuthorizer {
  const { group, plural: resource } = request.kind.def;
  const { namespace, name, subresource = '' } = request;
  return {
    request: { group, resource, subresource, namespace, name },
    decide: (access: CelAccess) => {
      const { serviceAccount: account, path, verb = '' } = access;
      const who = account ? accountUser(account.namespace, account.name) : user;
      const about = { group: '', resource: '', subresource: '', namespace: '', name: '', ...access };
      return ctx.auth.authorize({ ...about, user: who, verb, ...(path === undefined ? {} : { path }) });
    },
  };
}

const accountUser = (namespace: string, name: string): UserInfo => ({
  name: accountUsername(namespace, name),
  groups: [...accountGroups(namespace), 'system:authenticated'],
});
