import type { JSONSchema } from 'monaco-yaml';
import type { Locale } from '../../store/state.ts';
import type { MonacoRuntime } from './setup.ts';

/**
 * Loads Monaco, its language and the schema of all kinds on first use, once per page.
 * Its own texts (menus, find) must be there before it, so they stay in the language of that moment.
 */
let loading: Promise<LoadedMonaco> | undefined;

export interface LoadedMonaco extends MonacoRuntime {
  readonly schema: JSONSchema;
}

export function loadMonaco(locale: Locale): Promise<LoadedMonaco> {
  loading ??= load(locale).catch((error: unknown) => {
    loading = undefined; // so that the next mount tries again
    throw error;
  });
  return loading;
}

async function load(locale: Locale): Promise<LoadedMonaco> {
  if (locale === 'zh') await import('monaco-editor/nls/lang/zh-cn.js');
  const [{ setupMonaco }, { default: text }] = await Promise.all([
    import('./setup.ts'),
    import('../../../core/api/generated/editor-schema.json?raw'),
  ]);
  // a title would head each hover
  const { title: _, ...schema } = JSON.parse(text) as JSONSchema;
  return { ...setupMonaco(schema), schema };
}
