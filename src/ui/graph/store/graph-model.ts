import { createStore, type StoreApi } from 'zustand';
import type { AppStore } from '../../store/create-store.ts';
import type { AppState, GraphView } from '../../store/state.ts';
import { EMPTY_LAYOUT, reuseLayout, type Layout, type Overrides } from '../layout/layout.ts';
import { NodesLayout, type LayoutHints } from '../layout/nodes-layout.ts';
import { TreeLayout } from '../layout/tree-layout.ts';
import { project, type Projected } from '../projection/project.ts';
import { withoutEvents, type Objects } from '../projection/without-events.ts';
import { relatedTo } from '../projection/related.ts';
import type { BandOf, Graph, GraphInput } from '../projection/types.ts';
import { FlowNodes, type FlowNode } from './flow-nodes.ts';
import { loadOverrides, saveOverrides } from './overrides.ts';

/**
 * The graph of one mount: follows the page's store, projects, places, and tells its components. They read it through
 * narrow selectors, so that a frame draws again only what it changed.
 */
export interface GraphState {
  readonly graph: Graph;
  readonly layout: Layout;
  /** The same for React Flow. */
  readonly nodes: FlowNode[];
  /** What the pointer or focus rests on. */
  readonly hover: string | null;
  /** All that belongs to the hovered or selected thing. */
  readonly related: ReadonlySet<string> | null;
  readonly hasOverrides: boolean;
  /** Where the fault menu is open, in pixels of the page. */
  readonly menu: MenuAt | null;
}

export interface MenuAt {
  /** Grows with each opening. */
  readonly id: number;
  readonly kind: 'Node' | 'Pod';
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const EMPTY_GRAPH: Graph = { view: 'nodes', nodes: new Map(), edges: new Map() };
const NARROW = 560;
/** From there on two columns are larger than three: 740 by 466 pixels against 500 by 680, less what the toolbar takes. */
const TALL = { foot: 130, perWidth: 1.1 };
const HOVER_DELAY_MS = 140;
const INPUTS = ['objects', 'pods', 'machines', 'faults', 'traffic', 'namespace', 'view'] as const;

export class GraphModel {
  readonly store: StoreApi<GraphState> = createStore<GraphState>()(() => ({
    graph: EMPTY_GRAPH,
    layout: EMPTY_LAYOUT,
    nodes: [],
    hover: null,
    related: null,
    hasOverrides: false,
    menu: null,
  }));
  readonly #app: AppStore;
  readonly #hints: LayoutHints;
  readonly #bandOf: BandOf;
  #layouts: { readonly nodes: NodesLayout; readonly ownership: TreeLayout };
  readonly #overrides: Record<GraphView, Overrides> = {
    nodes: loadOverrides('nodes'),
    ownership: loadOverrides('ownership'),
  };
  #projected: Projected | null = null;
  #objects: Objects | undefined;
  readonly #flow = new FlowNodes();
  #isNarrow = false;
  #hoverTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: AppStore, hints: LayoutHints, bandOf: BandOf) {
    this.#app = app;
    this.#hints = hints;
    this.#bandOf = bandOf;
    this.#layouts = this.#newLayouts();
    this.#sync(app.getState());
  }

  /** Starts following; returns how to stop. */
  attach(): () => void {
    this.#sync(this.#app.getState());
    return this.#app.subscribe((state, before) => {
      // Another cluster: what comes takes no account of who sat where in the last one.
      if (state.client !== before.client) this.#layouts = this.#newLayouts();
      const hasNewInput = INPUTS.some((key) => state[key] !== before[key]);
      if (hasNewInput) this.#sync(state);
      if (hasNewInput || state.selection !== before.selection) this.#relate();
    });
  }

  hover(id: string | null): void {
    if (this.store.getState().hover === id) return;
    this.store.setState({ hover: id });
    this.#relate();
  }

  /** The pointer only passing over must not make the graph flicker. */
  hoverSoon(id: string | null): void {
    clearTimeout(this.#hoverTimer);
    this.#hoverTimer = setTimeout(() => this.hover(id), HOVER_DELAY_MS);
  }

  openMenu(menu: Omit<MenuAt, 'id'>): void {
    this.store.setState((state) => ({ menu: { ...menu, id: (state.menu?.id ?? 0) + 1 } }));
  }

  /** `isDone`: the pointer was released, so the place is worth keeping. */
  drag(id: string, at: { x: number; y: number }, isDone: boolean): void {
    const { view } = this.#app.getState();
    this.#overrides[view] = new Map(this.#overrides[view]).set(id, at);
    if (isDone) saveOverrides(view, this.#overrides[view]);
    this.#place();
  }

  /** Size of the canvas: where it is narrow and tall, machines stand in two columns. */
  resize(width: number, height: number): void {
    const isNarrow = width > 0 && width < NARROW && height > TALL.foot + TALL.perWidth * width;
    if (isNarrow === this.#isNarrow) return;
    this.#isNarrow = isNarrow;
    this.#layouts.nodes.setNarrow(isNarrow);
    this.#place();
  }

  tidy(): void {
    const { view } = this.#app.getState();
    this.#overrides[view] = new Map();
    saveOverrides(view, this.#overrides[view]);
    this.#place();
  }

  #newLayouts() {
    const nodes = new NodesLayout(this.#hints);
    nodes.setNarrow(this.#isNarrow);
    return { nodes, ownership: new TreeLayout() };
  }

  #sync(state: AppState): void {
    const before = this.#projected;
    this.#objects = withoutEvents(this.#objects, state.objects);
    this.#projected = project(before, inputOf(state, this.#objects), this.#bandOf);
    if (before?.graph !== this.#projected.graph) this.#place();
  }

  #place(): void {
    if (this.#projected === null) return;
    const { graph } = this.#projected;
    const overrides = this.#overrides[graph.view];
    const before = this.store.getState();
    const layout = reuseLayout(before.layout, this.#layouts[graph.view].place(graph, overrides));
    const hasMoved = layout !== before.layout || graph.view !== before.graph.view;
    const nodes = hasMoved ? this.#flow.of(graph, layout) : before.nodes;
    this.store.setState({ graph, layout, nodes, hasOverrides: overrides.size > 0 });
  }

  #relate(): void {
    const key = this.store.getState().hover ?? this.#app.getState().selection;
    const projected = this.#projected;
    const related = key === null || projected === null ? null : relatedTo(key, projected.graph, projected.stage);
    this.store.setState({ related });
  }
}

function inputOf(state: AppState, objects: Objects): GraphInput {
  const { pods, machines, faults, traffic, namespace, view } = state;
  return { objects, pods, machines, faults, traffic, namespace, view };
}
