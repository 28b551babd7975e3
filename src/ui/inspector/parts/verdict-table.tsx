import { Check, X } from 'lucide-react';
import type { SchedulingAttempt } from '../../../workers/protocol.ts';
import { useT, type Translate } from '../../i18n/use-t.ts';
import { Tooltip } from '../../kit/tooltip.tsx';
import {
  decidingColumns,
  equalPoints,
  isTie,
  schedulingTable,
  spacedName,
  type SchedulingCell,
  type SchedulingRow,
} from '../model/scheduling-table.ts';
import { ObjectLink } from './object-link.tsx';
import { Table, type Column, type TableRow } from './table.tsx';
import styles from './verdict-table.module.css';

/**
 * Nodes by plugins: the total, then the points each plugin gave (normalized score x weight); the winner first, refusals
 * last. Plugins that gave every node the same are only named: they decided nothing, and would fill the panel.
 */
export interface VerdictTableProps {
  readonly attempt: SchedulingAttempt;
}

export function VerdictTable({ attempt }: VerdictTableProps) {
  const t = useT();
  const whole = schedulingTable(attempt);
  const { columns, rows } = decidingColumns(whole);
  const equal = equalPoints(whole).map(({ plugin, points }) => `${spacedName(plugin)} ${points}`);
  const titles = columns.map(({ plugin, weight }): Column => ({
    id: plugin,
    isNumber: true,
    title: (
      <span className={styles['plugin']}>
        {spacedName(plugin)}
        {weight === 1 ? null : <span className={styles['weight']}>×{weight}</span>}
      </span>
    ),
  }));
  const hasTotals = whole.columns.length > 0;
  return (
    <>
      <Table
        label={t('inspector.verdicts')}
        columns={[
          { id: 'node', title: t('inspector.node') },
          hasTotals
            ? { id: 'total', title: t('inspector.total'), isNumber: true }
            : { id: 'fits', title: t('inspector.fits') },
          ...titles,
        ]}
        rows={rows.map((row) => verdictRow(row, hasTotals, t))}
      />
      {equal.length > 0 ? (
        <p className={styles['tie']}>{t('inspector.equalFor', { plugins: equal.join(', ') })}</p>
      ) : null}
      {isTie(whole) ? <p className={styles['tie']}>{t('inspector.tie')}</p> : null}
    </>
  );
}

function verdictRow(row: SchedulingRow, hasTotals: boolean, t: Translate): TableRow {
  const Icon = row.fits ? Check : X;
  const node = (
    <span className={styles['node']}>
      <Icon size={13} aria-label={t(row.fits ? 'inspector.fitsYes' : 'inspector.fitsNo')} />
      <ObjectLink to={`Node//${row.node}`} />
    </span>
  );
  if (!row.fits) return { id: row.node, look: 'refused', cells: [node], span: <Refusal row={row} /> };
  return {
    id: row.node,
    look: row.isWinner ? 'winner' : undefined,
    cells: [
      node,
      hasTotals ? <strong key="total">{row.total}</strong> : t('inspector.fitsYes'),
      ...row.cells.map((cell, i) => <Points key={i} cell={cell} />),
    ],
  };
}

function Refusal({ row }: { readonly row: SchedulingRow }) {
  return (
    <span className={styles['refusal']}>
      <strong>{row.refusedBy}</strong> {row.reasons.join('; ')}
    </span>
  );
}

function Points({ cell }: { readonly cell: SchedulingCell | undefined }) {
  const t = useT();
  if (!cell) return '–';
  return (
    <Tooltip text={t('inspector.pointsFrom', { ...cell })}>
      <span tabIndex={0} className={styles['points']}>
        {cell.points}
        {cell.weight === 1 ? null : <span className={styles['raw']}>{`${cell.normalized}×${cell.weight}`}</span>}
      </span>
    </Tooltip>
  );
}
