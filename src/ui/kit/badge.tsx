import type { ReactNode } from 'react';
import type { PodTone } from '../../workers/protocol.ts';
import styles from './badge.module.css';
import { StateGlyph, TONE_COLOR, TONE_SURFACE } from './state-glyph.tsx';

/** A state by colour, shape and word. `isSoft` puts the state's surface behind it. */
export interface BadgeProps {
  readonly tone: PodTone;
  readonly isSoft?: boolean;
  readonly children: ReactNode;
}

export function Badge({ tone, isSoft = false, children }: BadgeProps) {
  const surface = isSoft ? { background: TONE_SURFACE[tone], padding: '0 8px' } : {};
  return (
    <span className={styles['badge']} style={{ color: TONE_COLOR[tone], ...surface }}>
      <StateGlyph tone={tone} size={10} />
      {children}
    </span>
  );
}
