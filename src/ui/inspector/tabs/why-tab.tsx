import { useState } from 'react';
import type { TraceRecord } from '../../../workers/protocol.ts';
import { formatTrace } from '../../i18n/format-trace.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../kit/button.tsx';
import { useQuery } from '../hooks/use-query.ts';
import { clockText } from '../model/age.ts';
import { sentenceParts, whySteps, type WhyStep } from '../model/why-steps.ts';
import { Empty } from '../parts/empty.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { VerdictTable } from '../parts/verdict-table.tsx';
import type { InspectorTabDef, TabProps } from './tab.ts';
import styles from './why-tab.module.css';

/** The chain of causes, nearest first, down to what the user did. */
const SHOWN = 40;

function WhyTab({ objectKey }: TabProps) {
  const t = useT();
  const { answer, error } = useQuery<'why'>({ name: 'why', key: objectKey });
  const [isWhole, setWhole] = useState(false);
  if (error !== undefined) return <Empty>{error}</Empty>;
  if (answer === undefined) return <Empty>{t('inspector.asking')}</Empty>;
  if (answer.length === 0) return <Empty>{t('inspector.noCauses')}</Empty>;
  const steps = whySteps(answer);
  const left = isWhole ? 0 : Math.max(0, steps.length - SHOWN);
  const shown = left === 0 ? steps : [...steps.slice(0, SHOWN - 1), ...steps.slice(-1)];
  return (
    <>
      <ol className={styles['chain']}>
        {shown.map((step) => (
          <Step key={step.record.id} step={step} selected={objectKey} />
        ))}
      </ol>
      {left === 0 ? null : (
        <div className={styles['more']}>
          <Button size="s" onClick={() => setWhole(true)}>
            {t('inspector.moreCauses', { n: left })}
          </Button>
        </div>
      )}
    </>
  );
}

function Step({ step, selected }: { readonly step: WhyStep; readonly selected: string }) {
  const { record, times } = step;
  return (
    <li className={styles['step']} data-type={record.type} data-actor={record.actor === 'user' ? 'user' : 'cluster'}>
      <p className={styles['sentence']}>
        <time className={styles['time']}>{clockText(record.t)}</time>
        <Sentence record={record} selected={selected} />
        {times === 1 ? null : <span className={styles['times']}> ×{times}</span>}
      </p>
      {record.code === 'scheduler.bound' || record.code === 'scheduler.unschedulable' ? (
        <Verdicts record={record} />
      ) : null}
    </li>
  );
}

function Sentence({ record, selected }: { readonly record: TraceRecord; readonly selected: string }) {
  const t = useT();
  return sentenceParts(formatTrace(record, t), record).map((part, i) => {
    if (!part.isName) return <span key={i}>{part.text}</span>;
    if (part.key === selected)
      return (
        <span key={i} className={styles['own']}>
          {part.text}
        </span>
      );
    if (part.key === undefined) return <code key={i}>{part.text}</code>;
    return (
      <ObjectLink key={i} to={part.key}>
        {part.text}
      </ObjectLink>
    );
  });
}

/** The attempt a record of the scheduler speaks of. */
function Verdicts({ record }: { readonly record: TraceRecord }) {
  const { answer } = useQuery<'verdicts'>({ name: 'verdicts', key: record.ref }, 1000);
  const attempt = answer?.find((a) => a.at === record.t) ?? answer?.filter((a) => a.at <= record.t).at(-1);
  return attempt === undefined ? null : (
    <div className={styles['verdicts']}>
      <VerdictTable attempt={attempt} />
    </div>
  );
}

export const whyTab: InspectorTabDef = { id: 'why', title: 'inspector.tab.why', Content: WhyTab };
