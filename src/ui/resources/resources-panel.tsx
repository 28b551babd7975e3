import { useDeferredValue, useMemo, useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Badge } from '../kit/badge.tsx';
import { cx } from '../kit/cx.ts';
import { Field } from '../kit/field.tsx';
import { Panel } from '../kit/panel.tsx';
import { Select } from '../kit/select.tsx';
import { useApp } from '../store/context.ts';
import type { AppState } from '../store/state.ts';
import { useAppCalmly } from '../store/use-app-calmly.ts';
import { isSystemNamespace, resourceGroups, type ResourceGroup, type ResourceRow } from './resource-rows.ts';
import styles from './resources-panel.module.css';
import type { ShortStatus } from './short-status.ts';

/**
 * Every object by kind with kubectl's few words about it. Also the graph in a form that a keyboard and a screen reader
 * read well.
 */
const MAX_ROWS = 120;

const podsOf = ({ pods }: AppState) => pods;
const objectsOf = ({ objects }: AppState) => objects;

export function ResourcesPanel() {
  const t = useT();
  const [search, setSearch] = useState('');
  const [groupKind, setGroupKind] = useState('');
  const namespace = useApp((state) => state.namespace);
  const objects = useDeferredValue(useAppCalmly(objectsOf));
  const pods = useDeferredValue(useAppCalmly(podsOf));
  const groups = useMemo(
    () => resourceGroups(objects, pods, { search, namespace, groupKind }),
    [objects, pods, search, namespace, groupKind],
  );
  const total = groups.reduce((sum, group) => sum + group.rows.length, 0);
  return (
    <Panel
      title={t('app.panel.resources')}
      tools={<span className={styles['total']}>{t('app.resources.count', { n: total })}</span>}
      head={
        <div className={styles['filters']}>
          <Field
            label={t('app.resources.search')}
            isLabelHidden
            type="search"
            placeholder={t('app.resources.search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <div className={styles['selects']}>
            <NamespaceSelect />
            <KindSelect value={groupKind} onChange={setGroupKind} />
          </div>
        </div>
      }
    >
      {groups.map((group) => (
        <Group key={group.groupKind} group={group} />
      ))}
      {total === 0 ? <p className={styles['none']}>{t('app.resources.none')}</p> : null}
    </Panel>
  );
}

function NamespaceSelect() {
  const t = useT();
  const namespace = useApp((state) => state.namespace);
  const setNamespace = useApp((state) => state.setNamespace);
  const objects = useAppCalmly(objectsOf);
  const names = useMemo(() => namespacesOf(objects.keys()), [objects]);
  const options = [
    { value: '', label: t('app.resources.allNamespaces') },
    { value: '*', label: t('app.resources.everyNamespace') },
    ...names.map((name) => ({ value: name, label: name })),
  ];
  return (
    <Select
      className={styles['select']}
      label={t('app.resources.namespace')}
      value={namespace}
      options={options}
      onChange={setNamespace}
    />
  );
}

const NAMESPACE_PREFIX = 'Namespace//';

function namespacesOf(keys: Iterable<string>): string[] {
  const names = [...keys]
    .filter((key) => key.startsWith(NAMESPACE_PREFIX))
    .map((key) => key.slice(NAMESPACE_PREFIX.length));
  return names.sort((a, b) => Number(isSystemNamespace(a)) - Number(isSystemNamespace(b)) || (a < b ? -1 : 1));
}

const EVERYTHING = { search: '', namespace: '', groupKind: '', isComplete: true } as const;

function KindSelect({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const t = useT();
  const objects = useAppCalmly(objectsOf);
  const pods = useAppCalmly(podsOf);
  const kinds = useMemo(
    () => resourceGroups(objects, pods, EVERYTHING).map((group) => group.groupKind),
    [objects, pods],
  );
  const known = value === '' || kinds.includes(value) ? kinds : [...kinds, value];
  const options = [
    { value: '', label: t('app.resources.allKinds') },
    ...known.map((groupKind) => ({ value: groupKind, label: kindOf(groupKind) })),
  ];
  return (
    <Select
      className={styles['select']}
      label={t('app.resources.kind')}
      value={value}
      options={options}
      onChange={onChange}
    />
  );
}

const kindOf = (groupKind: string): string => groupKind.slice(groupKind.lastIndexOf('/') + 1);

function Group({ group: { groupKind, rows } }: { readonly group: ResourceGroup }) {
  const t = useT();
  return (
    <table className={styles['table']}>
      <caption>
        {kindOf(groupKind)} <small>{rows.length}</small>
      </caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t('app.resources.name')}</th>
          <th scope="col">{t('app.resources.status')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MAX_ROWS).map((row) => (
          <Row key={row.key} row={row} />
        ))}
        {rows.length > MAX_ROWS ? (
          <tr>
            <td colSpan={2} className={styles['more']}>
              {t('app.resources.more', { n: rows.length - MAX_ROWS })}
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

function Row({ row: { key, name, namespace, status } }: { readonly row: ResourceRow }) {
  const isSelected = useApp((state) => state.selection === key);
  const select = useApp((state) => state.select);
  const prefix = namespace === '' || namespace === 'default' ? null : <small>{namespace}/</small>;
  return (
    <tr className={cx(styles['row'], isSelected && styles['isSelected'])}>
      <td>
        <button type="button" aria-current={isSelected ? 'true' : undefined} title={name} onClick={() => select(key)}>
          {prefix}
          <Name name={name} />
        </button>
      </td>
      <td>{status === null ? null : <Status status={status} />}</td>
    </tr>
  );
}

/** The end of a name tells pods apart, so it is the middle that gives way. */
const TAIL = 6;

function Name({ name }: { readonly name: string }) {
  return (
    <>
      <span className={styles['head']}>{name.slice(0, -TAIL)}</span>
      <span>{name.slice(-TAIL)}</span>
    </>
  );
}

function Status({ status: { text, tone } }: { readonly status: ShortStatus }) {
  return tone === null ? <span className={styles['fact']}>{text}</span> : <Badge tone={tone}>{text}</Badge>;
}
