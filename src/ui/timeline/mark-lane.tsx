import { useRef, type KeyboardEvent } from 'react';
import { formatMoment } from '../clock/format-time.ts';
import { formatTrace, traceArgs } from '../i18n/format-trace.ts';
import type { TextKey } from '../i18n/texts.ts';
import { EN } from '../i18n/texts.ts';
import { useT, type Translate } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import { Tooltip } from '../kit/tooltip.tsx';
import { useAppStore } from '../store/context.ts';
import type { TimelineMark } from '../../workers/protocol.ts';
import type { MarkGroup } from './group-marks.ts';
import styles from './mark-lane.module.css';

/** One lane of marks. A single tab stop: arrow keys go from mark to mark, Enter opens what it is about. */
export interface MarkLaneProps {
  readonly label: string;
  readonly lane: TimelineMark['lane'];
  readonly groups: readonly MarkGroup[];
}

/** Below this many free pixels a label would be a stump. */
const LABEL_MIN_ROOM = 72;
const MAX_SENTENCES = 6;

export function MarkLane({ label, lane, groups }: MarkLaneProps) {
  const ref = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(ref.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const next = nextIndex(event.key, at, buttons.length);
    if (next === null) return;
    event.preventDefault();
    buttons[next]?.focus();
  };
  return (
    <div ref={ref} className={styles['lane']} role="group" aria-label={label} data-own-keys onKeyDown={onKeyDown}>
      {groups.map((group, i) => (
        <Mark key={group.marks[0]?.trace} group={group} lane={lane} isTabStop={i === groups.length - 1} />
      ))}
    </div>
  );
}

function nextIndex(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

function Mark({ group, lane, isTabStop }: { group: MarkGroup; lane: TimelineMark['lane']; isTabStop: boolean }) {
  const t = useT();
  const store = useAppStore();
  const last = group.marks.at(-1) as TimelineMark;
  const worst = group.marks.filter(({ tone }) => tone === group.tone).at(-1) ?? last;
  const count = group.marks.length;
  const open = (): void => {
    const target = worst.ref === '' ? group.marks.filter(({ ref }) => ref !== '').at(-1)?.ref : worst.ref;
    if (target !== undefined) store.getState().select(target, 'why');
  };
  return (
    <Tooltip side="top" text={<Sentences marks={group.marks} t={t} />}>
      <button
        type="button"
        className={cx(styles['mark'], styles[group.tone], styles[lane])}
        style={{ left: group.x }}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={`${formatMoment(last.t)} ${count > 1 ? t('timeline.marks', { n: count }) : formatTrace(last, t)}`}
        onClick={open}
      >
        <MarkShape tone={group.tone} lane={lane} />
        {count > 1 ? <span className={styles['count']}>{count}</span> : null}
        {group.room >= LABEL_MIN_ROOM ? (
          <span className={styles['label']} style={{ maxWidth: group.room - 28 }}>
            {labelOf(worst, t)}
          </span>
        ) : null}
      </button>
    </Tooltip>
  );
}

function Sentences({ marks, t }: { readonly marks: readonly TimelineMark[]; readonly t: Translate }) {
  return (
    <ul className={styles['sentences']}>
      {marks.slice(-MAX_SENTENCES).map((mark) => (
        <li key={mark.trace}>
          <time>{formatMoment(mark.t)}</time> {formatTrace(mark, t)}
        </li>
      ))}
      {marks.length > MAX_SENTENCES ? <li>{t('timeline.andMore', { n: marks.length - MAX_SENTENCES })}</li> : null}
    </ul>
  );
}

function MarkShape({ tone, lane }: Pick<MarkGroup, 'tone'> & { readonly lane: TimelineMark['lane'] }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {lane === 'you' ? <circle cx="6" cy="6" r="5" fill="currentColor" /> : SHAPES[tone]}
    </svg>
  );
}

const SHAPES = {
  bad: <path d="M6 1 11.5 11H.5z" fill="currentColor" />,
  good: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  busy: <rect x="1" y="2.5" width="10" height="7" rx="2.5" fill="currentColor" />,
  neutral: <circle cx="6" cy="6" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />,
} as const;

/** A few words where there are some, else the whole sentence (cut off by the room there is). */
function labelOf(mark: TimelineMark, t: Translate): string {
  const key = `label.${mark.code}`;
  if (!(key in EN.timeline)) return formatTrace(mark, t);
  return t(`timeline.${key}` as TextKey, traceArgs(mark, t)).trim();
}
