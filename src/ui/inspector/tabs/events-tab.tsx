import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { useApp } from '../../store/context.ts';
import { useNow } from '../hooks/use-now.ts';
import { eventRow, eventsIn, isAbout, sortEvents, type EventRow } from '../model/event-rows.ts';
import { Empty } from '../parts/empty.tsx';
import styles from './events-tab.module.css';
import type { InspectorTabDef, TabProps } from './tab.ts';

/** The core Events about the object, newest last as kubectl prints them, or the other way round. */
function EventsTab({ objectKey, object }: TabProps) {
  const t = useT();
  const now = useNow();
  const objects = useApp((state) => state.objects);
  const [isNewestFirst, setNewestFirst] = useState(false);
  const uid = object?.metadata.uid;
  const rows = useMemo(() => {
    const own = eventsIn(objects).filter((event) => isAbout(event, objectKey, uid));
    const sorted = sortEvents(own.map((event) => eventRow(event, now)));
    return isNewestFirst ? sorted.reverse() : sorted;
  }, [objects, objectKey, uid, now, isNewestFirst]);
  if (rows.length === 0) return <Empty>{t('inspector.noEvents')}</Empty>;
  const Icon = isNewestFirst ? ArrowDownWideNarrow : ArrowUpNarrowWide;
  return (
    <div className={styles['tab']}>
      <div className={styles['bar']}>
        <span>{t('inspector.eventCount', { n: rows.length })}</span>
        <Button size="s" variant="ghost" onClick={() => setNewestFirst(!isNewestFirst)}>
          <Icon size={14} aria-hidden="true" />
          {t(isNewestFirst ? 'inspector.newestFirst' : 'inspector.newestLast')}
        </Button>
      </div>
      <ol className={styles['list']}>
        {rows.map((row) => (
          <EventItem key={row.uid} row={row} />
        ))}
      </ol>
    </div>
  );
}

function EventItem({ row }: { readonly row: EventRow }) {
  return (
    <li className={styles['event']}>
      <div className={styles['head']}>
        <Badge tone={row.isWarning ? 'failed' : 'done'}>{row.type}</Badge>
        <strong className={styles['reason']}>{row.reason}</strong>
        <span className={styles['age']}>{row.age}</span>
      </div>
      <p className={styles['message']}>{row.message}</p>
      <p className={styles['from']}>{row.from}</p>
    </li>
  );
}

export const eventsTab: InspectorTabDef = { id: 'events', title: 'inspector.tab.events', Content: EventsTab };
