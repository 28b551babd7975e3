import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../lib/hash.ts';
import { DEFAULT_POLICY, defaultRules, type PolicyObject } from './default-policy.ts';

/** Canonical JSON of all objects in upstream's testdata of 1.36, in order of kind, namespace and name. */
const UPSTREAM = '6a8cbd7085a841af5180bfa96dd96ac9a16da724198cd4ab21be115358fea604';

const idOf = ({ kind, metadata }: PolicyObject): string => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

it('is upstream, to the letter', () => {
  const own = DEFAULT_POLICY.filter((o) => o.metadata.name !== 'kubeadm:cluster-admins');
  const plain = own.map((o) => ('aggregationRule' in o ? { ...o, rules: undefined } : o));
  const sorted = plain.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  expect(sorted).toHaveLength(133);
  expect(createHash('sha256').update(canonicalJson(sorted)).digest('hex')).toBe(UPSTREAM);
});

it('gathers the rules of the roles people use', () => {
  const rulesOf = (name: string): number => defaultRules(name).length;
  const all = DEFAULT_POLICY as readonly { metadata: { name: string }; rules?: readonly unknown[] }[];
  const gathered = (name: string): number => all.find((o) => o.metadata.name === name)?.rules?.length ?? 0;
  expect(gathered('view')).toBe(rulesOf('system:aggregate-to-view'));
  expect(gathered('edit')).toBe(rulesOf('system:aggregate-to-edit') + gathered('view'));
  expect(gathered('admin')).toBe(gathered('edit') + rulesOf('system:aggregate-to-admin'));
});
