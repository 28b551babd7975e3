/** The inspector's tabs, in order. To add one: its file and a line here. */
import { parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import { conditionsTab } from './conditions-tab.tsx';
import { eventsTab } from './events-tab.tsx';
import { logsTab } from './logs-tab.tsx';
import { overviewTab } from './overview-tab.tsx';
import { routesTab } from './routes-tab.tsx';
import { schedulingTab } from './scheduling-tab.tsx';
import type { InspectorTabDef } from './tab.ts';
import { whyTab } from './why-tab.tsx';
import { yamlTab } from './yaml-tab.tsx';

const INSPECTOR_TABS: readonly InspectorTabDef[] = [
  overviewTab,
  whyTab,
  // Of a pod without a node it is what matters; of others one may look it up.
  { ...schedulingTab, appliesTo: isUnplaced },
  eventsTab,
  routesTab,
  logsTab,
  yamlTab,
  { ...schedulingTab, appliesTo: (object) => !isUnplaced(object) },
  conditionsTab,
];

function isUnplaced(object: KubeObject | null): boolean {
  const spec = object?.spec as { nodeName?: string } | undefined;
  return object !== null && !spec?.nodeName;
}

export function tabsFor(key: ObjectKey, object: KubeObject | null): readonly InspectorTabDef[] {
  const { groupKind } = parseObjectKey(key);
  return INSPECTOR_TABS.filter((tab) => (tab.only?.includes(groupKind) ?? true) && (tab.appliesTo?.(object) ?? true));
}
