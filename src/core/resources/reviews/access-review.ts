import { invalid, required, type FieldError } from '../../api/field-error.ts';
import { badRequest, invalid as invalidStatus } from '../../api/status-error.ts';
import type {
  KubeObject,
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SubjectAccessReview,
} from '../../api/types.ts';
import type { Attributes } from '../../apiserver/auth/authorizer.ts';
import type { UserInfo } from '../../apiserver/auth/user.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import type { Operation } from '../../apiserver/request.ts';
import { requestor } from './requestor.ts';

/**
 * May somebody do something? For the one who asks, for anybody, and for anybody in one namespace.
 * Upstream: pkg/registry/authorization/{self,local,}subjectaccessreview/rest.go, pkg/apis/authorization/validation.
 * Left out: checks of single requirements of selectors.
 */
type Spec = NonNullable<SubjectAccessReview['spec']>;
type SelfSpec = NonNullable<SelfSubjectAccessReview['spec']>;
type Resource = NonNullable<Spec['resourceAttributes']>;
type Review = SubjectAccessReview | SelfSubjectAccessReview | LocalSubjectAccessReview;

const KINDLESS = { group: 'authorization.k8s.io', resource: '', name: '' };

export function selfSubjectAccessReview(object: KubeObject, op: Operation, ctx: KindContext): KubeObject {
  const review = object as unknown as SelfSubjectAccessReview;
  refuse([...attributeErrors(review.spec), ...metaErrors(object, [])]);
  return answered(object, review.spec, requestor(op), ctx);
}

export function subjectAccessReview(object: KubeObject, _op: Operation, ctx: KindContext): KubeObject {
  const review = object as unknown as SubjectAccessReview;
  refuse([...specErrors(review.spec), ...metaErrors(object, [])]);
  return answered(object, review.spec, subjectOf(review.spec), ctx);
}

export function localSubjectAccessReview(object: KubeObject, op: Operation, ctx: KindContext): KubeObject {
  const { spec } = object as unknown as LocalSubjectAccessReview;
  const errors = [...specErrors(spec), ...metaErrors(object, ['namespace'])];
  const { namespace } = object.metadata;
  const asked = spec.resourceAttributes?.namespace ?? '';
  if (spec.resourceAttributes && asked !== namespace)
    errors.push(invalid('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace'));
  if (spec.nonResourceAttributes)
    errors.push(
      invalid('spec.nonResourceAttributes', spec.nonResourceAttributes, 'disallowed on this kind of request'),
    );
  refuse(errors);
  if (!op.namespace) throw badRequest('namespace is required on this type: ');
  return answered(object, spec, subjectOf(spec), ctx);
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidStatus(KINDLESS, errors);
}

function specErrors(spec: Spec | undefined): FieldError[] {
  const errors = attributeErrors(spec);
  if (!spec?.user && !spec?.groups?.length)
    errors.splice(
      errors.findIndex((e) => !e.field.endsWith('ttributes')),
      0,
      invalid('spec.user', spec?.user ?? '', 'at least one of user or group must be specified'),
    );
  return errors;
}

function attributeErrors(spec: SelfSpec | undefined): FieldError[] {
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec ?? {};
  const out: FieldError[] = [];
  if (resource && other)
    out.push(
      invalid('spec.nonResourceAttributes', other, 'cannot be specified in combination with resourceAttributes'),
    );
  if (!resource && !other) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    out.push(invalid('spec.resourceAttributes', null, why));
  }
  return [...out, ...selectorErrors(resource, 'fieldSelector'), ...selectorErrors(resource, 'labelSelector')];
}

function selectorErrors(resource: Resource | undefined, field: 'fieldSelector' | 'labelSelector'): FieldError[] {
  const selector = resource?.[field];
  if (!selector) return [];
  const at = `spec.resourceAttributes.${field}`;
  const { rawSelector = '', requirements = [] } = selector;
  if (rawSelector && requirements.length > 0)
    return [invalid(`${at}.rawSelector`, rawSelector, 'may not specified at the same time as requirements')];
  if (rawSelector || requirements.length > 0) return [];
  return [required(`${at}.requirements`, `when ${at} is specified, requirements or rawSelector is required`)];
}

function metaErrors({ metadata }: KubeObject, allowed: readonly string[]): FieldError[] {
  const extra = Object.entries(metadata).filter(
    ([key, value]) => value !== undefined && value !== null && !allowed.includes(key),
  );
  const why = allowed.length > 0 ? 'must be empty except for namespace' : 'must be empty';
  return extra.length > 0 ? [invalid('metadata', metadata, why)] : [];
}

function subjectOf({ user = '', uid, groups = [], extra }: Spec): UserInfo {
  return { name: user, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
}

function answered(object: KubeObject, spec: SelfSpec, user: UserInfo, ctx: KindContext): KubeObject {
  const { isAllowed, reason } = ctx.auth.authorize(attributesOf(spec, user));
  const status: Review['status'] = { allowed: isAllowed, ...(reason ? { reason } : {}) };
  return { ...object, status } as KubeObject;
}

function attributesOf({ resourceAttributes, nonResourceAttributes }: SelfSpec, user: UserInfo): Attributes {
  const {
    verb = '',
    namespace = '',
    group = '',
    resource = '',
    subresource = '',
    name = '',
  } = resourceAttributes ?? {};
  const base = { user, verb, namespace, group, resource, subresource, name };
  if (!resourceAttributes)
    return { ...base, verb: nonResourceAttributes?.verb ?? '', path: nonResourceAttributes?.path ?? '' };
  const fieldSelector = fieldSelectorText(resourceAttributes);
  return fieldSelector === '' ? base : { ...base, fieldSelector };
}

function fieldSelectorText({ fieldSelector }: Resource): string {
  const requirements = fieldSelector?.requirements ?? [];
  const equal = requirements.filter((r) => r.operator === 'In' && r.values?.length === 1);
  return fieldSelector?.rawSelector || equal.map((r) => `${r.key}=${r.values?.[0] ?? ''}`).join(',');
}
