import { callName, walk, type CelNode } from './ast.ts';

/**
 * Functions of the library that do not do what cel-go's do cannot be replaced; ours have another name, and calls are
 * renamed before they are checked. `matches` reads Go's regular expressions.
 */
const OWN: Readonly<Record<string, string>> = { matches: 'own_matches' };

export function useOwnFunctions(root: CelNode): void {
  walk(root, (node) => {
    const name = callName(node);
    const own = name === undefined || !Object.hasOwn(OWN, name) ? undefined : OWN[name];
    if (own !== undefined) (node.args as unknown[])[0] = own;
  });
}

export const publicName = (name: string): string => name.replace(/^own_/, '');
