/** Slashes separate the parts of a sysctl's name as dots do, if they come first. Upstream: component-helpers NormalizeName. */
export function dottedSysctl(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? name.replace(/[./]/g, (c) => (c === '/' ? '.' : '/')) : name;
}
