import type { HttpOutcome } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { StateGlyph, TONE_COLOR } from '../../kit/state-glyph.tsx';
import { useApp } from '../../store/context.ts';
import { stations } from '../model/http-path.ts';
import { ObjectLink } from '../parts/object-link.tsx';
import styles from './request-path.module.css';

/** The stations of one request, top to bottom, and how it ended. */
export function RequestPath({ outcome }: { readonly outcome: HttpOutcome }) {
  const t = useT();
  const failure = outcome.failure === undefined ? undefined : t(`inspector.failure.${outcome.failure}`);
  return (
    <div className={styles['outcome']}>
      <p className={styles['result']}>
        <Badge tone={outcome.ok ? 'ready' : 'failed'} isSoft>
          {outcome.status === undefined ? t('inspector.requestFailed') : `HTTP ${outcome.status}`}
        </Badge>
        <span className={styles['latency']}>{Math.round(outcome.latencyMs * 10) / 10} ms</span>
      </p>
      <ol className={styles['path']}>
        {stations(outcome).map((station, i) => (
          <li key={i} className={styles['station']} style={{ color: TONE_COLOR[station.tone] }}>
            <StateGlyph tone={station.tone} size={11} />
            <span className={styles['kind']}>{t(`inspector.hop.${station.kind}`)}</span>
            <At at={station.at} />
            <span className={styles['facts']}>{station.facts.join(' · ')}</span>
          </li>
        ))}
      </ol>
      {failure === undefined ? null : <p className={styles['failure']}>{failure}</p>}
      {outcome.body === undefined ? null : <pre className={styles['body']}>{outcome.body.slice(0, 400)}</pre>}
    </div>
  );
}

function At({ at }: { readonly at: string }) {
  const isObject = useApp((state) => state.objects.has(at) || state.pods.has(at));
  if (isObject) return <ObjectLink to={at} />;
  return <span className={styles['at']}>{at}</span>;
}
