import { ViewportPortal } from '@xyflow/react';
import { useEffect, useState } from 'react';
import { useAppStore } from '../../store/context.ts';
import { useGraphModel } from '../store/context.ts';
import { DotAnimator } from './dot-animator.ts';
import styles from './edges.module.css';

/** Requests on their way. Nothing moves for readers who asked for less motion: the cards tell them the numbers. */
export function DotLayer() {
  // the portal is there only after the first drawing
  const [host, setHost] = useState<SVGSVGElement | null>(null);
  const app = useAppStore();
  const model = useGraphModel();
  useEffect(() => {
    if (host === null) return;
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
    const animator = new DotAnimator(host, styles['dot'] ?? '');
    animator.skip(app.getState().traffic);
    animator.setPlaying(app.getState().clock.isPlaying);
    const stop = app.subscribe((state, before) => {
      if (state.clock.isPlaying !== before.clock.isPlaying) animator.setPlaying(state.clock.isPlaying);
      if (state.view !== before.view) animator.clear();
      if (state.traffic === before.traffic) return;
      if (calm.matches || state.view !== 'nodes') animator.skip(state.traffic);
      else animator.add(state.traffic, model.store.getState().layout, state.clock.speed);
    });
    return () => {
      stop();
      animator.dispose();
    };
  }, [app, model, host]);
  return (
    <ViewportPortal>
      <svg ref={setHost} className={styles['dots']} aria-hidden="true" />
    </ViewportPortal>
  );
}
