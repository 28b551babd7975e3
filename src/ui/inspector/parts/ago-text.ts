import type { Translate } from '../../i18n/use-t.ts';
import { ageAt } from '../model/age.ts';

/** '5m ago', or undefined if there is no such time. */
export function agoText(t: Translate, now: number, time: string | undefined): string | undefined {
  return time === undefined ? undefined : t('inspector.ago', { age: ageAt(now, time) });
}
