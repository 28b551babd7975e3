import { deepEqual } from '../../lib/equal.ts';
import { invalid, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain, qualifiedName } from '../../api/names.ts';
import type { Event } from '../../api/types.ts';
import { check, immutable } from '../shared/rules.ts';

/**
 * Rules of Events, in the core form. A client of the core group may write nearly anything; one of events.k8s.io may not.
 * Upstream: pkg/apis/core/validation/events.go.
 */
const MAX_NAME = 128;
const MAX_NOTE = 1024;

/** What every Event must keep to. `controllerField` is how the version of the request calls the reporting component. */
export function validateEvent(event: Event, controllerField = 'reportingComponent'): FieldError[] {
  const { namespace = '' } = event.metadata;
  const errors = event.eventTime ? newStyle(event, controllerField) : oldStyle(event);
  errors.push(...check('namespace', namespace, dns1123Subdomain));
  return errors;
}

const notSame = (event: Event): FieldError =>
  invalid('involvedObject.namespace', event.involvedObject?.namespace ?? '', 'does not match event.namespace');

function oldStyle(event: Event): FieldError[] {
  const { namespace = '' } = event.metadata;
  const about = event.involvedObject?.namespace ?? '';
  const isFine = about === '' ? namespace === '' || namespace === 'default' : about === namespace;
  return isFine ? [] : [notSame(event)];
}

function newStyle(event: Event, controllerField: string): FieldError[] {
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event;
  const { namespace = '' } = event.metadata;
  const errors: FieldError[] = [];
  if (!event.involvedObject?.namespace && namespace !== 'default' && namespace !== 'kube-system')
    errors.push(notSame(event));
  if (reportingComponent === '') errors.push(required(controllerField));
  errors.push(...check(controllerField, reportingComponent, qualifiedName));
  for (const [field, value] of Object.entries({ reportingInstance, action, reason })) {
    if (value === '') errors.push(required(field));
    errors.push(...atMost(field, value, MAX_NAME));
  }
  errors.push(...atMost('message', message, MAX_NOTE));
  return errors;
}

const atMost = (field: string, value: string, max: number): FieldError[] =>
  value.length > max ? [invalid(field, '', `can have at most ${max} characters`)] : [];

/** On top of `validateEvent`, for what is created through events.k8s.io/v1. */
export function validateStrictly(event: Event): FieldError[] {
  const errors = seriesErrors(event);
  const { type = '', count = 0, source = {} } = event;
  if (!event.eventTime) errors.push(required('eventTime'));
  if (type !== 'Normal' && type !== 'Warning') errors.push(invalid('type', '', `has invalid value: ${type}`));
  const mustBeUnset = {
    firstTimestamp: event.firstTimestamp,
    lastTimestamp: event.lastTimestamp,
    count,
    source: source.component || source.host,
  };
  for (const [field, value] of Object.entries(mustBeUnset))
    if (value) errors.push(invalid(field, '', 'needs to be unset'));
  return errors;
}

/** On top of `validateEvent`, for what is updated through events.k8s.io/v1: only the series may change. */
export function validateStrictUpdate(event: Event, old: Event): FieldError[] {
  const errors = deepEqual(event.series, old.series) ? [] : seriesErrors(event);
  for (const [field, shown] of FIXED) errors.push(...immutable(shown ?? field, event[field], old[field]));
  return errors;
}

/** Fields in the core form, and what they are called in messages if otherwise. */
const FIXED: readonly (readonly [keyof Event, string?])[] = [
  ['involvedObject'],
  ['reason'],
  ['message'],
  ['source'],
  ['firstTimestamp'],
  ['lastTimestamp'],
  ['count'],
  ['type'],
  ['eventTime'],
  ['action'],
  ['related'],
  ['reportingComponent', 'reportingController'],
  ['reportingInstance'],
];

function seriesErrors({ series }: Event): FieldError[] {
  if (!series) return [];
  const errors: FieldError[] = [];
  if ((series.count ?? 0) < 2) errors.push(invalid('series.count', '', 'should be at least 2'));
  if (!series.lastObservedTime) errors.push(required('series.lastObservedTime'));
  return errors;
}
