import { useEffect } from 'react';
import type { ObjectKey } from '../../core/api/group-kind.ts';
import { useT } from '../i18n/use-t.ts';
import { useApp } from '../store/context.ts';
import { useObject } from './hooks/use-object.ts';
import { InspectorHeader } from './inspector-header.tsx';
import styles from './inspector-panel.module.css';
import { InspectorTabs } from './inspector-tabs.tsx';
import { ClusterOverview } from './overview/cluster-overview.tsx';
import { tabsFor } from './tabs/registry.ts';

/** The right side panel: everything about the selected object, or about the cluster while nothing is selected. */
export function InspectorPanel() {
  const t = useT();
  const selection = useApp((state) => state.selection);
  return (
    <section className={styles['panel']} aria-label={t('inspector.title')}>
      {selection === null ? <ClusterOverview /> : <ObjectInspector key={selection} objectKey={selection} />}
    </section>
  );
}

function ObjectInspector({ objectKey }: { readonly objectKey: ObjectKey }) {
  const object = useObject(objectKey) ?? null;
  const wanted = useApp((state) => state.tab);
  const setTab = useApp((state) => state.setTab);
  const tabs = tabsFor(objectKey, object);
  const tab = tabs.find((def) => def.id === wanted) ?? tabs[0];
  const isGone = object === null;
  useEffect(() => {
    // what is gone can still be explained
    if (isGone && wanted === 'overview') setTab('why');
  }, [isGone, wanted, setTab]);
  if (tab === undefined) return null;
  const { Content } = tab;
  return (
    <>
      <InspectorHeader objectKey={objectKey} />
      <InspectorTabs tabs={tabs} value={tab.id} onChange={setTab}>
        <Content objectKey={objectKey} object={object} />
      </InspectorTabs>
    </>
  );
}
