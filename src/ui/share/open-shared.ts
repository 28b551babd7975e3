import { loadLocale } from '../i18n/translate.ts';
import type { AppStore } from '../store/create-store.ts';
import { openNewcomer } from '../editor/model/file-names.ts';
import { decodeShare } from './share-code.ts';

/**
 * Puts what a link brought into the editor, as text: nothing is applied before the reader does. Says whether it could be
 * read. What is open already stays as it is.
 */
export async function openShared(store: AppStore, code: string): Promise<boolean> {
  const files = await decodeShare(code);
  const t = await loadLocale(store.getState().locale);
  if (files === null) {
    store.getState().toast({ tone: 'bad', text: t('share.unreadable') });
    return false;
  }
  store.getState().openPanel('yaml');
  for (const file of [...files].reverse()) openNewcomer(store, file);
  store.getState().toast({ tone: 'neutral', text: t('share.opened', { n: files.length }) });
  return true;
}
