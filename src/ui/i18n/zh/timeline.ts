import type { timeline as en } from '../en/timeline.ts';

export const timeline = {
  title: '时间线',
  hint: '点击标记查看原因',
  you: '你',
  cluster: '集群',
  readyPods: '就绪 Pod',
  now: '现在',
  marks: '此处发生了 {n} 件事',
  sample: '{total} 个 Pod 中有 {ready} 个就绪',
  empty: '你的操作以及集群的反应会显示在这里。',
  latest: '最近发生的事',
} as const satisfies Record<keyof typeof en, string>;
