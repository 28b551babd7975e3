import { NOT_RESOLVED, Schema, defineScalarTag, mapTag, mergeTag, seqTag, strTag } from 'js-yaml';
import { resolvePlainScalar } from './plain-scalar.ts';

/**
 * js-yaml set up to read scalars as kubectl does.
 * Left out: `!!binary` and `!!timestamp`, which no manifest uses.
 */
const typed = (name: string, firstChars: string, type: 'null' | 'boolean' | 'number') =>
  defineScalarTag<unknown>(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    implicitFirstChars: [...firstChars, ...(type === 'null' ? [''] : [])],
    resolve: (text) => {
      const value = resolvePlainScalar(text);
      return (value === null ? 'null' : typeof value) === type ? value : NOT_RESOLVED;
    },
    identify: () => false,
  });

const NUMBER_START = '+-.0123456789';

export const KUBECTL_SCHEMA = new Schema([
  strTag,
  seqTag,
  mapTag,
  typed('null', '~nN', 'null'),
  typed('bool', 'yYnNtTfFoO', 'boolean'),
  typed('int', NUMBER_START, 'number'),
  typed('float', NUMBER_START, 'number'),
  mergeTag,
]);
