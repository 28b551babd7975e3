import { useT } from '../i18n/use-t.ts';
import { Menu, MenuLabel, MenuRadio } from '../kit/menu.tsx';
import { useApp, useAppStore } from '../store/context.ts';
import { setSpeed } from './clock-commands.ts';
import styles from './clock-bar.module.css';
import { formatSpeed } from './format-time.ts';
import { SpeedButton } from './speed-button.tsx';

/** How fast virtual time passes. Loaded a moment after the page: menus weigh as much as the rest of the bar. */
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 100] as const;

export function SpeedMenu() {
  const t = useT();
  const store = useAppStore();
  const speed = useApp((state) => state.clock.speed);
  const note = (factor: number): string | null =>
    factor === 1 ? t('clock.realTime') : factor === SPEEDS[0] ? t('clock.slowest') : null;
  const options = SPEEDS.map((factor) => ({
    value: String(factor),
    label: (
      <span className={styles['speed']}>
        {formatSpeed(factor)} <small>{note(factor)}</small>
      </span>
    ),
  }));
  return (
    <Menu trigger={<SpeedButton />} align="center">
      <MenuLabel>{t('clock.speed')}</MenuLabel>
      <MenuRadio
        value={String(speed)}
        options={options}
        onChange={(factor) => setSpeed(store.getState(), Number(factor))}
      />
    </Menu>
  );
}
