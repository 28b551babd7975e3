import type { JSONSchemaProps } from '../../api/types.ts';

/**
 * How the parts of a definition's schema are reached, and how upstream writes their paths:
 * `spec.validation.openAPIV3Schema.properties[spec].items`.
 */
export type Node = JSONSchemaProps;

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const propertiesOf = (node: Node): [string, Node][] => Object.entries(node.properties ?? {}) as [string, Node][];
export const itemsOf = (node: Node): Node | undefined => (isNode(node.items) ? node.items : undefined);

/** Undefined for `true` and `false`. */
export function valuesOf(node: Node): Node | undefined {
  const values: unknown = node.additionalProperties;
  return isNode(values) ? values : undefined;
}

export const propertyPath = (path: string, name: string): string => `${path}.properties[${name}]`;

/** Whether any part of the schema, nested alternatives included, is as asked. */
export function someNode(node: Node, is: (node: Node) => boolean): boolean {
  if (is(node)) return true;
  const parts = [
    itemsOf(node),
    valuesOf(node),
    node.not,
    ...propertiesOf(node).map(([, property]) => property),
    ...(node.allOf ?? []),
    ...(node.anyOf ?? []),
    ...(node.oneOf ?? []),
  ] as (Node | undefined)[];
  return parts.some((part) => part !== undefined && someNode(part, is));
}
