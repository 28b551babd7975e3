import type { Locale } from '../store/state.ts';
import { interpolate, type TextArgs } from './interpolate.ts';
import { TEXTS, type TextKey } from './texts.ts';

/** Turns a key and its arguments into a sentence of one language. */
export interface Translate {
  (key: TextKey, args?: TextArgs): string;
  readonly locale: Locale;
}

function createTranslate(locale: Locale): Translate {
  const areas = TEXTS[locale] as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const translate = (key: TextKey, args?: TextArgs): string => {
    const dot = key.indexOf('.');
    const text = areas[key.slice(0, dot)]?.[key.slice(dot + 1)];
    return text === undefined ? key : interpolate(text, args);
  };
  return Object.assign(translate, { locale });
}

/** One function per language, so that its identity changes only with the language. */
export const TRANSLATE: Readonly<Record<Locale, Translate>> = { en: createTranslate('en'), zh: createTranslate('zh') };
