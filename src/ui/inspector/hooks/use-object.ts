import type { ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import { useApp } from '../../store/context.ts';
import { useQuery } from './use-query.ts';

/** The whole object: from the frames, or asked for when the frames carry summaries only. Null if there is none. */
export function useObject(key: ObjectKey): KubeObject | null | undefined {
  const framed = useApp((state) => state.objects.get(key));
  const isSummarised = useApp((state) => state.pods.has(key));
  const asked = useQuery<'object'>(framed === undefined && isSummarised ? { name: 'object', key } : null);
  if (framed) return framed;
  return isSummarised ? asked.answer : null;
}
