#!/bin/sh
# Builds Kubernetes' own end-to-end tests and runs those whose names match against `npm run serve`.
#   [PROCS=12] [NODES=12] test/upstream/run.sh [FOCUS [SPEED [LABELS]]]
#     PROCS: specs that run at once, of those that may; most of them only wait
#     NODES: default 3; specs of autoscaling that run at once want more
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
if [ ! -x upstream.test ] || [ ! -x ginkgo ] || [ suite_test.go -nt upstream.test ]; then
  printf 'module upstream\n\ngo 1.26.0\n\nrequire k8s.io/kubernetes v%s\n' "$version" > go.mod
  kubernetes=$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  # Its own modules are found beside it there, and by their numbers here.
  grep -oE '^\s+k8s.io/[a-z-]+ => ./staging' "$kubernetes/go.mod" | awk -v v="v0.${version#1.}" '{print "replace " $1 " => " $1 " " v}' >> go.mod
  go mod tidy
  go test -vet=off -c -o upstream.test .
  go build -o ginkgo github.com/onsi/ginkgo/v2/ginkgo
fi
skip=$(sed -E 's/[[:space:]]*#.*//; /^$/d' "$root/test/upstream/skip.txt" | paste -sd '|' -)
cd "$root"
rm -f "$work/kubeconfig"
node --import tsx src/bridge/main.ts --port 0 --nodes "${NODES:-3}" --speed "$speed" --kubeconfig "$work/kubeconfig" > "$work/serve.log" 2>&1 &
served=$!
trap 'kill $served' EXIT
for _ in $(seq 60); do grep -q listening "$work/serve.log" && break; sleep 1; done
# Specs of the scheduler wait a minute each for agents of these names on every node; one that has them all will do.
server=$(sed -n 's/.*"server": "\(.*\)".*/\1/p' "$work/kubeconfig")
curl -sf -H 'content-type: application/yaml' --data-binary @"$root/test/upstream/agents.yaml" \
  "$server/apis/apps/v1/namespaces/kube-system/daemonsets" > /dev/null
cd "$work"
./ginkgo --procs="${PROCS:-1}" --focus="$focus" --skip="$skip" --label-filter="$labels" --json-report=report.json \
  --no-color -v --timeout=3h ./upstream.test -- --kubeconfig="$work/kubeconfig" --provider=skeleton --num-nodes="${NODES:-3}" \
  --kube-api-content-type=application/json --kubectl-path="$(command -v kubectl || echo kubectl)" --dump-logs-on-failure=false
