import type { WorldRequest } from '../../http.ts';
import type { HttpAnswer, ServerHost } from '../image.ts';
import { flag, textFlag } from './agnhost.ts';
import { integer } from './integer.ts';
import { formOf, INCORRECT, NOT_A_POST, NOT_GIVEN, type Form } from './resource-consumer.ts';

/**
 * agnhost's `resource-consumer-controller`: divides what is to be consumed into requests of one size and sends them to a
 * Service, whose pods share them as chance will have it. Upstream: test/images/agnhost/resource-consumer-controller.
 */
interface Task {
  readonly path: string;
  /** Names of what is to be consumed, and of the size of one request. */
  readonly amount: string;
  readonly size: string;
  /** What it says of the requests, and of each that was answered. */
  sends(count: number, size: number, rest: number): string;
  sent(amount: number, form: Form): string;
}

const TASKS: readonly Task[] = [
  {
    path: '/ConsumeCPU',
    amount: 'millicores',
    size: 'requestSizeMillicores',
    sends: (count, size, rest) => consuming(count, `${size} millicores`, `${rest} millicores`),
    sent: (amount) => `Consumed ${amount} millicores`,
  },
  {
    path: '/ConsumeMem',
    amount: 'megabytes',
    size: 'requestSizeMegabytes',
    sends: (count, size, rest) => consuming(count, `${size} MB`, `${rest} MB`),
    sent: (amount) => `Consumed ${amount} megabytes`,
  },
  {
    path: '/BumpMetric',
    amount: 'delta',
    size: 'requestSizeMetrics',
    sends: (count, size, rest) =>
      `RC manager: sending ${count} requests to bump custom metric by ${size} each and 1 request to bump by ${rest}`,
    sent: (amount, { metric = '' }) => `Bumped metric ${metric} by ${amount}`,
  },
];

const consuming = (count: number, size: string, rest: string): string =>
  `RC manager: sending ${count} requests to consume ${size} each and 1 request to consume ${rest}`;

export function resourceConsumerController(request: WorldRequest, host: ServerHost): HttpAnswer {
  if (request.method !== 'POST') return NOT_A_POST;
  const path = request.path.split('?')[0] ?? '/';
  const task = TASKS.find((t) => t.path === path);
  if (!task) return { status: 404, body: 'unknown function\n' };
  const form = formOf(request);
  const texts = [form['durationSec'], form[task.amount], form[task.size]];
  const isBump = task.path === '/BumpMetric';
  if (texts.some((text = '') => text === '') || (isBump && (form['metric'] ?? '') === '')) return NOT_GIVEN;
  const [seconds, amount, size] = texts.map((text = '') => integer(text));
  if (seconds === undefined || amount === undefined || size === undefined || size <= 0) return INCORRECT;
  const count = Math.trunc(amount / size);
  const rest = amount - count * size;
  const shares = [...Array.from({ length: Math.max(0, count) }, () => size), ...(rest > 0 ? [rest] : [])];
  const lines = [task.sends(count, size, rest), ...shares.map((share) => sendOne(task, share, form, host))];
  return { status: 200, body: `${lines.join('\n')}\n` };
}

function sendOne(task: Task, share: number, form: Form, { spec, network }: ServerHost): string {
  const name = textFlag(spec, 'consumer-service-name') || 'resource-consumer';
  const namespace = textFlag(spec, 'consumer-service-namespace') || 'default';
  // Modelled: the cluster's domain is always this one.
  const url = `http://${name}.${namespace}.svc.cluster.local:${flag(spec, 'consumer-port', 8080)}${task.path}`;
  const metric = form['metric'] === undefined ? '' : `&metric=${encodeURIComponent(form['metric'])}`;
  const body = `${task.amount}=${share}&durationSec=${form['durationSec']}${metric}`;
  const answer = network.request('POST', url, { body });
  if (answer.kind === 'answered') return task.sent(share, form);
  return `Failed to connect to consumer: Post "${url}": ${whyNot(answer.kind, answer.ip ?? name, answer.port ?? 80)}`;
}

function whyNot(kind: string, ip: string, port: number): string {
  if (kind === 'no-such-name') return `dial tcp: lookup ${ip}: no such host`;
  return `dial tcp ${ip}:${port}: connect: ${kind === 'refused' ? 'connection refused' : 'connection timed out'}`;
}
