import type { TraceCode, TraceRecord } from '../core/index.ts';
import type { TimelineMark } from './protocol.ts';

/** Which trace records deserve a mark on the timeline, in which lane and tone. */
type Style = Pick<TimelineMark, 'lane' | 'tone'>;

const STYLES: Readonly<Partial<Record<TraceCode, Style>>> = {
  'user.apply': { lane: 'you', tone: 'neutral' },
  'user.delete': { lane: 'you', tone: 'neutral' },
  'user.request': { lane: 'you', tone: 'neutral' },
  'user.traffic': { lane: 'you', tone: 'neutral' },
  'user.add-nodes': { lane: 'you', tone: 'neutral' },
  'user.remove-node': { lane: 'you', tone: 'bad' },
  'user.fault': { lane: 'you', tone: 'bad' },
  'user.clear-fault': { lane: 'you', tone: 'good' },
  'deployment.new-replica-set': { lane: 'cluster', tone: 'busy' },
  'deployment.rollback': { lane: 'cluster', tone: 'busy' },
  'replicaset.create-pods': { lane: 'cluster', tone: 'busy' },
  'node-lifecycle.not-ready': { lane: 'cluster', tone: 'bad' },
  'node-lifecycle.ready-again': { lane: 'cluster', tone: 'good' },
  'machine.off': { lane: 'cluster', tone: 'bad' },
  'taint-eviction.evict': { lane: 'cluster', tone: 'bad' },
  'scheduler.unschedulable': { lane: 'cluster', tone: 'bad' },
  'kubelet.pull-failed': { lane: 'cluster', tone: 'bad' },
  'kubelet.config-error': { lane: 'cluster', tone: 'bad' },
  'kubelet.back-off': { lane: 'cluster', tone: 'bad' },
};

/** What is typed into a shell: the shell itself has its mark. */
const KEYSTROKE = 'exec input';

export function markOf(record: TraceRecord): TimelineMark | undefined {
  const style = STYLES[record.code];
  if (!style || record.args['verb'] === KEYSTROKE) return undefined;
  const { id, t, code, ref, args } = record;
  return { trace: id, t, ...style, code, ref, args };
}
