import { useT } from '../i18n/use-t.ts';
import { StateGlyph } from '../kit/state-glyph.tsx';
import { useApp } from '../store/context.ts';
import styles from './join-dialog.module.css';

/** What has become of the connection, by colour, shape and word. */
const TONES = { off: 'done', connecting: 'pending', joined: 'ready', waiting: 'pending', refused: 'failed' } as const;

export function JoinStatusLine() {
  const t = useT();
  const { status, port = 0 } = useApp((state) => state.join);
  return (
    <p role="status" className={styles['status']}>
      <StateGlyph tone={TONES[status]} />
      {t(`join.status.${status}`, { port })}
    </p>
  );
}
