import { describe, expect, it } from 'vitest';
import type { Attributes, PolicyRule } from '../../apiserver/auth/authorizer.ts';
import { ADMIN } from '../../apiserver/auth/user.ts';
import { compactRules, missingRules, ruleText } from './covers.ts';
import { ruleAllows } from './rules.ts';

type Asked = Partial<Omit<Attributes, 'user'>>;

const asked = (a: Asked): Attributes => ({
  ...{ user: ADMIN, verb: 'get', namespace: '', group: '', resource: '', subresource: '', name: '' },
  ...a,
});

const rule = (verbs: string, groups: string, resources: string, names?: string): PolicyRule => ({
  verbs: verbs.split(','),
  apiGroups: groups.split(','),
  resources: resources.split(','),
  ...(names === undefined ? {} : { resourceNames: names.split(',') }),
});

const urls = (verbs: string, list: string): PolicyRule => ({
  verbs: verbs.split(','),
  nonResourceURLs: list.split(','),
});

/** After TestRuleMatches and TestAuthorizer in plugin/pkg/auth/authorizer/rbac/rbac_test.go. */
describe('a rule allows', () => {
  it.each<[string, PolicyRule, Asked, boolean]>([
    ['everything', rule('*', '*', '*'), { group: 'a', resource: 'b' }, true],
    ['star verb, exact other', rule('*', 'g1', 'r1'), { group: 'g1', resource: 'r1' }, true],
    ['another group', rule('*', 'g1', 'r1'), { group: 'g2', resource: 'r1' }, false],
    ['another resource', rule('*', 'g1', 'r1'), { group: 'g1', resource: 'r2' }, false],
    ['another verb', rule('list', '', 'pods'), { resource: 'pods' }, false],
    ['the core group is the empty one', rule('get', '', 'pods'), { resource: 'pods' }, true],
    ['all resources have all subresources', rule('get', '', '*'), { resource: 'pods', subresource: 'log' }, true],
    [
      'a resource does not have its subresource',
      rule('get', '', 'pods'),
      { resource: 'pods', subresource: 'log' },
      false,
    ],
    ['a subresource is not its resource', rule('get', '', 'pods/log'), { resource: 'pods' }, false],
    ['a subresource', rule('get', '', 'pods/log'), { resource: 'pods', subresource: 'log' }, true],
    [
      'a subresource of all',
      rule('get', 'apps', '*/scale'),
      { group: 'apps', resource: 'x', subresource: 'scale' },
      true,
    ],
    [
      'another subresource of all',
      rule('get', 'apps', '*/scale'),
      { group: 'apps', resource: 'x', subresource: 'status' },
      false,
    ],
    ['star slash is not the resource', rule('get', 'apps', '*/scale'), { group: 'apps', resource: 'scale' }, false],
    ['resource/* is no pattern', rule('get', '', 'pods/*'), { resource: 'pods', subresource: 'log' }, false],
    ['a name', rule('get', '', 'pods', 'a,b'), { resource: 'pods', name: 'b' }, true],
    ['another name', rule('get', '', 'pods', 'a,b'), { resource: 'pods', name: 'c' }, false],
    ['named, but none was asked for', rule('list', '', 'pods', 'a'), { verb: 'list', resource: 'pods' }, false],
    ['a URL', urls('get', '/healthz'), { path: '/healthz' }, true],
    ['all URLs', urls('*', '*'), { path: '/x/y' }, true],
    ['below a URL', urls('get', '/apis/*'), { path: '/apis/apps' }, true],
    ['a URL that ends where the pattern begins', urls('get', '/apis/*'), { path: '/apis' }, false],
    ['a prefix without slash', urls('get', '/foo*'), { path: '/foobar' }, true],
    ['another verb on a URL', urls('get', '*'), { verb: 'post', path: '/x' }, false],
    ['URLs are no resources', urls('*', '*'), { resource: 'pods' }, false],
    ['resources are no URLs', rule('*', '*', '*'), { path: '/healthz' }, false],
  ])('%s', (_name, given, a, expected) => expect(ruleAllows(asked(a), given)).toBe(expected));
});

/** After policy_comparator_test.go in component-helpers/auth/rbac/validation. */
describe('rules cover', () => {
  it.each<[string, PolicyRule[], PolicyRule[], PolicyRule[]]>([
    ['an exact match', [rule('get', 'v1', 'builds')], [rule('get', 'v1', 'builds')], []],
    ['all of several', [rule('get,list', 'v1', 'a,b')], [rule('get', 'v1', 'a,b')], []],
    ['not a verb more', [rule('get', 'v1', 'a')], [rule('get,list', 'v1', 'a')], [rule('list', 'v1', 'a')]],
    ['a subresource by star', [rule('get', '', '*/scale')], [rule('get', '', 'a/scale,b/scale')], []],
    ['not a resource by star slash', [rule('get', '', '*/scale')], [rule('get', '', 'a')], [rule('get', '', 'a')]],
    ['not star by one', [rule('get', '', 'a')], [rule('get', '', '*')], [rule('get', '', '*')]],
    ['a name by no name', [rule('get', '', 'a')], [rule('get', '', 'a', 'x')], []],
    ['not no name by a name', [rule('get', '', 'a', 'x')], [rule('get', '', 'a')], [rule('get', '', 'a')]],
    [
      'only the names there are',
      [rule('get', '', 'a', 'x')],
      [rule('get', '', 'a', 'x,y')],
      [rule('get', '', 'a', 'y')],
    ],
    ['URLs below', [urls('get', '/a/*')], [urls('get', '/a/b,/a/*')], []],
    ['not URLs above', [urls('get', '/a/*')], [urls('get', '/a')], [urls('get', '/a')]],
    [
      'not from two rules at once',
      [rule('get', '', 'a'), rule('list', '', 'b')],
      [rule('list', '', 'a')],
      [rule('list', '', 'a')],
    ],
    ['nothing by nothing', [], [], []],
  ])('%s', (_name, owned, wanted, missing) => expect(missingRules(owned, wanted)).toEqual(missing));

  it('are written shortly, as Go does', () => {
    const rules = compactRules([
      rule('get', 'apps', 'deployments'),
      urls('get', '/x'),
      rule('list', 'apps', 'deployments'),
      rule('get', '', 'pods', 'a'),
    ]);
    expect(rules.map(ruleText)).toEqual([
      '{NonResourceURLs:["/x"], Verbs:["get"]}',
      '{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}',
      '{APIGroups:[""], Resources:["pods"], ResourceNames:["a"], Verbs:["get"]}',
    ]);
  });
});
