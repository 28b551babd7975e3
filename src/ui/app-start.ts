import type { EngineClient } from '../workers/client.ts';
import { DEFAULT_FILE } from './editor/examples/default-example.ts';
import { loadLocale } from './i18n/translate.ts';
import { createAppStore, type AppStore } from './store/create-store.ts';
import { browserStorage, persist, readSaved } from './store/persist.ts';
import { DEFAULT_CHOICE, MAX_NODES, readChoice, withChoice } from './store/cluster-choice.ts';
import type { WarmUp } from '../workers/protocol.ts';
import { startSession } from './store/session.ts';
import type { EditorFile } from './store/state.ts';
import { SHARE_HASH } from './share/share-hash.ts';
import type { ViewData } from './store/view-slice.ts';

/**
 * Makes a store from what the last visit left, and starts an engine behind it. A fresh engine gets the default example
 * as it was shipped, if its file is still open: every visit begins with the same running cluster, never with the
 * user's half-finished edits.
 */
const NARROW = '(max-width: 759.98px)';

export interface Started {
  readonly store: AppStore;
  readonly stop: () => void;
  /** The engine has been told what to begin with: it works while the page is drawn for the first time. */
  readonly engineIsAsked: Promise<unknown>;
}

export function startApp(createClient: () => EngineClient): Started {
  const storage = browserStorage();
  const saved = readSaved(storage);
  const files = sharedCode() === null ? [DEFAULT_FILE] : [];
  const store = createAppStore({
    client: createClient(),
    view: { ...systemView(), ...saved.view, ...narrowView(), ...linkedView() },
    editor: saved.editor ?? { files, activeFile: files[0]?.name ?? '' },
  });
  store.setState({ cluster: readChoice(location.search) });
  const stopPersisting = persist(store, storage);
  const first = mendNodes(store).then(() => firstCluster(store));
  let isFirst = true;
  const warmUp = (): Promise<WarmUp> => {
    const example = isFirst ? first : defaultExample(store);
    isFirst = false;
    return example;
  };
  const endSession = startSession({ store, createClient, warmUp });
  const stopLinking = linkChoice(store);
  const stopReceiving = receiveLinks(store);
  const stop = (): void => {
    stopPersisting();
    stopLinking();
    stopReceiving();
    endSession();
  };
  globalThis.addEventListener('pagehide', stopPersisting, { once: true });
  return { store, stop, engineIsAsked: first.catch(() => undefined) };
}

/** What the system prefers; the user's own choice, once made, goes before it. */
function systemView(): Partial<ViewData> {
  return {
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    locale: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
  };
}

/** A sheet over the graph would be the first thing to see. */
const narrowView = (): Partial<ViewData> => (matchMedia(NARROW).matches ? { isPanelOpen: false } : {});

/** A link that holds a code to join a server opens the dialog; to join is still the visitor's to say. */
const linkedView = (): Partial<ViewData> => (location.hash.startsWith('#join=') ? { overlay: 'join' } : {});

/** The code of a link with manifests that opened the page. It does not stay in the address: what is edited is not it. */
function sharedCode(): string | null {
  return location.hash.startsWith(SHARE_HASH) ? location.hash.slice(SHARE_HASH.length) : null;
}

async function takeShared(store: AppStore): Promise<boolean> {
  const code = sharedCode();
  if (code === null) return false;
  history.replaceState(history.state, '', location.pathname + location.search);
  const { openShared } = await import('./share/open-shared.ts');
  return openShared(store, code);
}

/** A link pasted into the address of the open page changes nothing but what is behind the '#'. */
function receiveLinks(store: AppStore): () => void {
  const receive = (): void => void takeShared(store);
  globalThis.addEventListener('hashchange', receive);
  return () => globalThis.removeEventListener('hashchange', receive);
}

/** The manifests of a link are the subject: no example runs beside them. */
async function firstCluster(store: AppStore): Promise<WarmUp> {
  const hadCode = sharedCode() !== null;
  if (await takeShared(store)) return warmUpOf(store, null);
  if (hadCode && store.getState().files.length === 0) store.getState().openFile(DEFAULT_FILE);
  return defaultExample(store);
}

/** The address says which cluster this is, so that a link or a reload gives the same. */
function linkChoice(store: AppStore): () => void {
  return store.subscribe(({ cluster }, before) => {
    if (cluster === before.cluster) return;
    const { pathname, search, hash } = location;
    history.replaceState(history.state, '', pathname + withChoice(search, cluster) + hash);
  });
}

/** A link may ask for machines that nobody understands: the usual ones come instead, and the page says so. */
async function mendNodes(store: AppStore): Promise<void> {
  const { cluster, locale } = store.getState();
  if (typeof cluster.nodes === 'number') return;
  const { parsePools, countOf, PoolError } = await import('../workers/protocol/node-pools.ts');
  try {
    const count = countOf(parsePools(cluster.nodes));
    if (count > 0 && count <= MAX_NODES) return;
  } catch (error) {
    if (!(error instanceof PoolError)) throw error;
  }
  const t = await loadLocale(locale);
  store.setState({ cluster: { ...cluster, nodes: DEFAULT_CHOICE.nodes } });
  const text = t('app.cluster.badNodes', { words: cluster.nodes, n: Number(DEFAULT_CHOICE.nodes) });
  store.getState().toast({ tone: 'bad', text });
}

/** Nodes are Ready after a few seconds, an image takes up to three to pull; a control plane of pods takes longer. */
const BOOT_MS = { plain: 10_000, kubeadm: 40_000 } as const;
const SETTLE_MS = 12_000;

async function defaultExample(store: AppStore): Promise<WarmUp> {
  const isOpen = store.getState().files.some(({ name }) => name === DEFAULT_FILE.name);
  return warmUpOf(store, isOpen ? DEFAULT_FILE : null);
}

async function warmUpOf(store: AppStore, file: EditorFile | null): Promise<WarmUp> {
  const times = { bootMs: BOOT_MS[store.getState().cluster.preset], settleMs: SETTLE_MS };
  if (file === null) return { documents: [], label: '', ...times };
  const { parseManifest } = await import('../kubectl/manifest/parse-manifest.ts');
  const documents = parseManifest(file.text).documents.map(({ index, object }) => ({ index, object }));
  return { documents, label: file.name, ...times, ...trafficTo(documents) };
}

/** A few requests a second to the example's first Service, so that routing is there to be seen. */
function trafficTo(documents: WarmUp['documents']): Pick<WarmUp, 'traffic'> {
  const service = documents.find(({ object }) => object.kind === SERVICE)?.object.metadata;
  if (service?.name === undefined) return {};
  const { name, namespace = 'default' } = service;
  return { traffic: { name, namespace, url: `http://${name}/`, requestsPerSecond: 5, isOn: true } };
}

const SERVICE = 'Service';
