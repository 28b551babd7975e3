import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useApp } from '../../store/context.ts';
import { PodList } from '../parts/pod-list.tsx';
import { Section } from '../parts/section.tsx';

/** The pods bound to a node. */
export function NodePods({ node }: { readonly node: string }) {
  const t = useT();
  const pods = useApp((state) => state.pods);
  const own = useMemo(() => [...pods.values()].filter((pod) => pod.node === node), [pods, node]);
  return (
    <Section title={t('inspector.pods')} aside={own.length}>
      <PodList pods={own} />
    </Section>
  );
}
