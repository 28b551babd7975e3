import { useEffect, useRef, useState } from 'react';

/**
 * A value that follows another at a distance: so often at most. For what nobody reads sixty times a second. Each who uses
 * it keeps time for itself, so that twenty rooms are not drawn in one frame.
 */
export function useCalmly<T>(value: T, pauseMs: number): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (latest.current === value) return;
    latest.current = value;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setShown(latest.current);
    }, pauseMs);
  }, [value, pauseMs]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return shown;
}
