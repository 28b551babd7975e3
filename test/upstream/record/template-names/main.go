// Fills in what is called how in a real cluster: the hash that ComputeHash gives for a template as a controller sees it, with
// defaults and read from protobuf (ReplicaSets, revisions of DaemonSets), and that of a StatefulSet's revision. The templates are those of the fixture itself.
// Writes: src/core/resources/deployment/fixtures/upstream-hashes.jsonl
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"time"

	apps "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	events "k8s.io/client-go/tools/record"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/controller"
	"k8s.io/kubernetes/pkg/controller/history"
	"k8s.io/kubernetes/pkg/controller/statefulset"
)

type row struct {
	Name       string          `json:"name"`
	Collisions *int32          `json:"collisions,omitempty"`
	Hash       string          `json:"hash"`
	Revision   string          `json:"revision"`
	Template   json.RawMessage `json:"template"`
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

type stored interface {
	Marshal() ([]byte, error)
	Unmarshal([]byte) error
}

// As the server: into the internal version with defaults, out to what is stored, read by the controller.
func read(kind string, template json.RawMessage, into stored) {
	body := `{"apiVersion":"apps/v1","kind":"` + kind + `","metadata":{"name":"x"},"spec":{"template":` + string(template) + `}}`
	internal := must(runtime.Decode(legacyscheme.Codecs.UniversalDecoder(), []byte(body)))
	wire := must(legacyscheme.Scheme.ConvertToVersion(internal, apps.SchemeGroupVersion)).(stored)
	if err := into.Unmarshal(must(wire.Marshal())); err != nil {
		panic(err)
	}
}

func hash(r row) string {
	d := &apps.Deployment{}
	read("Deployment", r.Template, d)
	return controller.ComputeHash(&d.Spec.Template, r.Collisions)
}

// A history that keeps the one revision it is given.
type kept struct {
	history.Interface
	name string
}

func (k *kept) ListControllerRevisions(metav1.Object, schema.GroupVersionKind, labels.Selector) ([]*apps.ControllerRevision, error) {
	return nil, nil
}

func (k *kept) CreateControllerRevision(_ metav1.Object, r *apps.ControllerRevision, _ *int32) (*apps.ControllerRevision, error) {
	k.name = r.Name
	return r, nil
}

type noStatus struct{}

func (noStatus) UpdateStatefulSetStatus(context.Context, *apps.StatefulSet, *apps.StatefulSetStatus) error {
	return nil
}

func revision(r row) string {
	set, k := &apps.StatefulSet{}, &kept{}
	read("StatefulSet", r.Template, set)
	none := int32(0)
	set.Spec.Replicas = &none
	set.Status.CollisionCount = r.Collisions
	pods := statefulset.NewStatefulPodControlFromManager(nil, &events.FakeRecorder{})
	must(statefulset.NewDefaultStatefulSetControl(pods, noStatus{}, k).UpdateStatefulSet(context.TODO(), set, nil, time.Now()))
	return strings.TrimPrefix(k.name, "x-")
}

func main() {
	file := os.Getenv("RECORD_OUT")
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, line := range bytes.Split(bytes.TrimSpace(must(os.ReadFile(file))), []byte("\n")) {
		var r row
		if err := json.Unmarshal(line, &r); err != nil {
			panic(err)
		}
		r.Hash, r.Revision = hash(r), revision(r)
		if err := encoder.Encode(r); err != nil {
			panic(err)
		}
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		panic(err)
	}
}
