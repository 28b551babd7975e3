/** The cluster at a glance: what the inspector shows while nothing is selected. */
import type { ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject, Node } from '../../../core/api/types.ts';
import type { ComponentView, PodSummary, PodTone } from '../../../workers/protocol.ts';
import { eventRow, eventsIn, subjectOf, type EventRow } from './event-rows.ts';
import { nodeState } from './object-state.ts';

export interface NodeLine {
  readonly key: ObjectKey;
  readonly name: string;
  readonly word: string;
  readonly tone: PodTone;
  readonly pods: number;
}

export function nodeLines(
  objects: ReadonlyMap<ObjectKey, KubeObject>,
  pods: ReadonlyMap<ObjectKey, PodSummary>,
): NodeLine[] {
  const perNode = new Map<string, number>();
  for (const pod of pods.values()) perNode.set(pod.node, (perNode.get(pod.node) ?? 0) + 1);
  const lines: NodeLine[] = [];
  for (const [key, object] of objects) {
    if (!key.startsWith('Node//')) continue;
    const { name } = object.metadata;
    lines.push({ key, name: name ?? '', ...nodeState(object as Node), pods: perNode.get(name ?? '') ?? 0 });
  }
  return lines.sort((a, b) => compareNatural(a.name, b.name));
}

/** 'node-2' before 'node-10'. */
function compareNatural(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

export const POD_TONES: readonly PodTone[] = ['ready', 'pending', 'failed', 'leaving', 'done'];

export function podCounts(pods: ReadonlyMap<ObjectKey, PodSummary>): Readonly<Record<PodTone, number>> {
  const counts: Record<PodTone, number> = { ready: 0, pending: 0, failed: 0, leaving: 0, done: 0 };
  for (const pod of pods.values()) counts[pod.tone]++;
  return counts;
}

export interface WarningRow extends EventRow {
  readonly subject: ObjectKey;
}

/** Newest first. */
export function recentWarnings(objects: ReadonlyMap<ObjectKey, KubeObject>, now: number, limit: number): WarningRow[] {
  return eventsIn(objects)
    .filter((event) => event.type === 'Warning')
    .map((event) => ({ ...eventRow(event, now), subject: subjectOf(event) }))
    .sort((a, b) => b.at - a.at)
    .slice(0, limit);
}

export interface ComponentGroup {
  /** 'kube-scheduler', 'kubelet'. */
  readonly name: string;
  readonly running: number;
  readonly total: number;
  /** Full names of those that stand still. */
  readonly stopped: readonly string[];
}

/** 'kubelet/node-1' and 'kubelet/node-2' count as one line. */
export function componentGroups(components: readonly ComponentView[]): ComponentGroup[] {
  const groups = new Map<string, ComponentView[]>();
  for (const component of components) {
    const name = component.name.split('/')[0] as string;
    groups.set(name, [...(groups.get(name) ?? []), component]);
  }
  return [...groups].map(([name, members]) => ({
    name,
    running: members.filter((m) => m.isRunning).length,
    total: members.length,
    stopped: members.filter((m) => !m.isRunning).map((m) => m.name),
  }));
}
