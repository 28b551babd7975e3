import { useApp } from '../store/context.ts';
import { TRANSLATE, type Translate } from './translate.ts';

export type { Translate } from './translate.ts';

/** `const t = useT(); t('graph.ready', { n: 3 })`. */
export function useT(): Translate {
  return useApp((state) => TRANSLATE[state.locale]);
}
