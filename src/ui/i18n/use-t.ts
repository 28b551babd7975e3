import { use } from 'react';
import { useApp } from '../store/context.ts';
import { loadLocale, TRANSLATE, type Translate } from './translate.ts';

export type { Translate } from './translate.ts';

/**
 * `const t = useT(); t('graph.ready', { n: 3 })`. Suspends while a language that is not there yet is fetched.
 * Whether `use` is called must depend on the language alone: a component that waited is replayed with the hooks it had.
 */
export function useT(): Translate {
  const locale = useApp((state) => state.locale);
  return locale === 'en' ? TRANSLATE.en : use(loadLocale(locale));
}
