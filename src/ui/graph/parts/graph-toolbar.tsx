import { useReactFlow, useStore } from '@xyflow/react';
import { HousePlus, LayoutGrid, Maximize, Minus, Plus, ServerCog } from 'lucide-react';
import type { ReactNode } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { useApp } from '../../store/context.ts';
import { useGraph, useGraphModel } from '../store/context.ts';
import { isEmpty } from '../store/is-empty.ts';
import { fitFor, prefersCalm } from '../use-auto-fit.ts';
import styles from '../graph-canvas.module.css';

/** Switch of views at the left, zoom at the right. */
export function GraphToolbar() {
  const t = useT();
  const view = useApp((state) => state.view);
  const setView = useApp((state) => state.setView);
  const tabs = (['nodes', 'ownership'] as const).map((value) => ({ value, label: t(`graph.view.${value}`) }));
  return (
    <div className={styles['toolbar']}>
      <Tabs label={t('graph.view')} value={view} tabs={tabs} onChange={setView} look="segmented" />
      <ZoomButtons />
    </div>
  );
}

/** The word shows where there is room for it. */
function Worded({ icon, word }: { readonly icon: ReactNode; readonly word: string }) {
  return (
    <>
      {icon}
      <span className={styles['word']}>{word}</span>
    </>
  );
}

/** Calm by default: what the cluster itself is made of is shown on request. */
function SystemButton() {
  const t = useT();
  const isOn = useApp((state) => state.namespace === '*');
  const setNamespace = useApp((state) => state.setNamespace);
  return (
    <IconButton
      size="s"
      className={styles['worded']}
      label={t('graph.system')}
      isPressed={isOn}
      icon={<Worded icon={<ServerCog size={16} />} word={t('graph.system.word')} />}
      onClick={() => setNamespace(isOn ? '' : '*')}
    />
  );
}

function AddNodeButton() {
  const t = useT();
  const open = useApp((state) => state.openOverlay);
  return (
    <IconButton
      size="s"
      className={styles['worded']}
      label={t('app.action.addNode')}
      icon={<Worded icon={<HousePlus size={16} />} word={t('app.action.addNode')} />}
      onClick={() => open('add-node')}
    />
  );
}

function ZoomButtons() {
  const t = useT();
  const { fitView, zoomIn, zoomOut } = useReactFlow();
  const width = useStore((state) => state.width);
  const model = useGraphModel();
  const hasOverrides = useGraph((state) => state.hasOverrides);
  const hasHint = useGraph(isEmpty);
  const duration = { duration: prefersCalm() ? 0 : 200 };
  return (
    <div className={styles['buttons']}>
      <SystemButton />
      <AddNodeButton />
      {hasOverrides ? (
        <IconButton size="s" label={t('graph.tidy')} icon={<LayoutGrid size={16} />} onClick={() => model.tidy()} />
      ) : null}
      <IconButton
        size="s"
        className={styles['step']}
        label={t('graph.zoomOut')}
        icon={<Minus size={16} />}
        onClick={() => void zoomOut(duration)}
      />
      <IconButton
        className={styles['step']}
        size="s"
        label={t('graph.zoomIn')}
        icon={<Plus size={16} />}
        onClick={() => void zoomIn(duration)}
      />
      <IconButton
        size="s"
        label={t('graph.fit')}
        icon={<Maximize size={16} />}
        onClick={() => void fitView({ ...fitFor(width, hasHint), ...duration })}
      />
    </div>
  );
}
