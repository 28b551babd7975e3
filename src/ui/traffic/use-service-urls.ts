import { useMemo } from 'react';
import { parseObjectKey } from '../../core/api/group-kind.ts';
import type { KubeObject, Service } from '../../core/api/types.ts';
import { isSystemNamespace } from '../resources/resource-rows.ts';
import { useApp } from '../store/context.ts';

/** `http://name/` (or `http://name.namespace:port/`) of every Service of the user. */
const PREFIX = 'Service/';

export function useServiceUrls(): string[] {
  const objects = useApp((state) => state.objects);
  return useMemo(() => serviceUrls(objects), [objects]);
}

/** The cluster's own Services (DNS, the API server) are not for visitors. */
const isOwn = (key: string): boolean => {
  const { namespace, name } = parseObjectKey(key);
  return !isSystemNamespace(namespace) && !(namespace === 'default' && name === 'kubernetes');
};

export function serviceUrls(objects: ReadonlyMap<string, KubeObject>): string[] {
  const services = [...objects].filter(([key]) => key.startsWith(PREFIX) && isOwn(key));
  return services.map(([key, object]) => urlOf(key, object as Service)).sort();
}

function urlOf(key: string, { spec }: Service): string {
  const { namespace, name } = parseObjectKey(key);
  const port = spec.ports?.[0]?.port ?? 80;
  return `http://${name}${namespace === 'default' ? '' : `.${namespace}`}${port === 80 ? '' : `:${port}`}/`;
}
