/**
 * A set of field paths, as a tree: each node says whether the path to it is a member. Immutable; operations share what
 * they do not change. A path element is the text it has in FieldsV1: `f:name`, `k:{"name":"web"}`, `v:"x"`, `i:0`.
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/fieldpath/set.go.
 */
export interface FieldSet {
  readonly isMember: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

const NOTHING: ReadonlyMap<string, FieldSet> = new Map();

export const EMPTY_SET: FieldSet = { isMember: false, children: NOTHING };
const LEAF: FieldSet = { isMember: true, children: NOTHING };

function node(isMember: boolean, children: ReadonlyMap<string, FieldSet>): FieldSet {
  if (children.size === 0) return isMember ? LEAF : EMPTY_SET;
  return { isMember, children };
}

/** A set that is still being filled. */
export class FieldSetBuilder {
  #isMember = false;
  #children: Map<string, FieldSetBuilder> | undefined;

  /** Makes the path to this node a member. */
  add(): void {
    this.#isMember = true;
  }

  child(element: string): FieldSetBuilder {
    const children = (this.#children ??= new Map());
    let child = children.get(element);
    if (!child) children.set(element, (child = new FieldSetBuilder()));
    return child;
  }

  insert(path: readonly string[]): void {
    if (path.length > 0) path.reduce<FieldSetBuilder>((at, element) => at.child(element), this).add();
  }

  build(): FieldSet {
    if (!this.#children) return node(this.#isMember, NOTHING);
    const children = new Map<string, FieldSet>();
    for (const [element, child] of this.#children) {
      const built = child.build();
      if (!isEmpty(built)) children.set(element, built);
    }
    return node(this.#isMember, children);
  }
}

export function setOf(...paths: readonly (readonly string[])[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.build();
}

/** Sets are kept without empty branches, so this looks at one node only. */
export const isEmpty = (set: FieldSet): boolean => !set.isMember && set.children.size === 0;

export function has(set: FieldSet, path: readonly string[]): boolean {
  let at: FieldSet | undefined = set;
  for (const element of path) at = at?.children.get(element);
  return at?.isMember ?? false;
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  let children: Map<string, FieldSet> | undefined;
  for (const [element, theirs] of b.children) {
    const ours = a.children.get(element);
    const both = ours ? union(ours, theirs) : theirs;
    if (both !== ours) (children ??= new Map(a.children)).set(element, both);
  }
  if (!children && (a.isMember || !b.isMember)) return a;
  return node(a.isMember || b.isMember, children ?? a.children);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  const children = new Map<string, FieldSet>();
  for (const [element, ours] of a.children) {
    const theirs = b.children.get(element);
    const both = theirs ? intersection(ours, theirs) : EMPTY_SET;
    if (!isEmpty(both)) children.set(element, both);
  }
  return node(a.isMember && b.isMember, children);
}

/** What is in `a` and not in `b`, path by path. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, false);
}

/** As `difference`, and a member of `b` takes all below it along. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, true);
}

function subtract(a: FieldSet, b: FieldSet, isDeep: boolean): FieldSet {
  let children: Map<string, FieldSet> | undefined;
  for (const [element, theirs] of b.children) {
    const ours = a.children.get(element);
    if (!ours) continue;
    const left = isDeep && theirs.isMember ? EMPTY_SET : subtract(ours, theirs, isDeep);
    if (left === ours) continue;
    children ??= new Map(a.children);
    if (isEmpty(left)) children.delete(element);
    else children.set(element, left);
  }
  const isMember = a.isMember && !b.isMember;
  return children || isMember !== a.isMember ? node(isMember, children ?? a.children) : a;
}

export function setsEqual(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  if (a.isMember !== b.isMember || a.children.size !== b.children.size) return false;
  for (const [element, ours] of a.children) {
    const theirs = b.children.get(element);
    if (!theirs || !setsEqual(ours, theirs)) return false;
  }
  return true;
}
