#!/bin/sh
# Records again what Kubernetes' own code answers: runs test/upstream/record/NAME against the source of 1.36.0 and writes
# the fixture or table that its files name in a line `// Writes: PATH`.
#   test/upstream/record.sh NAME
# A folder with `// Package: pkg/...` is put into a copy of that package, without tests of its own, and run as the test
# TestRecord, so that it reaches what is not exported; `// Keeps: FILE...` leaves tests of the package's own there, whose
# runTest is then called runTestOfUpstream, and all of them run. Any other folder is a program. Both print to $RECORD_OUT. Needs Go and its proxy.
set -eu
version=1.36.0
name=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
from=$root/test/upstream/record/$name
work=$root/node_modules/.cache/drydock-record
mkdir -p "$work"
cd "$work"
if [ ! -f go.sum ]; then
  printf 'module record\n\ngo 1.26.0\n\nrequire k8s.io/kubernetes v%s\n' "$version" > go.mod
  kubernetes=$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  grep -oE '^\s+k8s.io/[a-z-]+ => ./staging' "$kubernetes/go.mod" | awk -v v="v0.${version#1.}" '{print "replace " $1 " => " $1 " " v}' >> go.mod
  go mod download k8s.io/kubernetes
fi
kubernetes=$(go list -mod=mod -m -f '{{.Dir}}' k8s.io/kubernetes)
rm -rf "$name"
mkdir "$name"
package=$(sed -n 's|^// Package: ||p' "$from"/*.go)
keeps=$(sed -n 's|^// Keeps: ||p' "$from"/*.go)
[ -z "$package" ] || cp "$kubernetes/$package"/*.go "$name" && rm -f "$name"/*_test.go
for file in $keeps; do cp "$kubernetes/$package/$file" "$name"; done
# Without this Go would not write the copies.
chmod -R u+w "$name"
for file in $keeps; do sed -i 's/) runTest(/) runTestOfUpstream(/; s/) runTestWithController(/) runTestWithControllerOfUpstream(/' "$name/$file"; done
cp "$from"/*.go "$name"
RECORD_OUT=$root/$(sed -n 's|^// Writes: ||p' "$from"/*.go)
export RECORD_OUT
mkdir -p "$(dirname "$RECORD_OUT")"
run=^TestRecord
[ -z "$keeps" ] || run=^Test
if [ -n "$package" ]; then go test -mod=mod -vet=off -count=1 -run "$run" "./$name"; else go run -mod=mod "./$name"; fi
[ "${RECORD_OUT##*.}" != ts ] || "$root/node_modules/.bin/prettier" --write "$RECORD_OUT"
