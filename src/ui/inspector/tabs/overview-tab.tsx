import { parseObjectKey } from '../../../core/api/group-kind.ts';
import { useT } from '../../i18n/use-t.ts';
import { GenericOverview } from '../overview/generic-overview.tsx';
import { OVERVIEWS } from '../overview/registry.ts';
import { Empty } from '../parts/empty.tsx';
import type { InspectorTabDef, TabProps } from './tab.ts';

function OverviewTab({ objectKey, object }: TabProps) {
  const t = useT();
  if (object === null) return <Empty>{t('inspector.gone')}</Empty>;
  const Summary = OVERVIEWS[parseObjectKey(objectKey).groupKind] ?? GenericOverview;
  return <Summary objectKey={objectKey} object={object as never} />;
}

export const overviewTab: InspectorTabDef = { id: 'overview', title: 'inspector.tab.overview', Content: OverviewTab };
