import { Activity, Braces, Layers, Network, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import { useApp } from '../store/context.ts';
import type { RailPanel } from '../store/state.ts';
import styles from './rail.module.css';
import type { LayoutMode } from './use-layout-mode.ts';

/** The panels as a strip of buttons: at the left side, or along the bottom where it is narrow. */
const PANELS: readonly { readonly panel: RailPanel; readonly icon: ReactNode }[] = [
  { panel: 'yaml', icon: <Braces size={18} /> },
  { panel: 'resources', icon: <Layers size={18} /> },
  { panel: 'faults', icon: <Zap size={18} /> },
  { panel: 'traffic', icon: <Activity size={18} /> },
];

export function Rail({ mode }: { readonly mode: LayoutMode }) {
  const t = useT();
  const panel = useApp((state) => state.panel);
  const isOpen = useApp((state) => state.isPanelOpen);
  const openPanel = useApp((state) => state.openPanel);
  const closePanel = useApp((state) => state.closePanel);
  const select = useApp((state) => state.select);
  const faults = useApp((state) => state.faults.length);
  const showCluster = (): void => {
    closePanel();
    select(null);
  };
  return (
    <nav data-region className={styles['rail']} data-mode={mode} aria-label={t('app.rail')}>
      {mode === 'narrow' ? (
        <RailButton label={t('app.panel.cluster')} icon={<Network size={18} />} isOn={!isOpen} onClick={showCluster} />
      ) : null}
      {PANELS.map((entry) => {
        const isOn = isOpen && panel === entry.panel;
        return (
          <RailButton
            key={entry.panel}
            label={t(`app.panel.${entry.panel}`)}
            icon={entry.icon}
            isOn={isOn}
            badge={entry.panel === 'faults' ? faults : 0}
            onClick={() => (isOn ? closePanel() : openPanel(entry.panel))}
          />
        );
      })}
    </nav>
  );
}

interface RailButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isOn: boolean;
  /** Shown if not zero. */
  readonly badge?: number;
  readonly onClick: () => void;
}

function RailButton({ label, icon, isOn, badge = 0, onClick }: RailButtonProps) {
  return (
    <button type="button" className={cx(styles['entry'], isOn && styles['isOn'])} aria-pressed={isOn} onClick={onClick}>
      {icon}
      <span>{label}</span>
      {badge > 0 ? <b className={styles['badge']}>{badge}</b> : null}
    </button>
  );
}
