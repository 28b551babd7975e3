import { app as appEn } from './en/app.ts';
import { clock as clockEn } from './en/clock.ts';
import { editor as editorEn } from './en/editor.ts';
import { faults as faultsEn } from './en/faults.ts';
import { graph as graphEn } from './en/graph.ts';
import { inspector as inspectorEn } from './en/inspector.ts';
import { timeline as timelineEn } from './en/timeline.ts';
import { trace as traceEn } from './en/trace.ts';
import { app as appZh } from './zh/app.ts';
import { clock as clockZh } from './zh/clock.ts';
import { editor as editorZh } from './zh/editor.ts';
import { faults as faultsZh } from './zh/faults.ts';
import { graph as graphZh } from './zh/graph.ts';
import { inspector as inspectorZh } from './zh/inspector.ts';
import { timeline as timelineZh } from './zh/timeline.ts';
import { trace as traceZh } from './zh/trace.ts';
import type { Locale } from '../store/state.ts';

/** Registry of areas: one line per area and language. A key of an area is written 'area.key'. */
export const EN = {
  app: appEn,
  clock: clockEn,
  editor: editorEn,
  faults: faultsEn,
  graph: graphEn,
  inspector: inspectorEn,
  timeline: timelineEn,
  trace: traceEn,
} as const;

type Texts = { readonly [A in keyof typeof EN]: { readonly [K in keyof (typeof EN)[A]]: string } };

export const ZH = {
  app: appZh,
  clock: clockZh,
  editor: editorZh,
  faults: faultsZh,
  graph: graphZh,
  inspector: inspectorZh,
  timeline: timelineZh,
  trace: traceZh,
} as const satisfies Texts;

export const TEXTS: Readonly<Record<Locale, Texts>> = { en: EN, zh: ZH };

export type TextKey = { [A in keyof typeof EN]: `${A}.${keyof (typeof EN)[A] & string}` }[keyof typeof EN];
