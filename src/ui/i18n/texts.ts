import { app as appEn } from './en/app.ts';
import { clock as clockEn } from './en/clock.ts';
import { editor as editorEn } from './en/editor.ts';
import { faults as faultsEn } from './en/faults.ts';
import { graph as graphEn } from './en/graph.ts';
import { inspector as inspectorEn } from './en/inspector.ts';
import { join as joinEn } from './en/join.ts';
import { share as shareEn } from './en/share.ts';
import { timeline as timelineEn } from './en/timeline.ts';
import { trace as traceEn } from './en/trace.ts';

/** Registry of areas: one line per area here and one in zh-texts.ts. A key of an area is written 'area.key'. */
export const EN = {
  app: appEn,
  clock: clockEn,
  editor: editorEn,
  faults: faultsEn,
  graph: graphEn,
  inspector: inspectorEn,
  join: joinEn,
  share: shareEn,
  timeline: timelineEn,
  trace: traceEn,
} as const;

export type Texts = { readonly [A in keyof typeof EN]: { readonly [K in keyof (typeof EN)[A]]: string } };

export type TextKey = { [A in keyof typeof EN]: `${A}.${keyof (typeof EN)[A] & string}` }[keyof typeof EN];
