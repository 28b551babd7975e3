import { describe, expect, test } from 'vitest';
import { runShell } from '../../testing/shell-run.ts';

function run(shell: string, script: string) {
  const it = runShell([shell, '-c', script], {});
  it.until(60_000);
  return { out: it.out, err: it.err, exit: it.exit() };
}

describe('arrays of bash (bash reference manual, 6.7)', () => {
  test.each([
    ["the documentation's indexed Job", 'items=(foo bar baz qux xyz); JOB=3; echo ${items[$JOB]}', 'qux\n'],
    ['a plain name is the first element', 'a=(x y); echo $a ${a[0]} ${a[1]}', 'x x y\n'],
    ['all of them, each a word', 'a=("x y" z); for i in "${a[@]}"; do echo "<$i>"; done', '<x y>\n<z>\n'],
    ['all of them, split', 'a=("x y" z); for i in ${a[@]}; do echo "<$i>"; done', '<x>\n<y>\n<z>\n'],
    ['joined', 'a=(x y z); IFS=,; echo "${a[*]}"', 'x,y,z\n'],
    ['their number and their lengths', 'a=(one three); echo ${#a[@]} ${#a[1]} ${#a}', '2 5 3\n'],
    ['one is set', 'a=(x); a[2]=z; a[1+0]=y; echo ${a[@]}; echo ${!a[@]}', 'x y z\n0 1 2\n'],
    ['more are added', 'a=(x); a+=(y "z w"); echo ${#a[@]} "${a[2]}"', '3 z w\n'],
    ['lines, expansions and globs', 'b="p q"; a=(\n1\n$b "$b" $(echo r)\n); echo ${#a[@]}', '5\n'],
    ['from the end', 'a=(x y z); echo ${a[-1]}', 'z\n'],
    ['a part of them', 'a=(a b c d); echo ${a[@]:1:2}; set -- p q r; echo ${@:2}', 'b c\nq r\n'],
    ['each edited', 'a=(a.yaml b.yaml); echo ${a[@]%.yaml}', 'a b\n'],
    ['in arithmetic', 'a=(3 4); i=1; echo $((a[0] * a[i])); ((a[0]++)); echo ${a[0]}', '12\n4\n'],
    ['a default', 'a=(); echo ${a[@]:-none} ${#a[@]}', 'none 0\n'],
    ['declared', 'declare -a a=(x y); f() { local b=(p q); echo ${b[1]}; }; echo ${a[1]}; f', 'y\nq\n'],
    ['forgotten', 'a=(x y); unset a; echo "${a[1]}."', '.\n'],
    ['read', 'IFS=, read -ra a <<< "x,y,z"; echo ${a[2]} ${#a[@]}', 'z 3\n'],
    ['a variable is an array of one', 's=x; echo ${s[0]} ${#s[@]}', 'x 1\n'],
    ['a name in a variable', 'x=y; y=z; echo ${!x}', 'z\n'],
  ])('%s', (_, script, out) => expect(run('bash', script)).toMatchObject({ out, err: '', exit: 0 }));

  test('sh has none', () => {
    expect(run('sh', 'echo first; a=(x y); echo never')).toMatchObject({ out: 'first\n', exit: 2 });
    expect(run('sh', 'echo ${a[1]}')).toMatchObject({ out: '', exit: 2 });
  });
});
