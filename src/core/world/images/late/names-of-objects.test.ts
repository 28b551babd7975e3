import { describe, expect, it, test } from 'vitest';
import type { ContainerSpec } from '../../records.ts';
import { agnhost } from './agnhost.ts';
import { mysqlVariable } from './mysql/mysql-facts.ts';
import type { ServerHost } from '../image.ts';

/** What people type is looked up in tables; names that every JavaScript object has mean nothing. */
const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];

describe.each(NAMES)('"%s" is', (name) => {
  it('no mode of agnhost', () => {
    expect(agnhost.ports?.({ args: [name], ports: [80] } as unknown as ContainerSpec)).toEqual([80]);
  });

  it('no variable of MySQL', () => {
    const host = { spec: { image: 'mysql:8', pod: 'db' } } as unknown as ServerHost;
    expect(() => mysqlVariable(`@@${name}`, {}, host)).toThrow(`Unknown system variable '${name}'`);
  });
});

test('what is in a table is found', () => {
  const host = { spec: { image: 'mysql:8', pod: 'db' } } as unknown as ServerHost;
  expect(mysqlVariable('@@autocommit', {}, host)).toBe(1);
});
