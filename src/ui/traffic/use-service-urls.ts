import { useMemo } from 'react';
import { parseObjectKey } from '../../core/api/group-kind.ts';
import type { KubeObject, Service } from '../../core/api/types.ts';
import { useApp } from '../store/context.ts';

/** `http://name/` (or `http://name.namespace:port/`) of every Service, the user's own first. */
const PREFIX = 'Service/';

export function useServiceUrls(): string[] {
  const objects = useApp((state) => state.objects);
  return useMemo(() => serviceUrls(objects), [objects]);
}

export function serviceUrls(objects: ReadonlyMap<string, KubeObject>): string[] {
  const services = [...objects].filter(([key]) => key.startsWith(PREFIX));
  const urls = services
    .map(([key, object]) => urlOf(key, object as Service))
    .filter((url) => !url.includes('//kubernetes'));
  return urls.sort();
}

function urlOf(key: string, { spec }: Service): string {
  const { namespace, name } = parseObjectKey(key);
  const port = spec.ports?.[0]?.port ?? 80;
  return `http://${name}${namespace === 'default' ? '' : `.${namespace}`}${port === 80 ? '' : `:${port}`}/`;
}
