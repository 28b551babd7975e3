#!/bin/sh
# Builds Kubernetes' own end-to-end tests and runs those whose names match against `npm run serve`.
#   test/upstream/run.sh [FOCUS [SPEED [LABELS]]]
#     FOCUS: a regular expression, '\[sig-apps\] Deployment'; LABELS: ginkgo's label filter, 'Conformance && !Slow'
# Names that match a line of skip.txt are left out. Needs Go and its module proxy, kubectl for [sig-cli]; what is built is
# kept in node_modules/.cache/drydock-upstream, beside report.json, the outcome of the last run.
set -eu
version=1.36.0
focus=${1:-'\[sig-apps\] (Deployment|ReplicaSet|ReplicationController|StatefulSet|Daemon set|ControllerRevision)'}
speed=${2:-10}
labels=${3:-}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/node_modules/.cache/drydock-upstream
mkdir -p "$work"
cmp -s "$root/test/upstream/suite_test.go" "$work/suite_test.go" || cp "$root/test/upstream/suite_test.go" "$work"
cd "$work"
if [ ! -x upstream.test ] || [ suite_test.go -nt upstream.test ]; then
  printf 'module upstream\n\ngo 1.26.0\n\nrequire k8s.io/kubernetes v%s\n' "$version" > go.mod
  kubernetes=$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  # Its own modules are found beside it there, and by their numbers here.
  grep -oE '^\s+k8s.io/[a-z-]+ => ./staging' "$kubernetes/go.mod" | awk -v v="v0.${version#1.}" '{print "replace " $1 " => " $1 " " v}' >> go.mod
  go mod tidy
  go test -vet=off -c -o upstream.test .
fi
skip=$(sed -E 's/[[:space:]]*#.*//; /^$/d' "$root/test/upstream/skip.txt" | paste -sd '|' -)
cd "$root"
rm -f "$work/kubeconfig"
node --import tsx src/bridge/main.ts --port 0 --nodes 3 --speed "$speed" --kubeconfig "$work/kubeconfig" > "$work/serve.log" 2>&1 &
served=$!
trap 'kill $served' EXIT
for _ in $(seq 60); do grep -q listening "$work/serve.log" && break; sleep 1; done
cd "$work"
./upstream.test --kubeconfig="$work/kubeconfig" --provider=skeleton --kube-api-content-type=application/json \
  --kubectl-path="$(command -v kubectl || echo kubectl)" --dump-logs-on-failure=false --ginkgo.focus="$focus" \
  --ginkgo.skip="$skip" --ginkgo.label-filter="$labels" --ginkgo.json-report="$work/report.json" \
  --ginkgo.no-color --ginkgo.v --test.timeout=3h
