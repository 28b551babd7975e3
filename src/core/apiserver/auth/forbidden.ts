import { forbidden, forbiddenPath, type StatusError } from '../../api/status-error.ts';
import type { Attributes } from './authorizer.ts';

/** 403 with upstream's words. Upstream: apiserver/pkg/endpoints/handlers/responsewriters/errors.go. */
export function forbiddenByPolicy(attributes: Attributes, reason: string): StatusError {
  const { group, resource, name, path } = attributes;
  const why = reason === '' ? whyOf(attributes) : `${whyOf(attributes)}: ${reason}`;
  return path === undefined ? forbidden({ group, resource, ...(name ? { name } : {}) }, why) : forbiddenPath(why);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function whyOf({ user, verb, path, resource, subresource, group, namespace }: Attributes): string {
  const q = (text: string): string => JSON.stringify(text);
  const what =
    path === undefined
      ? `resource ${q(subresource ? `${resource}/${subresource}` : resource)} in API group ${q(group)} ${namespace ? `in the namespace ${q(namespace)}` : 'at the cluster scope'}`
      : `path ${q(path)}`;
  return `User ${q(user.name)} cannot ${verb} ${what}`.replace(/[&<>]/g, (c) => ESCAPES[c] ?? c);
}
