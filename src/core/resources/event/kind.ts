import type { Event } from '../../api/types.ts';
import type { KindDef, PrinterColumn } from '../../apiserver/kind.ts';
import { column, since, wide } from '../shared/columns.ts';
import { validateEvent } from './validate.ts';

/** Events. Upstream: pkg/registry/core/event/strategy.go. */
export function eventKind(): KindDef<Event> {
  const involved = (o: Event) => o.involvedObject ?? {};
  return {
    group: '',
    version: 'v1',
    kind: 'Event',
    plural: 'events',
    singular: 'event',
    shortNames: ['ev'],
    namespaced: true,
    isChatty: true,
    validate: (event) => validateEvent(event),
    selectableFields: {
      'involvedObject.kind': (o) => involved(o).kind ?? '',
      'involvedObject.namespace': (o) => involved(o).namespace ?? '',
      'involvedObject.name': (o) => involved(o).name ?? '',
      'involvedObject.uid': (o) => involved(o).uid ?? '',
      'involvedObject.apiVersion': (o) => involved(o).apiVersion ?? '',
      'involvedObject.resourceVersion': (o) => involved(o).resourceVersion ?? '',
      'involvedObject.fieldPath': (o) => involved(o).fieldPath ?? '',
      reason: (o) => o.reason ?? '',
      reportingComponent: (o) => o.reportingComponent ?? '',
      source: (o) => o.source?.component || (o.reportingComponent ?? ''),
      type: (o) => o.type ?? '',
    },
    columns: eventColumns(),
  };
}

function eventColumns(): PrinterColumn<Event>[] {
  return [
    column('Last Seen', (o, nowMs) => lastSeen(o, nowMs)),
    column('Type', (o) => o.type ?? ''),
    column('Reason', (o) => o.reason ?? ''),
    column('Object', (o) => objectText(o)),
    wide('Subobject', (o) => o.involvedObject?.fieldPath ?? ''),
    wide('Source', (o) => sourceText(o)),
    column('Message', (o) => (o.message ?? '').trim()),
    wide('First Seen', (o, nowMs) => firstSeen(o, nowMs)),
    wide('Count', (o) => (o.series ? (o.series.count ?? 0) : o.count || 1)),
    { name: 'Name', type: 'string', priority: 1 },
  ];
}

const firstSeen = (o: Event, nowMs: number): string => since(o.firstTimestamp ?? o.eventTime, nowMs);

function lastSeen(o: Event, nowMs: number): string {
  if (o.series) return since(o.series.lastObservedTime, nowMs);
  return o.lastTimestamp ? since(o.lastTimestamp, nowMs) : firstSeen(o, nowMs);
}

function objectText({ involvedObject }: Event): string {
  const kind = (involvedObject?.kind ?? '').toLowerCase();
  return involvedObject?.name ? `${kind}/${involvedObject.name}` : kind;
}

function sourceText(o: Event): string {
  const component = o.source?.component || (o.reportingComponent ?? '');
  const instance = o.source?.host || (o.reportingInstance ?? '');
  return instance === '' ? component : `${component}, ${instance}`;
}
