/** Texts of the clock bar. */
export const clock = {
  bar: 'Clock',
  play: 'Play',
  pause: 'Pause',
  stepEvent: 'Step one event',
  stepSecond: 'Step one second',
  rewindStep: 'One step back',
  rewindCommand: 'Back to before the last act',
  speed: 'Speed',
  speedOf: 'Speed: {factor} times real time',
  slowest: 'slow motion',
  realTime: 'real time',
  time: 'Virtual time',
  paused: 'Paused',
  running: 'Running',
} as const;
