import type { Locale } from '../store/state.ts';
import { interpolate, type TextArgs } from './interpolate.ts';
import { EN, type TextKey, type Texts } from './texts.ts';

/** Turns a key and its arguments into a sentence of one language. English is always there, others are fetched. */
export interface Translate {
  (key: TextKey, args?: TextArgs): string;
  readonly locale: Locale;
}

function createTranslate(locale: Locale, texts: Texts): Translate {
  const areas = texts as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const translate = (key: TextKey, args?: TextArgs): string => {
    const dot = key.indexOf('.');
    const text = areas[key.slice(0, dot)]?.[key.slice(dot + 1)];
    return text === undefined ? key : interpolate(text, args);
  };
  return Object.assign(translate, { locale });
}

/** One function per language, so that its identity changes only with the language. Filled by `loadLocale`. */
export const TRANSLATE: { readonly en: Translate; zh?: Translate } = { en: createTranslate('en', EN) };

const FETCH = {
  en: () => Promise.resolve(TRANSLATE.en),
  zh: () => import('./zh-texts.ts').then(({ ZH }) => (TRANSLATE.zh ??= createTranslate('zh', ZH))),
} as const satisfies Record<Locale, () => Promise<Translate>>;

/** The same promise each time, as React's `use` wants it. */
const loading: Partial<Record<Locale, Promise<Translate>>> = {};

export function loadLocale(locale: Locale): Promise<Translate> {
  return (loading[locale] ??= FETCH[locale]());
}
