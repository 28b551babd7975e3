import { expect, it } from 'vitest';
import { applyOperations } from './json-patch.ts';

it.each(['constructor', 'toString', 'merge'])(
  'an operation that there is not is told, whatever it is called: %s',
  (op) =>
    expect(applyOperations({ a: 1 }, [{ op, path: '/a', value: 2 }])).toEqual({ error: `Unexpected kind: ${op}` }),
);
