import { applyPatch, type Operation } from 'rfc6902';
import { badRequest, rejected } from '../status-error.ts';

/** JSON patch, RFC 6902. Throws BadRequest for what is no patch, Invalid for one that does not apply. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (patch.some((operation) => typeof operation !== 'object' || operation === null))
    throw badRequest('error decoding patch: json: cannot unmarshal into Go value of type jsonpatch.Operation');
  const copy: unknown = JSON.parse(JSON.stringify(target));
  if (!applies(copy, patch as Operation[])) throw rejected();
  return copy;
}

/** The library throws for pointers that are none, and where it cannot print what differs. */
function applies(copy: unknown, patch: Operation[]): boolean {
  try {
    return applyPatch(copy, patch).every((error) => error === null);
  } catch {
    return false;
  }
}
