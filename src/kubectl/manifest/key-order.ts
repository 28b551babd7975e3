/**
 * The order in which kubectl prints keys: alphabetical, with numbers inside names compared as numbers.
 * Upstream: sigs.k8s.io/yaml/goyaml.v2/sorter.go.
 */
const isLetter = (char: string): boolean => /\p{L}/u.test(char);
const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

export function compareKeys(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x, y] = [left[i] as string, right[i] as string];
    if (x === y) continue;
    if (isLetter(x) || isLetter(y)) return isLetter(x) && isLetter(y) ? (x < y ? -1 : 1) : isLetter(y) ? -1 : 1;
    const [m, n] = [digitsFrom(left, i), digitsFrom(right, i)];
    if (m !== '' || n !== '') {
      const follows = (x === '0' || y === '0') && hasNumberBefore(left, i) ? '1' : '';
      const difference = Number(follows + m) - Number(follows + n);
      if (difference !== 0) return difference;
      if (m.length !== n.length) return m.length - n.length;
    }
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

function digitsFrom(chars: readonly string[], from: number): string {
  let end = from;
  while (isDigit(chars[end])) end++;
  return chars.slice(from, end).join('');
}

/** True if the digits in front make a number, so that a zero here is part of one. */
function hasNumberBefore(chars: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(chars[i]); i--) if (chars[i] !== '0') return true;
  return false;
}
