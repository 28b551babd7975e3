import type { KubeObject } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { conditionRows } from '../model/conditions.ts';
import { fieldRows } from '../model/field-rows.ts';
import { Section } from '../parts/section.tsx';
import { ConditionsTable } from './conditions-table.tsx';
import styles from './generic-overview.module.css';
import { MetadataSection } from './metadata-section.tsx';
import type { OverviewProps } from './overview.ts';

/** Any kind: its fields as they are. */
export function GenericOverview({ object }: OverviewProps<KubeObject>) {
  const t = useT();
  const rows = fieldRows(object);
  return (
    <>
      <MetadataSection object={object} />
      {conditionRows(object).length === 0 ? null : (
        <Section title={t('inspector.conditions')}>
          <ConditionsTable object={object} isBrief />
        </Section>
      )}
      {rows.length === 0 ? null : (
        <Section title={t('inspector.fields')}>
          <dl className={styles['fields']}>
            {rows.map((row) => (
              <div key={row.path} className={styles['row']}>
                <dt>{row.path}</dt>
                <dd>{row.value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </>
  );
}
