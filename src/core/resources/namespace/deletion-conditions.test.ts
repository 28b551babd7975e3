import { expect, test } from 'vitest';
import { deletionConditions } from './deletion-conditions.ts';

const none = { resources: new Map<string, number>(), finalizers: new Map<string, number>() };
const text = (failures: string[], remaining: typeof none): string[] =>
  deletionConditions([], failures, remaining, 'now')
    .filter((c) => c.status === 'True')
    .map((c) => `${c.type} ${c.reason} ${c.message}`);

/** Upstream: TestUpdateConditions and its texts. */
test('all is well: five conditions that say so', () => {
  const conditions = deletionConditions(undefined, [], none, 'now');
  expect(conditions.map((c) => `${c.type} ${c.status} ${c.reason}`)).toEqual([
    'NamespaceDeletionDiscoveryFailure False ResourcesDiscovered',
    'NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions',
    'NamespaceDeletionContentFailure False ContentDeleted',
    'NamespaceContentRemaining False ContentRemoved',
    'NamespaceFinalizersRemaining False ContentHasNoFinalizers',
  ]);
});

test('what is left and what holds it', () => {
  const remaining = {
    resources: new Map([
      ['widgets.example.com', 2],
      ['configmaps.', 1],
    ]),
    finalizers: new Map([['example.com/hold', 3]]),
  };
  expect(text([], remaining)).toEqual([
    'NamespaceContentRemaining SomeResourcesRemain Some resources are remaining: configmaps. has 1 resource instances, widgets.example.com has 2 resource instances',
    'NamespaceFinalizersRemaining SomeFinalizersRemain Some content in the namespace has finalizers remaining: example.com/hold in 3 resource instances',
  ]);
});

test('failures, sorted', () => {
  expect(text(['z', 'a'], none)).toEqual([
    'NamespaceDeletionContentFailure ContentDeletionFailed Failed to delete all resource types, 2 remaining: a, z',
  ]);
});
