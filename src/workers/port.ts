/** A two-way channel of structured-cloneable messages: Worker, MessagePort, or an in-memory pair. */
export interface Port<Out, In> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
  /** Called when the other end is gone or broken for good. */
  onBroken?(listener: (reason: string) => void): void;
  close(): void;
}

/** Two ports joined in memory; messages are cloned, as between threads, and arrive in a later task. */
export function portPair<A, B>(): [Port<A, B>, Port<B, A>] {
  const listeners: { a: ((m: B) => void) | undefined; b: ((m: A) => void) | undefined } = {
    a: undefined,
    b: undefined,
  };
  const later = (fn: () => void): void => queueMicrotask(fn);
  return [
    {
      post: (m) => later(() => listeners.b?.(structuredClone(m))),
      onMessage: (l) => void (listeners.a = l),
      close: () => void (listeners.a = undefined),
    },
    {
      post: (m) => later(() => listeners.a?.(structuredClone(m))),
      onMessage: (l) => void (listeners.b = l),
      close: () => void (listeners.b = undefined),
    },
  ];
}
