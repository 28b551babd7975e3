import { use } from 'react';
import { useApp } from '../store/context.ts';
import { loadLocale, TRANSLATE, type Translate } from './translate.ts';

export type { Translate } from './translate.ts';

/** `const t = useT(); t('graph.ready', { n: 3 })`. Suspends while a language that is not there yet is fetched. */
export function useT(): Translate {
  const locale = useApp((state) => state.locale);
  return TRANSLATE[locale] ?? use(loadLocale(locale));
}
