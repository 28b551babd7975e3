/**
 * An answer of the engine, kept fresh: asked at once, then again when frames arrive, but at most once per `everyMs` of
 * real time and never twice at a time. Answers to an earlier question are dropped. While the engine is busy the old
 * answer stays.
 */
import { useEffect, useState } from 'react';
import type { Answers, Query } from '../../../workers/protocol.ts';
import { useAppStore } from '../../store/context.ts';
import type { AppStore } from '../../store/create-store.ts';

export interface QueryState<A> {
  readonly answer: A | undefined;
  readonly error: string | undefined;
}

interface Refresh {
  stop(): void;
}

type Ask = () => Promise<void>;

/** Calls `ask` now and after frames, as said above. */
export function refreshOnFrames(store: AppStore, ask: Ask, everyMs: number): Refresh {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isStale = false;
  const run = async (): Promise<void> => {
    isAsking = true;
    isStale = false;
    await ask();
    isAsking = false;
    if (isStale) later();
  };
  const later = (): void => {
    isStale = true;
    if (isAsking || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void run();
    }, everyMs);
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.frameSeq !== before.frameSeq) later();
  });
  void run();
  return {
    stop: () => {
      unsubscribe();
      clearTimeout(timer);
    },
  };
}

const NOTHING = { answer: undefined, error: undefined };

/** A null query asks nothing. */
export function useQuery<N extends Query['name']>(
  query: Extract<Query, { name: N }> | null,
  everyMs = 300,
): QueryState<Answers[N]> {
  const store = useAppStore();
  const asked = query === null ? '' : JSON.stringify(query);
  const [held, setHeld] = useState<{ asked: string; state: QueryState<Answers[N]> }>({ asked, state: NOTHING });
  useEffect(() => {
    if (asked === '') return undefined;
    let isCurrent = true;
    const hold = (state: QueryState<Answers[N]>): void => {
      if (isCurrent) setHeld((old) => (isSame(old, asked, state) ? old : { asked, state }));
    };
    const ask = async (): Promise<void> => {
      try {
        const answer = await store.getState().client.ask<N>(JSON.parse(asked) as Extract<Query, { name: N }>);
        hold({ answer, error: undefined });
      } catch (error) {
        hold({ answer: undefined, error: error instanceof Error ? error.message : String(error) });
      }
    };
    const refresh = refreshOnFrames(store, ask, everyMs);
    return () => {
      isCurrent = false;
      refresh.stop();
    };
  }, [store, asked, everyMs]);
  return held.asked === asked ? held.state : NOTHING;
}

/** Plain data of some kilobytes: comparing the text is cheaper than rendering it again. */
function isSame(old: { asked: string; state: QueryState<unknown> }, asked: string, next: QueryState<unknown>): boolean {
  return old.asked === asked && JSON.stringify(old.state) === JSON.stringify(next);
}
