import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../workers/client.ts';
import { createAppStore } from './create-store.ts';
import { persist, readSaved, type StorageLike } from './persist.ts';

const client = {} as EngineClient;

function memory(initial: string | null = null): StorageLike & { text: string | null } {
  return {
    text: initial,
    getItem() {
      return this.text;
    },
    setItem(_, text) {
      this.text = text;
    },
  };
}

describe('readSaved', () => {
  const cases: { name: string; text: string | null; view: object; editor: object | null }[] = [
    { name: 'nothing stored', text: null, view: {}, editor: null },
    { name: 'not JSON', text: '{', view: {}, editor: null },
    { name: 'a list', text: '[1]', view: {}, editor: null },
    {
      name: 'unknown values are dropped',
      text: '{"theme":"pink","locale":"zh","panel":7}',
      view: { locale: 'zh' },
      editor: null,
    },
    { name: 'broken files', text: '{"files":[{"name":"a"}]}', view: {}, editor: null },
    {
      name: 'an active file that is gone',
      text: '{"files":[{"name":"a","text":"x"}],"activeFile":"b"}',
      view: {},
      editor: { files: [{ name: 'a', text: 'x' }], activeFile: 'a' },
    },
  ];
  for (const { name, text, view, editor } of cases)
    it(name, () => expect(readSaved(memory(text))).toEqual({ view, editor }));

  it('storage that throws', () => {
    const forbidden = {
      getItem: () => {
        throw new Error('SecurityError');
      },
      setItem: () => undefined,
    };
    expect(readSaved(forbidden)).toEqual({ view: {}, editor: null });
  });
});

describe('persist', () => {
  it('brings back what it wrote', () => {
    const storage = memory();
    const store = createAppStore({ client });
    const stop = persist(store, storage);
    store.getState().setTheme('dark');
    store.getState().openFile({ name: 'a.yaml', text: 'kind: Pod' });
    store.getState().setSize('left', 320.4);
    stop();
    expect(readSaved(storage)).toMatchObject({
      view: { theme: 'dark', sizes: { left: 320 } },
      editor: { files: [{ name: 'a.yaml', text: 'kind: Pod' }], activeFile: 'a.yaml' },
    });
  });

  it('does not write for the engine’s frames', () => {
    const storage = memory();
    const store = createAppStore({ client });
    const stop = persist(store, storage);
    store.getState().select('Pod/default/x');
    stop();
    expect(storage.text).toBeNull();
  });
});
