import { applyPatch, type Operation } from 'rfc6902';
import { badRequest, rejected } from '../status-error.ts';

/** JSON patch, RFC 6902. Throws BadRequest for what is no patch, Invalid for one that does not apply. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (patch.some((operation) => typeof operation !== 'object' || operation === null))
    throw badRequest('error decoding patch: json: cannot unmarshal into Go value of type jsonpatch.Operation');
  const copy: unknown = JSON.parse(JSON.stringify(target));
  const errors = applyPatch(copy, patch as Operation[]);
  if (errors.some((e) => e !== null)) throw rejected();
  return copy;
}
