import type { Translate } from '../i18n/translate.ts';
import type { HttpOutcome } from '../../workers/protocol.ts';

/** '200 · 12 ms', or why there was no answer. */
export function outcomeText({ status, failure, latencyMs }: HttpOutcome, t: Translate): string {
  if (failure !== undefined) return t(`app.traffic.failure.${failure}`);
  return `${status ?? ''} · ${Math.round(latencyMs)} ms`;
}
