import type { Texts } from './texts.ts';
import { app as appZh } from './zh/app.ts';
import { clock as clockZh } from './zh/clock.ts';
import { editor as editorZh } from './zh/editor.ts';
import { faults as faultsZh } from './zh/faults.ts';
import { graph as graphZh } from './zh/graph.ts';
import { inspector as inspectorZh } from './zh/inspector.ts';
import { join as joinZh } from './zh/join.ts';
import { share as shareZh } from './zh/share.ts';
import { timeline as timelineZh } from './zh/timeline.ts';
import { trace as traceZh } from './zh/trace.ts';

/** Simplified Chinese, area by area. Fetched when somebody reads it. */
export const ZH = {
  app: appZh,
  clock: clockZh,
  editor: editorZh,
  faults: faultsZh,
  graph: graphZh,
  inspector: inspectorZh,
  join: joinZh,
  share: shareZh,
  timeline: timelineZh,
  trace: traceZh,
} as const satisfies Texts;
