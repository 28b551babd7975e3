import type { clock as en } from '../en/clock.ts';

export const clock = {
  bar: '时钟',
  play: '播放',
  pause: '暂停',
  stepEvent: '前进一个事件',
  stepSecond: '前进一秒',
  rewindStep: '后退一步',
  rewindCommand: '回到上一个操作之前',
  speed: '速度',
  speedOf: '速度：真实时间的 {factor} 倍',
  slowest: '慢动作',
  realTime: '真实时间',
  time: '虚拟时间',
  paused: '已暂停',
  running: '运行中',
} as const satisfies Record<keyof typeof en, string>;
