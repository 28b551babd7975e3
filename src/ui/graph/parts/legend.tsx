import { useT } from '../../i18n/use-t.ts';
import { StateGlyph, TONE_COLOR } from '../../kit/state-glyph.tsx';
import styles from '../graph-canvas.module.css';

const TONES = ['ready', 'pending', 'failed', 'leaving', 'done'] as const;

/** What the shapes and colours say. */
export function Legend() {
  const t = useT();
  return (
    <ul className={styles['legend']} aria-label={t('graph.legend')}>
      {TONES.map((tone) => (
        <li key={tone} style={{ color: TONE_COLOR[tone] }}>
          <StateGlyph tone={tone} />
          {t(`app.tone.${tone}`)}
        </li>
      ))}
    </ul>
  );
}
