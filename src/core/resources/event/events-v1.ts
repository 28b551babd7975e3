import type { Event, EventsV1Event, KubeObject } from '../../api/types.ts';
import type { Conversion, KindDef } from '../../apiserver/kind.ts';
import { eventKind } from './kind.ts';
import { validateEvent, validateStrictly, validateStrictUpdate } from './validate.ts';

/** events.k8s.io/v1: the Events of the core group under newer names. Upstream: pkg/apis/events/v1/conversion.go. */
const GROUP = 'events.k8s.io';

export function eventsV1Kind(): KindDef<EventsV1Event> {
  const core = eventKind();
  const inCore = (event: EventsV1Event): Event => CONVERSION.toStored(event) as Event;
  return {
    ...(core as unknown as KindDef<EventsV1Event>),
    group: GROUP,
    storedAs: 'Event',
    conversion: CONVERSION,
    validate: (event) => validateEvent(inCore(event), 'reportingController'),
    validateCreate: (event) => validateStrictly(inCore(event)),
    validateUpdate: (event, old) => validateStrictUpdate(inCore(event), inCore(old)),
    selectableFields: {
      ...Object.fromEntries(
        ABOUT.map((part) => [`regarding.${part}`, (o: EventsV1Event) => o.regarding?.[part] ?? '']),
      ),
      reason: (o) => o.reason ?? '',
      reportingController: (o) => o.reportingController ?? '',
      type: (o) => o.type ?? '',
    },
    columns: (core.columns ?? []).map(({ cell, ...column }) =>
      cell ? { ...column, cell: (o: EventsV1Event, nowMs: number) => cell(inCore(o), nowMs) } : column,
    ),
  };
}

const ABOUT = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'] as const;

/** Core name to the name here. */
const NAMES: readonly (readonly [keyof Event & string, keyof EventsV1Event & string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
];

const TO_STORED: ReadonlyMap<string, string> = new Map(NAMES.map(([core, here]) => [here, core]));
const FROM_STORED: ReadonlyMap<string, string> = new Map(NAMES);

const CONVERSION: Conversion = {
  fromStored: (object) => renamed(object, `${GROUP}/v1`, FROM_STORED),
  toStored: (object) => renamed(object, 'v1', TO_STORED),
};

function renamed(object: KubeObject, apiVersion: string, names: ReadonlyMap<string, string>): KubeObject {
  const out: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(object)) out[names.get(field) ?? field] = value;
  return { ...(out as unknown as KubeObject), apiVersion };
}
