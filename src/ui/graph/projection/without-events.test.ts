import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../core/api/types.ts';
import { withoutEvents, type Objects } from './without-events.ts';

const object = (name: string) => ({ metadata: { name } }) as unknown as KubeObject;
const [web, other, event] = [object('web'), object('other'), object('event')];
const before: Objects = new Map([['Service/default/web', web]]);

describe('what a graph is made of', () => {
  it.each<[string, Objects, boolean]>([
    ['a new event: the map of before', new Map([...before, ['Event/default/web.1', event]]), true],
    ['an event of the other group', new Map([...before, ['events.k8s.io/Event/default/web.1', event]]), true],
    ['an object that changed', new Map([['Service/default/web', other]]), false],
    ['an object more', new Map([...before, ['Service/default/other', other]]), false],
    ['an object less', new Map(), false],
  ])('%s', (_name, objects, isSame) => {
    const next = withoutEvents(before, objects);
    expect(next === before).toBe(isSame);
    expect([...next.values()]).not.toContain(event);
    expect(next.size).toBe([...objects.values()].filter((o) => o !== event).length);
  });
});
