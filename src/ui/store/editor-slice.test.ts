import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../workers/client.ts';
import { createAppStore } from './create-store.ts';

const open = (names: readonly string[], activeFile: string) => {
  const files = names.map((name) => ({ name, text: name }));
  return createAppStore({ client: {} as EngineClient, editor: { files, activeFile } });
};

describe('editor slice', () => {
  const closing = [
    { name: 'the neighbour to the right becomes active', files: ['a', 'b', 'c'], active: 'b', close: 'b', then: 'c' },
    { name: 'the last one gives way to the left', files: ['a', 'b'], active: 'b', close: 'b', then: 'a' },
    { name: 'another file stays active', files: ['a', 'b'], active: 'a', close: 'b', then: 'a' },
    { name: 'none is left', files: ['a'], active: 'a', close: 'a', then: '' },
  ];
  for (const { name, files, active, close, then } of closing)
    it(name, () => {
      const store = open(files, active);
      store.getState().closeFile(close);
      expect(store.getState().activeFile).toBe(then);
      expect(store.getState().files.map((file) => file.name)).toEqual(files.filter((file) => file !== close));
    });

  it('opening a file of the same name replaces its text', () => {
    const store = open(['a', 'b'], 'b');
    store.getState().openFile({ name: 'a', text: 'new' });
    expect(store.getState()).toMatchObject({ activeFile: 'a', files: [{ name: 'a', text: 'new' }, { name: 'b' }] });
  });

  it('a file that is not open cannot become active', () => {
    const store = open(['a'], 'a');
    store.getState().activate('x');
    expect(store.getState().activeFile).toBe('a');
  });
});
