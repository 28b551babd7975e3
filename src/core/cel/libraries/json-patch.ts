import { registerAll, type CelLibrary } from '../library.ts';

/** `jsonpatch.escapeKey`. Upstream: apiserver/pkg/cel/library/jsonpatch.go. */
export const jsonPatchLibrary: CelLibrary = {
  register(env) {
    env.registerType('JsonPatchNamespace', { ctor: JsonPatchNamespace, fields: {} });
    env.registerConstant('jsonpatch', 'JsonPatchNamespace', new JsonPatchNamespace());
    registerAll(env, {
      'JsonPatchNamespace.escapeKey(string): string': (_: unknown, key: string) =>
        key.replaceAll('~', '~0').replaceAll('/', '~1'),
    });
  },
};

class JsonPatchNamespace {}
