import { describe, expect, it } from 'vitest';
import { FakeClient } from '../testing/fake-client.ts';
import { createAppStore } from '../store/create-store.ts';
import { DEFAULT_CHOICE } from '../store/cluster-choice.ts';
import { openShared } from './open-shared.ts';
import { encodeShare, MAX_CODE_CHARS } from './share-code.ts';
import { shareLink } from './share-link.ts';

const mine = { name: 'web.yaml', text: 'kind: Service\n' };
const setup = () =>
  createAppStore({
    client: new FakeClient(),
    editor: { files: [mine], activeFile: mine.name },
    view: { panel: 'faults' },
  });

describe('a link with manifests', () => {
  it('brings its files as text, beside what is open, and says that nothing was applied', async () => {
    const store = setup();
    const [web, db] = [
      { name: 'web.yaml', text: 'kind: Pod\n' },
      { name: 'db.yaml', text: 'kind: Secret\n' },
    ];
    expect(await openShared(store, await encodeShare([web, db]))).toBe(true);
    const { files, activeFile, panel, toasts, objects } = store.getState();
    expect(files).toEqual([mine, db, { ...web, name: 'web-2.yaml' }]);
    expect({ activeFile, panel, objects: objects.size }).toEqual({
      activeFile: 'web-2.yaml',
      panel: 'yaml',
      objects: 0,
    });
    expect(toasts.map(({ text }) => text)).toEqual([
      'The link brought 2 files into the editor. Nothing is applied before you press Apply.',
    ]);
  });

  it('changes nothing where it cannot be read, and says so', async () => {
    const store = setup();
    expect(await openShared(store, '1AAAA')).toBe(false);
    expect(store.getState().files).toEqual([mine]);
    expect(store.getState().toasts.map(({ tone }) => tone)).toEqual(['bad']);
  });

  it('says the cluster, too', async () => {
    const here = { origin: 'https://a.b', pathname: '/dock/', search: '?theme=x' };
    const link = await shareLink(here, { ...DEFAULT_CHOICE, nodes: 5, preset: 'kubeadm' }, [mine]);
    expect(link).toMatch(/^https:\/\/a\.b\/dock\/\?theme=x&nodes=5&preset=kubeadm#yaml=1[\w-]+$/);
  });

  it('is not made of more than an address holds', async () => {
    const noise = Array.from({ length: MAX_CODE_CHARS }, (_, i) => ((i * 2654435761) >>> 7).toString(36)).join('');
    const here = { origin: 'https://a.b', pathname: '/', search: '' };
    expect(await shareLink(here, DEFAULT_CHOICE, [{ name: 'a.yaml', text: noise }])).toBeNull();
  });
});
