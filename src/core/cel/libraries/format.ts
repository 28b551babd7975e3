import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '../../api/names.ts';
import { matchesFormat } from '../../api/string-formats.ts';
import { registerAll, type CelLibrary } from '../library.ts';
import { parseUrl } from './url.ts';

/**
 * `format.dns1123Label().validate(text)`: named formats; an optional list of what is wrong.
 * Upstream: apiserver/pkg/cel/library/format.go. cel-js makes optionals only in expressions, hence `own_optional`.
 */
export function formatLibrary(optional: (value: unknown) => unknown): CelLibrary {
  return {
    register(env) {
      env.registerType('kubernetes.NamedFormat', { ctor: NamedFormat, fields: {} });
      env.registerType('FormatNamespace', { ctor: FormatNamespace, fields: {} });
      env.registerConstant('format', 'FormatNamespace', new FormatNamespace());
      for (const [name, check] of Object.entries(CHECKS))
        env.registerFunction(`FormatNamespace.${name}(): kubernetes.NamedFormat`, () => new NamedFormat(check), {
          async: false,
        });
      registerAll(env, {
        'FormatNamespace.named(string): optional<kubernetes.NamedFormat>': (_: unknown, name: string) => {
          const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
          return optional(check && new NamedFormat(check));
        },
        'kubernetes.NamedFormat.validate(string): optional<list<string>>': ({ check }: NamedFormat, text: string) => {
          const wrong = check(text);
          return optional(wrong.length > 0 ? wrong : undefined);
        },
      });
    },
  };
}

type Check = (text: string) => readonly string[];

class FormatNamespace {}

class NamedFormat {
  readonly check: Check;

  constructor(check: Check) {
    this.check = check;
  }
}

/** A prefix may end in a hyphen, where a generated suffix follows. */
const asPrefix =
  (check: Check): Check =>
  (text) =>
    check(text.replace(/-$/, 'a'));

const ofFormat =
  (format: string, wrong: string): Check =>
  (text) =>
    matchesFormat(format, text) ? [] : [wrong];

const CHECKS: Readonly<Record<string, Check>> = {
  dns1123Label,
  dns1123Subdomain,
  dns1035Label,
  qualifiedName,
  dns1123LabelPrefix: asPrefix(dns1123Label),
  dns1123SubdomainPrefix: asPrefix(dns1123Subdomain),
  dns1035LabelPrefix: asPrefix(dns1035Label),
  labelValue,
  uri: (text) => (parseUrl(text) ? [] : [`parse ${JSON.stringify(text)}: invalid URI for request`]),
  uuid: ofFormat('uuid', 'does not match the UUID format'),
  byte: ofFormat('byte', 'invalid base64'),
  date: ofFormat('date', 'invalid date'),
  datetime: ofFormat('datetime', 'invalid datetime'),
};
