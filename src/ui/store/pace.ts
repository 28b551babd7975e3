/**
 * When the page takes the next frame of the engine: with the next animation frame, or, where taking one costs longer than
 * a part of that, after a rest as long as the work was. So half of the time is left for pointers, typing and
 * motion, however much happens in the cluster; frames that wait are joined by the engine.
 */
export type Schedule = (callback: () => void) => void;

const FREE_MS = 8;
const MOST_REST_MS = 100;

/** The browser's part of it, for tests to replace. */
export interface PaceHost {
  now(): number;
  onAnimationFrame(callback: () => void): void;
  /** Once what an animation frame changed has been drawn. */
  afterPaint(callback: () => void): void;
}

const BROWSER: PaceHost = {
  now: () => performance.now(),
  onAnimationFrame: (callback) => void requestAnimationFrame(callback),
  afterPaint: (callback) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      callback();
    };
    port2.postMessage(null);
  },
};

export function createPace(host: PaceHost = BROWSER): Schedule {
  let restUntil = 0;
  const schedule: Schedule = (callback) =>
    host.onAnimationFrame(() => {
      const start = host.now();
      if (start < restUntil) return schedule(callback);
      callback();
      host.afterPaint(() => {
        const end = host.now();
        const costMs = end - start;
        restUntil = costMs > FREE_MS ? end + Math.min(costMs, MOST_REST_MS) : 0;
      });
    });
  return schedule;
}
