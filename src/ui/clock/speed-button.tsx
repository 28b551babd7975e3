import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useT } from '../i18n/use-t.ts';
import { useApp } from '../store/context.ts';
import styles from './clock-bar.module.css';
import { formatSpeed } from './format-time.ts';

/** The button that opens the menu of speeds; it stands there before the menu is loaded. */
export function SpeedButton(props: ComponentProps<'button'>) {
  const t = useT();
  const speed = useApp((state) => state.clock.speed);
  return (
    <button type="button" {...props} className={styles['text']} aria-label={t('clock.speedOf', { factor: speed })}>
      {formatSpeed(speed)} <ChevronDown size={12} aria-hidden="true" />
    </button>
  );
}
