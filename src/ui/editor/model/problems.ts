import { groupKindOfObject, splitApiVersion } from '../../../core/api/group-kind.ts';
import type { Status } from '../../../core/api/status-error.ts';
import { findField, type ParsedDocument, type ParsedManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import { positionAt } from '../../../kubectl/manifest/text-position.ts';
import type { ManifestResult } from '../../../workers/protocol.ts';
import { typeErrorField } from './type-error-field.ts';

/** Everything wrong with a file, each at its place: what the parser found and what the server answered. */
export interface EditorProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

interface Complaint {
  readonly field: string;
  readonly message: string;
}

export function yamlProblems(manifest: ParsedManifest): EditorProblem[] {
  return manifest.problems.map(({ severity, message, start, end, line, column }) => ({
    ...{ severity, message, start, end, line, column },
  }));
}

/** Problems from the answers to an apply or its dry run. */
export function serverProblems(manifest: ParsedManifest, results: readonly ManifestResult[]): EditorProblem[] {
  return results.flatMap((result) => {
    const document = manifest.documents.find(({ index }) => index === result.index);
    if (!document) return [];
    const warnings = result.warnings.map((text) => at(manifest, document, 'warning', complaintOf(text)));
    if (!result.status || result.outcome !== 'failed' || isPromised(manifest, result.status)) return warnings;
    const errors = complaintsOf(result.status, document).map((item) => at(manifest, document, 'error', item));
    return [...errors, ...warnings];
  });
}

export function sortProblems(problems: readonly EditorProblem[]): EditorProblem[] {
  const isFirst = (problem: EditorProblem, i: number) =>
    problems.findIndex((other) => other.start === problem.start && other.message === problem.message) === i;
  return problems.filter(isFirst).sort((a, b) => a.start - b.start);
}

function at(
  manifest: ParsedManifest,
  document: ParsedDocument,
  severity: EditorProblem['severity'],
  { field, message }: Complaint,
): EditorProblem {
  const place = findField(manifest, document, field);
  // of an unknown field it is the name that is wrong, not the value
  const key = message.startsWith('unknown field') && place.isExact ? document.map.get(place.pointer)?.key : undefined;
  const span = key ?? place.span;
  return { severity, message, ...span, ...positionAt(manifest.text, span.start) };
}

function complaintsOf(status: Status, document: ParsedDocument): Complaint[] {
  const causes = status.details?.causes ?? [];
  if (causes.length > 0) {
    return causes.map(({ field = '', message = '' }) => {
      const path = field === '<nil>' ? '' : field;
      return { field: path, message: path === '' ? message : `${path}: ${message}` };
    });
  }
  const message = (status.message ?? status.reason ?? '').replace(/^.* cannot be handled as an? \S+: /, '');
  const strict = [...message.matchAll(/(unknown|duplicate) field "((?:[^"\\]|\\.)*)"/g)];
  if (strict.length > 0) return strict.map(([text, , field = '']) => ({ field, message: text }));
  return [{ field: fieldOf(message, document), message }];
}

/** Warnings are sentences; most begin with the field or name it. */
function complaintOf(text: string): Complaint {
  const field = /(?:unknown|duplicate) field "([^"]*)"/.exec(text)?.[1] ?? /^([a-z][\w./[\]"=-]*): /.exec(text)?.[1];
  return { field: field ?? '', message: text };
}

function fieldOf(message: string, document: ParsedDocument): string {
  const typed = typeErrorField(message, document.object);
  if (typed !== undefined) return typed;
  if (MISSING_NAMESPACE.test(message)) return 'metadata.namespace';
  if (MISSING_KIND.test(message)) return 'kind';
  return /\bname\b/.test(message) ? 'metadata.name' : '';
}

const MISSING_NAMESPACE = /^namespaces "([^"]+)" not found/;
const MISSING_KIND = /no matches for kind "([^"]+)" in version "([^"]+)"/;

/** A dry run creates nothing, so a document cannot see what an earlier one of the same file will make. */
function isPromised(manifest: ParsedManifest, status: Status): boolean {
  const message = status.message ?? '';
  const namespace = MISSING_NAMESPACE.exec(message)?.[1];
  if (namespace !== undefined) {
    return manifest.documents.some(
      ({ object }) => groupKindOfObject(object) === 'Namespace' && object.metadata.name === namespace,
    );
  }
  const [, kind, apiVersion] = MISSING_KIND.exec(message) ?? [];
  return (
    kind !== undefined && apiVersion !== undefined && definesKind(manifest, kind, splitApiVersion(apiVersion).group)
  );
}

function definesKind(manifest: ParsedManifest, kind: string, group: string): boolean {
  return manifest.documents.some(({ object }) => {
    if (groupKindOfObject(object) !== 'apiextensions.k8s.io/CustomResourceDefinition') return false;
    const spec = object.spec as { group?: string; names?: { kind?: string } } | undefined;
    return spec?.group === group && spec.names?.kind === kind;
  });
}
