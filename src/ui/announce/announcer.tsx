import { useEffect, useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { useAppStore } from '../store/context.ts';
import type { AppState } from '../store/state.ts';
import { heardOf, newsSince } from './news.ts';

/**
 * Tells those who do not see the map what happens on it: politely, and however fast the clock runs, at most once in a few
 * seconds. It looks at the pods only then, not with every frame.
 */
const PAUSE_MS = 2_500;

export function Announcer() {
  const t = useT();
  const store = useAppStore();
  const [text, setText] = useState('');
  useEffect(() => {
    let heard = heardOf(store.getState());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      timer = undefined;
      const present = store.getState();
      const news = newsSince(heard, present, t);
      heard = heardOf(present);
      if (news !== '') setText(news);
    };
    const listen = (state: AppState, before: AppState): void => {
      if (state.phase !== before.phase) heard = heardOf(state);
      const hasChanged = state.marks !== before.marks || state.pods !== before.pods;
      if (hasChanged && state.phase === 'running') timer ??= setTimeout(tell, PAUSE_MS);
    };
    const stop = store.subscribe(listen);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, t]);
  return (
    <p className="visually-hidden" role="status" data-announcer="">
      {text}
    </p>
  );
}
