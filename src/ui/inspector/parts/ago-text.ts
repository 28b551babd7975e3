import { humanDuration } from '../../../core/lib/time.ts';
import type { Translate } from '../../i18n/use-t.ts';
import { ageAt, virtualMs } from '../model/age.ts';

/** '5m ago', or undefined if there is no such time. */
export function agoText(t: Translate, now: number, time: string | undefined): string | undefined {
  return time === undefined ? undefined : t('inspector.ago', { age: ageAt(now, time) });
}

/** 'in 25s' for what is still to come, otherwise as above. */
export function dueText(t: Translate, now: number, time: string | undefined): string | undefined {
  const at = virtualMs(time);
  if (at === undefined || at <= now) return agoText(t, now, time);
  return t('inspector.inTime', { age: humanDuration(at - now) });
}
