import type { ReactNode } from 'react';
import { cx } from '../../kit/cx.ts';
import styles from './table.module.css';

/** A table that scrolls by itself when the panel is narrow. */
export interface Column {
  readonly id: string;
  readonly title: ReactNode;
  readonly isNumber?: boolean;
}

export interface TableRow {
  readonly id: string;
  readonly cells: readonly ReactNode[];
  readonly look?: 'winner' | 'refused' | undefined;
  /** One cell over all columns after the first, instead of `cells` 1 and on. */
  readonly span?: ReactNode;
}

export interface TableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
}

export function Table({ label, columns, rows }: TableProps) {
  return (
    <div className={styles['scroll']} role="group" aria-label={label} tabIndex={0}>
      <table className={styles['table']} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={cx(column.isNumber && styles['number'])}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={cx(row.look && styles[row.look])}>
              <Cells row={row} columns={columns} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cells({ row, columns }: { readonly row: TableRow; readonly columns: readonly Column[] }) {
  const cells = row.span === undefined ? row.cells : row.cells.slice(0, 1);
  return (
    <>
      {cells.map((cell, i) => (
        <td key={columns[i]?.id ?? i} className={cx(columns[i]?.isNumber && styles['number'])}>
          {cell}
        </td>
      ))}
      {row.span === undefined ? null : <td colSpan={columns.length - 1}>{row.span}</td>}
    </>
  );
}
