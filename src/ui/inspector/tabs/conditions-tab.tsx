import { conditionRows } from '../model/conditions.ts';
import { ConditionsTable } from '../overview/conditions-table.tsx';
import styles from './conditions-tab.module.css';
import type { InspectorTabDef, TabProps } from './tab.ts';

function ConditionsTab({ object }: TabProps) {
  if (object === null) return null;
  return (
    <div className={styles['tab']}>
      <ConditionsTable object={object} />
    </div>
  );
}

export const conditionsTab: InspectorTabDef = {
  id: 'conditions',
  title: 'inspector.tab.conditions',
  appliesTo: (object) => object !== null && conditionRows(object).length > 0,
  Content: ConditionsTab,
};
