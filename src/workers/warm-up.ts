import type { Engine } from '../core/index.ts';
import { applyDocuments } from './manifest-acts.ts';
import type { WarmUp } from './protocol.ts';

/** What an engine has behind it when the page first sees it: boot, an apply, its traffic, and time to settle. */
export function warmUp(engine: Engine, { documents, label, bootMs, settleMs, traffic }: WarmUp): void {
  engine.advance(bootMs);
  if (documents.length > 0) engine.act('user.apply', { label }, () => applyDocuments(engine, documents, false));
  engine.advance(engine.now + settleMs / 2);
  if (traffic) engine.setTraffic(traffic);
  engine.advance(engine.now + settleMs / 2);
}
