import { describe, expect, test } from 'vitest';
import { runShell } from '../../testing/shell-run.ts';
import { isBuiltin } from './builtins/names.ts';
import { BUILTINS } from './builtins/registry.ts';

function sh(script: string, options: Parameters<typeof runShell>[1] = {}) {
  const run = runShell(['sh', '-c', script], options);
  run.until(3_600_000);
  return { out: run.out, err: run.err, exit: run.exit() };
}

describe('the language', () => {
  const rows: { name: string; script: string; out?: string; err?: string; exit?: number }[] = [
    { name: 'what is exported, in sh', script: 'export A="x y"; export | grep A=', out: "export A='x y'\n" },
    {
      name: 'what is exported, in bash',
      script: `bash -c 'export A="x y"; export | grep A='`,
      out: 'declare -x A="x y"\n',
    },
    { name: 'simple', script: 'echo hello world', out: 'hello world\n' },
    { name: 'status', script: 'false; echo $?', out: '1\n' },
    { name: 'exit', script: 'exit 3', exit: 3 },
    { name: 'variables', script: 'a=1 b="x y"; echo $a "$b" ${b}z', out: '1 x y x yz\n' },
    { name: 'word splitting', script: 'a="x  y"; echo $a; echo "$a"; set -- $a; echo $#', out: 'x y\nx  y\n2\n' },
    { name: 'default values', script: 'echo ${a:-d} ${a-e} ${a:=f} $a ${a:+g} ${b:+h}.', out: 'd e f f g .\n' },
    { name: 'error if unset', script: 'echo ${a:?no a}; echo never', err: 'sh: a: no a\n', exit: 2, out: '' },
    {
      name: 'cuts',
      script: 'p=/a/b/c.tar.gz; echo ${p##*/} ${p%.*} ${p%%.*} ${p#/a} ${#p}',
      out: 'c.tar.gz /a/b/c.tar /a/b/c /b/c.tar.gz 13\n',
    },
    {
      name: 'replacements',
      script: 'a=banana; echo ${a/an/_} ${a//an/_} ${a:1:3} ${a^}',
      out: 'b_ana b__a ana Banana\n',
    },
    { name: 'substitution', script: 'echo "$(echo a; echo b)" $(echo c d) `echo e`', out: 'a\nb c d e\n' },
    { name: 'nested substitution', script: 'echo $(echo $(echo deep))', out: 'deep\n' },
    {
      name: 'arithmetic',
      script: 'i=3; echo $((i*2+1)) $((i++)) $i $((i>3?10:20)) $(( (1+2)*3 ))',
      out: '7 3 4 10 9\n',
    },
    { name: 'counter', script: 'i=0; while [ $i -lt 3 ]; do echo "$i"; i=$((i+1)); done', out: '0\n1\n2\n' },
    { name: 'until', script: 'i=0; until [ $i -eq 2 ]; do i=$((i+1)); done; echo $i', out: '2\n' },
    { name: 'for', script: 'for i in a "b c" d; do echo "<$i>"; done', out: '<a>\n<b c>\n<d>\n' },
    { name: 'for over args', script: 'set -- x y; for i; do echo $i; done', out: 'x\ny\n' },
    {
      name: 'break and continue',
      script: 'for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done; echo end',
      out: '1\n3\nend\n',
    },
    {
      name: 'break 2',
      script: 'for i in 1 2; do for j in a b; do break 2; done; echo no; done; echo out',
      out: 'out\n',
    },
    { name: 'c-style for', script: 'for ((i=0;i<3;i++)); do echo -n $i; done; echo', out: '012\n' },
    {
      name: 'case',
      script:
        'for f in a.txt b.md c; do case $f in *.txt|*.text) echo text;; *.md) echo mark;; *) echo other;; esac; done',
      out: 'text\nmark\nother\n',
    },
    { name: 'if', script: 'if false; then echo a; elif true; then echo b; else echo c; fi', out: 'b\n' },
    {
      name: 'function',
      script: 'f() { local x=in; echo "$1 $x $#"; return 4; }; x=out; f a b; echo $? $x',
      out: 'a in 2\n4 out\n',
    },
    {
      name: 'recursion',
      script: 'f() { [ $1 -le 1 ] && { echo 1; return; }; echo $(( $1 * $(f $(($1-1))) )); }; f 5',
      out: '120\n',
    },
    { name: 'and or', script: 'true && echo a || echo b; false && echo c || echo d', out: 'a\nd\n' },
    { name: 'not', script: '! false && echo yes; if ! true; then echo no; fi', out: 'yes\n' },
    { name: 'subshell', script: 'a=1; (a=2; echo $a; exit 3); echo $? $a', out: '2\n3 1\n' },
    { name: 'group', script: '{ echo a; echo b; } > /tmp/f; cat /tmp/f', out: 'a\nb\n' },
    { name: 'pipe', script: 'printf "b\\na\\n" | sort | head -n 1', out: 'a\n' },
    {
      name: 'pipe into while',
      script: 'printf "1 2\\n3 4\\n" | while read a b; do echo "$b-$a"; done',
      out: '2-1\n4-3\n',
    },
    {
      name: 'read from file',
      script: 'printf "x\\ny\\n" > /tmp/f; while IFS= read -r l; do echo "[$l]"; done < /tmp/f',
      out: '[x]\n[y]\n',
    },
    { name: 'endless producer', script: 'yes | head -n 2; while true; do echo z; done | head -n 1', out: 'y\ny\nz\n' },
    {
      name: 'here-document',
      script: 'name=ann\ncat <<EOF\nhi $name $(echo there)\nEOF\ncat <<"E"\n$name\nE\n',
      out: 'hi ann there\n$name\n',
    },
    { name: 'here-string', script: 'read a <<< "one two"; echo $a', out: 'one two\n' },
    {
      name: 'append and stderr',
      script: 'echo a > /tmp/f; echo b >> /tmp/f; cat /tmp/f /none 2>/tmp/e; cat /tmp/e',
      out: "a\nb\ncat: can't open '/none': No such file or directory\n",
    },
    { name: 'stderr to stdout', script: 'ls /none 2>&1 | wc -l', out: '1\n' },
    { name: 'quotes', script: `echo 'a $b' "c \\$d" e\\ f "g'h"`, out: "a $b c $d e f g'h\n" },
    {
      name: 'globs',
      script: 'cd /tmp; touch a.x b.x c.y; echo *.x [ab].x *.none; for f in *.x; do echo $f; done',
      out: 'a.x b.x a.x b.x *.none\na.x\nb.x\n',
    },
    { name: 'braces', script: 'echo {1..3} a{b,c}d', out: '1 2 3 abd acd\n' },
    {
      name: 'test',
      script: '[ -f /etc/hostname ] && [ -d /tmp ] && [ ! -e /x ] && [ a != b -a 2 -gt 1 ] && echo ok',
      out: 'ok\n',
    },
    {
      name: 'double bracket',
      script: 'x=hello; [[ $x == h* && $x =~ l+o$ ]] && echo ok; [[ -z "" ]] && echo empty',
      out: 'ok\nempty\n',
    },
    { name: 'not found', script: 'nosuch; echo $?', out: '127\n', err: 'sh: nosuch: not found\n' },
    {
      name: 'syntax error',
      script: 'if true; then echo',
      exit: 2,
      err: 'sh: line 1: syntax error: end of file unexpected\n',
    },
    {
      name: 'set -e',
      script: 'set -e; false || true; if false; then :; fi; echo a; false; echo b',
      out: 'a\n',
      exit: 1,
    },
    { name: 'set -u', script: 'set -u; echo $nope', exit: 2, err: 'sh: nope: parameter not set\n' },
    { name: 'pipefail', script: 'set -o pipefail; false | true; echo $?', out: '1\n' },
    { name: 'trap exit', script: 'trap "echo bye" EXIT; echo hi; exit 5', out: 'hi\nbye\n', exit: 5 },
    {
      name: 'background and wait',
      script: '(sleep 2; echo late) & echo first; wait; echo done',
      out: 'first\nlate\ndone\n',
    },
    { name: 'wait for one', script: 'sh -c "exit 7" & wait $!; echo $?', out: '7\n' },
    { name: 'kill', script: 'sleep 100 & kill $!; wait $!; echo $?', out: '143\n' },
    { name: 'eval and positional', script: 'eval "a=5"; set -- p q r; shift; echo $a $1 $# "$@"', out: '5 q 2 q r\n' },
    { name: 'quoted at', script: 'f() { echo $#; }; set -- "a b" c; f "$@"; f $@; f "$*"', out: '2\n3\n1\n' },
    {
      name: 'getopts',
      script: 'set -- -a -b v rest; while getopts "ab:" o; do echo "$o=$OPTARG"; done; shift $((OPTIND-1)); echo $1',
      out: 'a=\nb=v\nrest\n',
    },
    {
      name: 'source',
      script: 'echo "v=7; g() { echo from g; }" > /tmp/lib; . /tmp/lib; g; echo $v',
      out: 'from g\n7\n',
    },
    {
      name: 'script file',
      script: 'printf "#!/bin/sh\\necho script \\$1\\n" > /tmp/s; chmod +x /tmp/s; /tmp/s x; sh /tmp/s y',
      out: 'script x\nscript y\n',
    },
    {
      name: 'environment',
      script: 'A=1 env | grep ^A=; export B=2; sh -c "echo \\$B"; env -i sh -c "echo [\\$B]"',
      out: 'A=1\n2\n[]\n',
    },
    {
      name: 'command -v',
      script: 'command -v ls; command -v nosuch || echo none; type cd',
      out: '/bin/ls\nnone\ncd is a shell builtin\n',
    },
    { name: 'exec redirects', script: 'exec 3>/tmp/x; echo hi >&3; exec 3>&-; cat /tmp/x', out: 'hi\n' },
    { name: 'pid 1 output', script: 'echo direct > /proc/1/fd/1', out: 'direct\n' },
    { name: 'utf-8', script: 'echo "grüße"', out: 'gr\u00c3\u00bc\u00c3\u009fe\n' },
  ];
  test.each(rows)('$name', ({ script, name, ...wanted }) => {
    expect(name).toBeTruthy();
    const source = unescape(encodeURIComponent(script));
    expect(sh(source)).toMatchObject(wanted);
  });
});

