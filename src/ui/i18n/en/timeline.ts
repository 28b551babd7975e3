/** Texts of the timeline. */
export const timeline = {
  title: 'Timeline',
  hint: 'click a mark to see why',
  you: 'You',
  cluster: 'Cluster',
  readyPods: 'Ready pods',
  now: 'Now',
  marks: '{n} {n|thing happened|things happened} here',
  sample: '{ready} of {total} pods ready',
  empty: 'What you do, and what the cluster does about it, appears here.',
  latest: 'Latest things that happened',
} as const;
