import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import type { Container, HTTPGetAction, Lifecycle, LifecycleHandler, PodSpec, Probe } from '../../api/types.ts';
import { check, exactlyOne, httpHeaderName, nonNegative, portNumberOrName } from '../shared/rules.ts';

/** Probes and lifecycle handlers of a container. Upstream: validateProbe and validateHandler in pkg/apis/core/validation. */
type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>;

export function validateProbes(container: Container, grace: number | undefined, field: string): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  return [
    ...(livenessProbe ? validateProbe(livenessProbe, grace, `${field}.livenessProbe`) : []),
    ...(livenessProbe ? successOnce(livenessProbe, `${field}.livenessProbe`) : []),
    ...(readinessProbe ? validateProbe(readinessProbe, grace, `${field}.readinessProbe`) : []),
    ...(readinessProbe ? noGracePeriod(readinessProbe, `${field}.readinessProbe`) : []),
    ...(startupProbe ? validateProbe(startupProbe, grace, `${field}.startupProbe`) : []),
    ...(startupProbe ? successOnce(startupProbe, `${field}.startupProbe`) : []),
  ];
}

function successOnce({ successThreshold }: Probe, field: string): FieldError[] {
  return successThreshold === 1 ? [] : [invalid(`${field}.successThreshold`, successThreshold ?? 0, 'must be 1')];
}

function noGracePeriod({ terminationGracePeriodSeconds: seconds }: Probe, field: string): FieldError[] {
  if (seconds === undefined) return [];
  return [invalid(`${field}.terminationGracePeriodSeconds`, seconds, 'must not be set for readinessProbes')];
}

const COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

function validateProbe(probe: Probe, grace: number | undefined, field: string): FieldError[] {
  const out = validateHandler(probe, grace, field);
  for (const name of COUNTS) out.push(...nonNegative(`${field}.${name}`, probe[name]));
  const seconds = probe.terminationGracePeriodSeconds;
  if (seconds !== undefined && seconds <= 0)
    out.push(invalid(`${field}.terminationGracePeriodSeconds`, seconds, 'must be greater than 0'));
  return out;
}

const TEXTS = { many: 'may not specify more than 1 handler type', none: 'must specify a handler type' };

function validateHandler(handler: Handler, grace: number | undefined, field: string): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  return exactlyOne(
    field,
    [
      ['exec', exec && (exec.command?.length ? [] : [required(`${field}.exec.command`)])],
      ['httpGet', httpGet && validateHttpGet(httpGet, `${field}.httpGet`)],
      ['tcpSocket', tcpSocket && portNumberOrName(`${field}.tcpSocket.port`, tcpSocket.port)],
      ['grpc', grpc && portNumberOrName(`${field}.grpc.port`, grpc.port)],
      ['sleep', sleep && validateSleep(sleep.seconds, grace, `${field}.sleep`)],
    ],
    TEXTS,
  );
}

const SCHEMES = ['HTTP', 'HTTPS'];

function validateHttpGet(http: HTTPGetAction, field: string): FieldError[] {
  const out: FieldError[] = http.path ? [] : [required(`${field}.path`)];
  out.push(...portNumberOrName(`${field}.port`, http.port));
  if (!SCHEMES.includes(http.scheme ?? '')) out.push(notSupported(`${field}.scheme`, http.scheme ?? '', SCHEMES));
  for (const { name } of http.httpHeaders ?? []) out.push(...check(`${field}.httpHeaders`, name, httpHeaderName));
  return out;
}

function validateSleep(seconds: number, grace: number | undefined, field: string): FieldError[] {
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return [];
  return [invalid(field, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
}

export function validateLifecycle(lifecycle: Lifecycle, spec: PodSpec, field: string): FieldError[] {
  const grace = spec.terminationGracePeriodSeconds;
  const out: FieldError[] = [];
  if (lifecycle.postStart) out.push(...validateHandler(lifecycle.postStart, grace, `${field}.postStart`));
  if (lifecycle.preStop) out.push(...validateHandler(lifecycle.preStop, grace, `${field}.preStop`));
  if (lifecycle.stopSignal && !spec.os)
    out.push(forbidden(`${field}.stopSignal`, 'may not be set for containers with empty `spec.os.name`'));
  return out;
}
