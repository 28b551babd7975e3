import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../workers/client.ts';
import type { Event, Frame } from '../../workers/protocol.ts';
import { connectBridge } from './bridge.ts';
import { createAppStore } from './create-store.ts';

function setup() {
  const log: string[] = [];
  let listener: (event: Event) => void = () => undefined;
  const client = {
    send: (command: { type: string; seq?: number }) => log.push(`${command.type} ${command.seq}`),
    subscribe: (next: typeof listener) => {
      listener = next;
      return () => (listener = () => undefined);
    },
    close: () => undefined,
  } as unknown as EngineClient;
  const store = createAppStore({ client });
  const callbacks: (() => void)[] = [];
  const disconnect = connectBridge(store, client, (callback) => callbacks.push(callback));
  store.subscribe((state) => log.push(`set ${state.clock.now}`));
  return {
    store,
    log,
    disconnect,
    emit: (event: Event) => listener(event),
    animate: () => callbacks.shift()?.(),
  };
}

const frame = (seq: number): { type: 'frame'; frame: Frame } => ({
  type: 'frame',
  frame: {
    seq,
    kind: seq === 1 ? 'reset' : 'delta',
    clock: { now: seq * 10, isPlaying: true, speed: 1, canRewindStep: false, canRewindCommand: false },
    upserts: [],
    removed: [],
    pods: [],
    marks: [],
    samples: [],
    traffic: [],
  },
});

describe('connectBridge', () => {
  it('applies one frame per animation frame and acknowledges it after the set', () => {
    const { log, emit, animate } = setup();
    emit(frame(1));
    emit(frame(2));
    expect(log).toEqual([]);
    animate();
    expect(log).toEqual(['set 10', 'frame.ack 1']);
    animate();
    expect(log).toEqual(['set 10', 'frame.ack 1', 'set 20', 'frame.ack 2']);
  });

  it('shows waiting frames before a reply', () => {
    const { store, emit } = setup();
    emit(frame(1));
    emit({ type: 'reply', id: 1, ok: true, result: null });
    expect(store.getState().clock.now).toBe(10);
    expect(store.getState().phase).toBe('running');
  });

  it('shows a crash with its report and snapshot', () => {
    const { store, emit } = setup();
    const report = { message: 'boom', stack: '', seed: 1, nodes: 3, now: 5, commands: [], trace: [] };
    emit({ type: 'crashed', report, snapshot: { format: 1, data: 'x' } });
    expect(store.getState()).toMatchObject({ phase: 'crashed', crash: report, snapshot: { data: 'x' } });
  });

  it('is silent once disconnected', () => {
    const { store, emit, animate, disconnect } = setup();
    emit(frame(1));
    disconnect();
    animate();
    expect(store.getState().frameSeq).toBe(0);
  });
});
