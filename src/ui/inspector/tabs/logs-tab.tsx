import { useLayoutEffect, useRef, useState } from 'react';
import type { Pod } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { useQuery } from '../hooks/use-query.ts';
import { containerRows } from '../model/containers.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Empty } from '../parts/empty.tsx';
import styles from './logs-tab.module.css';
import type { InspectorTabDef, TabProps } from './tab.ts';

/** What a container wrote, followed as `kubectl logs -f` does unless the reader has scrolled up. */
function LogsTab({ objectKey, object }: TabProps) {
  const t = useT();
  const rows = object === null ? [] : containerRows(object as Pod);
  const [chosen, setChosen] = useState('');
  const [isPrevious, setPrevious] = useState(false);
  const row = rows.find((r) => r.name === chosen) ?? rows.find((r) => r.role === 'main');
  const previous = isPrevious && row?.last !== undefined;
  const { answer, error } = useQuery<'logs'>(
    row === undefined ? null : { name: 'logs', key: objectKey, container: row.name, previous },
  );
  if (row === undefined) return <Empty>{t('inspector.gone')}</Empty>;
  return (
    <div className={styles['tab']}>
      <div className={styles['bar']}>
        <select
          aria-label={t('inspector.container')}
          className={styles['select']}
          value={row.name}
          onChange={(event) => setChosen(event.target.value)}
        >
          {rows.map((r) => (
            <option key={r.name} value={r.name}>
              {r.name}
            </option>
          ))}
        </select>
        <label className={styles['previous']} data-disabled={row.last === undefined}>
          <input
            type="checkbox"
            checked={previous}
            disabled={row.last === undefined}
            onChange={(event) => setPrevious(event.target.checked)}
          />
          {t('inspector.previous')}
        </label>
        <CopyButton label={t('inspector.copyLogs')} text={() => (answer ?? []).join('\n')} />
      </div>
      {error === undefined ? null : <Empty>{error}</Empty>}
      {answer !== undefined && answer.length === 0 ? <Empty>{t('inspector.noLogs')}</Empty> : null}
      {answer !== undefined && answer.length > 0 ? <Lines lines={answer} label={t('inspector.tab.logs')} /> : null}
    </div>
  );
}

const AT_END_PX = 24;

function Lines({ lines, label }: { readonly lines: readonly string[]; readonly label: string }) {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  const onScroll = (): void => {
    const el = box.current;
    if (el) isAtEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < AT_END_PX;
  };
  return (
    <pre ref={box} className={styles['lines']} tabIndex={0} role="log" aria-label={label} onScroll={onScroll}>
      {lines.join('\n')}
    </pre>
  );
}

export const logsTab: InspectorTabDef = { id: 'logs', title: 'inspector.tab.logs', only: ['Pod'], Content: LogsTab };