describe('programs', () => {
  const rows: { script: string; out: string }[] = [
    { script: 'printf "a b\\nc d\\n" | cut -d" " -f2 | tr a-z A-Z', out: 'B\nD\n' },
    { script: 'printf "x\\nx\\ny\\n" | uniq -c | sort -rn | head -1', out: '      2 x\n' },
    {
      script: 'echo foo bar | grep -o "b.*"; printf "1\\n2\\n" | grep -c .; echo abc | grep -E "^(a|x)bc$"',
      out: 'bar\n2\nabc\n',
    },
    { script: 'echo hello | sed "s/l/L/g; s/^/> /"; printf "a\\nb\\nc\\n" | sed -n "2,3p"', out: '> heLLo\nb\nc\n' },
    { script: 'echo k=v > /tmp/c; sed -i "s/v/w/" /tmp/c; cat /tmp/c', out: 'k=w\n' },
    { script: 'seq 1 3 | xargs -n1 echo n; seq 3 | xargs', out: 'n 1\nn 2\nn 3\n1 2 3\n' },
    { script: 'date -u +%Y-%m-%dT%H:%M:%SZ; date', out: '2026-01-01T00:00:00Z\nThu Jan  1 00:00:00 UTC 2026\n' },
    { script: 'id; whoami; hostname; nproc', out: 'uid=0(root) gid=0(root) groups=0(root)\nroot\nweb-0\n1\n' },
    {
      script: 'mkdir -p /d/e; echo x > /d/e/f; cp -r /d /g; mv /g/e/f /g/h; ls -R /g; find /d -type f',
      out: '/g:\ne\nh\n\n/g/e:\n/d/e/f\n',
    },
    { script: 'echo abc > /tmp/a; tar cf - -C /tmp a | tar xmf - -C /; cat /a; wc -c /a', out: 'abc\n4 /a\n' },
    { script: 'ps | tail -n +2 | wc -l; expr 3 + 4; basename /a/b.c .c; dirname /a/b', out: '4\n7\nb\n/a\n' },
    { script: 'timeout 2 sleep 10; echo $?; printf "%03d|%-4s|%.1f\\n" 7 ab 2.25', out: '143\n007|ab  |2.3\n' },
  ];
  test.each(rows)('$script', ({ script, out }) => {
    expect(sh(script).out).toBe(out);
  });
});

test('every builtin is known by name', () => {
  expect(Object.keys(BUILTINS).filter((name) => !isBuiltin(name))).toEqual([]);
});
