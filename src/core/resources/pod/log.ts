import { objectKey } from '../../api/group-kind.ts';
import { uidOnMachine } from '../../api/mirror-pod.ts';
import { badRequest, internalError, unknownError } from '../../api/status-error.ts';
import type { Pod } from '../../api/types.ts';
import { RawAnswer, type Backends, type LogView, type TextStream } from '../../apiserver/connect.ts';
import type { KindContext, Subresource } from '../../apiserver/kind.ts';
import { EPOCH_MS } from '../../lib/time.ts';
import { chooseContainer, containerStatus } from './container-choice.ts';
import { logOptionsOf, type LogOptions } from './log-options.ts';
import { logText, tailOf } from './log-text.ts';

/**
 * pods/log. `serve` gives what is there, `open` goes on until the container ends, the pod goes, or enough was read.
 * Upstream: pkg/registry/core/pod/rest/log.go, strategy.go (LogLocation), pkg/kubelet/kubelet_pods.go
 * (validateContainerLogStatus).
 */
export const log: Subresource = {
  verbs: ['get'],
  serve(op, parent, ctx) {
    const source = sourceOf(parent as Pod, op.query ?? {}, ctx);
    return new RawAnswer(200, source === undefined ? '' : firstText(source).text, TEXT);
  },
  open(op, parent, ctx) {
    const source = sourceOf(parent as Pod, op.query ?? {}, ctx);
    return source === undefined ? EMPTY : follow(source, ctx);
  },
};

const TEXT = { 'content-type': 'text/plain' };
const EMPTY: TextStream = { kind: 'text', isClosed: true, pull: () => '' };
const POD = 'Pod';

interface Source {
  readonly pod: Pod;
  readonly container: string;
  readonly options: LogOptions;
  readonly sinceMs: number;
  readonly backends: Backends;
  readonly first: LogView;
}

/** Undefined for a pod without a node: its log is empty. */
function sourceOf(pod: Pod, query: Readonly<Record<string, string>>, ctx: KindContext): Source | undefined {
  const { name = '' } = pod.metadata;
  const uid = uidOnMachine(pod);
  const options = logOptionsOf(query, name);
  const container = chooseContainer(pod, options.container);
  if (!pod.spec.nodeName) return undefined;
  checkStarted(pod, container, options.previous);
  const { backends } = ctx;
  if (!backends) throw internalError('there are no machines');
  checkReachable(pod, container, backends);
  // A container that waits to be started again has not begun a new log: its last one is also its previous one.
  const isWaiting = containerStatus(pod, container)?.state?.waiting !== undefined;
  const first = backends.logs(uid, container, options.previous && !isWaiting);
  return { pod, container, options, sinceMs: sinceOf(options, ctx.nowMs), backends, first };
}

function checkReachable({ metadata, spec }: Pod, container: string, backends: Backends): void {
  const why = backends.unreachable(spec.nodeName ?? '');
  if (why === undefined) return;
  const address = why.split(' ')[2]?.slice(0, -1) ?? '';
  const path = `${metadata.namespace ?? ''}/${metadata.name ?? ''}/${container}`;
  throw unknownError(`Get "https://${address}/containerLogs/${path}": ${why}`);
}

function sinceOf({ sinceSeconds, sinceTime }: LogOptions, nowMs: number): number {
  if (sinceTime !== undefined) return sinceTime - EPOCH_MS;
  return sinceSeconds === undefined ? -Infinity : nowMs - sinceSeconds * 1000;
}

function firstText({ options, sinceMs, first }: Source) {
  return logText(tailOf(first.lines, options.tailLines), options, sinceMs, options.limitBytes ?? Infinity);
}

/** What the kubelet answers for a container that has written nothing yet. */
function checkStarted(pod: Pod, container: string, isPrevious: boolean): void {
  const status = containerStatus(pod, container);
  const subject = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name ?? '')}`;
  if (!status) throw badRequest(`${subject} is not available`);
  if (isPrevious && !status.lastState?.terminated) throw badRequest(`previous terminated ${subject} not found`);
  const { waiting, running, terminated } = status.state ?? {};
  if (running || terminated || status.lastState?.terminated) return;
  if (!waiting) throw badRequest(`${subject} is waiting to start - no logs yet`);
  const { reason = '' } = waiting;
  throw badRequest(`${subject} is waiting to start: ${WAITING[reason] ?? reason}`);
}

const WAITING: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

function follow(source: Source, ctx: KindContext): TextStream {
  const { options, first } = source;
  let remaining = options.limitBytes ?? Infinity;
  let next = -1;
  let isClosed = false;

  function pull(): string {
    if (isClosed) return '';
    const { text, isOver } = next < 0 ? begin() : more();
    isClosed = isOver || remaining <= 0;
    return text;
  }

  function begin() {
    next = first.end;
    const taken = firstText(source);
    remaining = taken.remaining;
    return { text: taken.text, isOver: options.previous || isOver(source, ctx) };
  }

  function more() {
    const state = viewOf(source, first.attempt);
    const fresh = state.lines.slice(Math.max(0, state.lines.length - Math.max(0, state.end - next)));
    next = state.end;
    const taken = logText(fresh, options, source.sinceMs, remaining);
    remaining = taken.remaining;
    return { text: taken.text, isOver: state.attempt !== first.attempt || state.isPast || isOver(source, ctx) };
  }

  return {
    kind: 'text',
    get isClosed() {
      return isClosed;
    },
    pull,
  };
}

/** The followed attempt's log, also when the next attempt has begun. */
function viewOf({ backends, pod, container }: Source, attempt: number): LogView & { readonly isPast: boolean } {
  const uid = uidOnMachine(pod);
  const current = backends.logs(uid, container, false);
  if (current.attempt === attempt) return { ...current, isPast: false };
  const previous = backends.logs(uid, container, true);
  return previous.attempt === attempt
    ? { ...previous, isPast: true }
    : { lines: [], end: 0, attempt: -1, isPast: true };
}

function isOver({ pod, container }: Source, ctx: KindContext): boolean {
  const { namespace = '', name = '', uid } = pod.metadata;
  const now = ctx.find(POD, namespace, name) as Pod | undefined;
  if (now?.metadata.uid !== uid || now === undefined) return true;
  const state = containerStatus(now, container)?.state;
  return state?.running === undefined;
}

/** Key of a pod as the streams name it. */
export const podKeyOf = (pod: Pod): string => objectKey(POD, pod.metadata.namespace ?? '', pod.metadata.name ?? '');
