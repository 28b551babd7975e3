import { walk, type CelNode } from './ast.ts';

/**
 * Counts what an evaluation costs and ends it at its limit: each step one, making a list ten, a map thirty, as cel-go's
 * tracker weighs them. Upstream: cel-go/interpreter/runtimecost.go. Modelled: functions over long texts and lists cost
 * one, not by their length.
 */
export class Meter {
  cost = 0;
  limit = Infinity;

  spend(amount: number): void {
    this.cost += amount;
    if (this.cost > this.limit) throw new CostExceeded();
  }
}

export class CostExceeded extends Error {
  override readonly name = 'CostExceeded';

  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}

const COSTS: Readonly<Record<string, number>> = { value: 0, list: 10, map: 30, comprehension: 0, accuValue: 1 };

/** To be called once for a checked expression, before it first runs. */
export function measure(root: CelNode, meter: Meter): void {
  walk(root, (node) => {
    const { evaluate, alternate, macro } = node.meta;
    const cost = COSTS[node.op] ?? 1;
    if (alternate || macro || cost === 0) return;
    node.setMeta('evaluate', function (this: unknown, ...args: [unknown, CelNode, unknown]) {
      meter.spend(cost);
      return evaluate.apply(this, args);
    });
  });
}
