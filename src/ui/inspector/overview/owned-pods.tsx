import { useMemo } from 'react';
import type { PodSummary } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { useApp } from '../../store/context.ts';
import { PodList } from '../parts/pod-list.tsx';
import { Section } from '../parts/section.tsx';

/** The pods of a controller, in the order of their numbers (db-2 before db-10). */
export function OwnedPods({ owner }: { readonly owner: string }) {
  const t = useT();
  const pods = useApp((state) => state.pods);
  const own = useMemo(() => [...pods.values()].filter((pod) => pod.owner === owner).sort(byKey), [pods, owner]);
  return (
    <Section title={t('inspector.pods')} aside={own.length}>
      <PodList pods={own} />
    </Section>
  );
}

const NATURAL = new Intl.Collator('en', { numeric: true });
const byKey = (a: PodSummary, b: PodSummary): number => NATURAL.compare(a.key, b.key);
