// What one pass of the disruption controller makes of made-up PodDisruptionBudgets: sync over fake clients. Widgets are custom
// resources with a /scale, Gadgets without.
// Package: pkg/controller/disruption
// Writes: src/core/resources/pod-disruption-budget/fixtures/upstream-passes.jsonl
package disruption

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v1"
	v1 "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	discoveryfake "k8s.io/client-go/discovery/fake"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	corelisters "k8s.io/client-go/listers/core/v1"
	scalefake "k8s.io/client-go/scale/fake"
	core "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/record"
	"k8s.io/utils/clock"
)

// Conditions: status, reason, age, generation.
type situation struct {
	Min       string   `json:"min,omitempty"`
	Max       string   `json:"max,omitempty"`
	Pods      []string `json:"pods"`
	Counts    [4]int32 `json:"counts"`
	Observed  int64    `json:"observed"`
	Condition string   `json:"condition,omitempty"`
	Disrupted []string `json:"disrupted,omitempty"`
}

type outcome struct {
	Counts    [4]int32 `json:"counts"`
	Observed  int64    `json:"observed"`
	Condition string   `json:"condition,omitempty"`
	Disrupted []string `json:"disrupted,omitempty"`
	Events    []string `json:"events,omitempty"`
}

var r = rand.New(rand.NewSource(6))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }
func to[T any](v T) *T       { return &v }

// Kind, name, replicas of each owner there is; d-rs is of the Deployment d.
var owners = map[string]struct {
	version, kind string
	replicas      int32
}{
	"d-rs": {"apps/v1", "ReplicaSet", 2}, "d-old": {"apps/v1", "ReplicaSet", 3}, "rs": {"apps/v1", "ReplicaSet", 4}, "lost-rs": {"apps/v1", "ReplicaSet", 2},
	"sts": {"apps/v1", "StatefulSet", 3}, "rc": {"v1", "ReplicationController", 2}, "widget": {"example.com/v1", "Widget", 6}, "gadget": {"example.com/v1", "Gadget", 0},
	"gone": {"apps/v1", "ReplicaSet", 0}, "gone-widget": {"example.com/v1", "Widget", 0}, "other": {"example.com/v1", "Other", 0}, "old-widget": {"example.com/v1", "Widget", 5},
}

func invent() situation {
	s := situation{Observed: one[int64](2, 2, 1), Counts: [4]int32{one[int32](0, 1, 2), one[int32](0, 2, 3), one[int32](1, 2, 3), one[int32](0, 3, 5)}}
	switch r.Intn(3) {
	case 0:
		s.Min = one("1", "2", "5")
	case 1:
		s.Min = one("50%", "34%", "100%")
	default:
		s.Max = one("0", "1", "25%", "50%", "100%")
	}
	favourite := one("d-rs", "rs", "sts", "widget", "")
	for n := r.Intn(6); n > 0; n-- {
		owner := one(favourite, favourite, favourite, favourite, favourite, favourite, "d-old", "d-rs", "rs", "lost-rs", "sts", "rc", "widget", one("gadget", "gone", "gone-widget", "other", "old-widget", ""))
		s.Pods = append(s.Pods, fmt.Sprintf("%s/%s", one("R", "R", "R", "N", "T"), owner))
	}
	if r.Intn(3) != 0 {
		s.Condition = one("True SufficientPods 100 2", "False InsufficientPods 100 2", "False SyncFailed 100 2", "True SufficientPods 100 1")
	}
	for i := range s.Pods {
		if r.Intn(5) == 0 {
			s.Disrupted = append(s.Disrupted, fmt.Sprintf("p%d %d", i, one(10, 100, 130)))
		}
	}
	if r.Intn(8) == 0 {
		s.Disrupted = append(s.Disrupted, "former 5")
	}
	return s
}

func intOr(text string) *intstr.IntOrString {
	if text == "" {
		return nil
	}
	return to(intstr.Parse(text))
}

func play(s situation) (out outcome) {
	now := time.Now().Truncate(time.Second)
	ago := func(seconds int) metav1.Time { return metav1.Time{Time: now.Add(-time.Duration(seconds) * time.Second)} }
	age := func(t metav1.Time) int { return int(time.Since(t.Time).Seconds()) }
	named := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Name: name, Namespace: "default", UID: types.UID(name)}
	}
	pdb := &policy.PodDisruptionBudget{ObjectMeta: named("web"), Spec: policy.PodDisruptionBudgetSpec{MinAvailable: intOr(s.Min), MaxUnavailable: intOr(s.Max), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}}}
	pdb.Generation = 2
	pdb.Status = policy.PodDisruptionBudgetStatus{DisruptionsAllowed: s.Counts[0], CurrentHealthy: s.Counts[1], DesiredHealthy: s.Counts[2], ExpectedPods: s.Counts[3], ObservedGeneration: s.Observed}
	if s.Condition != "" {
		var c metav1.Condition
		var seconds int
		fmt.Sscan(s.Condition, &c.Status, &c.Reason, &seconds, &c.ObservedGeneration)
		c.Type, c.LastTransitionTime = policy.DisruptionAllowedCondition, ago(seconds)
		pdb.Status.Conditions = append(pdb.Status.Conditions, c)
	}
	for _, text := range s.Disrupted {
		var name string
		var seconds int
		fmt.Sscan(text, &name, &seconds)
		if pdb.Status.DisruptedPods == nil {
			pdb.Status.DisruptedPods = map[string]metav1.Time{}
		}
		pdb.Status.DisruptedPods[name] = ago(seconds)
	}
	client := fake.NewSimpleClientset(pdb)
	f := informers.NewSharedInformerFactory(client, 0)
	f.Policy().V1().PodDisruptionBudgets().Informer().GetStore().Add(pdb)
	for name, o := range owners {
		replicas := o.replicas
		switch {
		case strings.HasPrefix(name, "gone"):
		case o.kind == "ReplicaSet":
			rs := &apps.ReplicaSet{ObjectMeta: named(name), Spec: apps.ReplicaSetSpec{Replicas: &replicas}}
			if strings.HasPrefix(name, "d-") {
				rs.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: "d", UID: "d", Controller: to(true)}}
			}
			if name == "lost-rs" {
				rs.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: "lost", UID: "lost", Controller: to(true)}}
			}
			f.Apps().V1().ReplicaSets().Informer().GetStore().Add(rs)
		case o.kind == "StatefulSet":
			f.Apps().V1().StatefulSets().Informer().GetStore().Add(&apps.StatefulSet{ObjectMeta: named(name), Spec: apps.StatefulSetSpec{Replicas: &replicas}})
		case o.kind == "ReplicationController":
			f.Core().V1().ReplicationControllers().Informer().GetStore().Add(&v1.ReplicationController{ObjectMeta: named(name), Spec: v1.ReplicationControllerSpec{Replicas: &replicas}})
		}
	}
	f.Apps().V1().Deployments().Informer().GetStore().Add(&apps.Deployment{ObjectMeta: named("d"), Spec: apps.DeploymentSpec{Replicas: to(int32(5))}})
	for i, text := range s.Pods {
		state, owner, _ := strings.Cut(text, "/")
		pod := &v1.Pod{ObjectMeta: named(fmt.Sprintf("p%d", i))}
		pod.Labels = map[string]string{"app": "web"}
		if o, ok := owners[owner]; ok {
			uid := types.UID(owner)
			if owner == "old-widget" {
				uid = "former"
			}
			pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: o.version, Kind: o.kind, Name: owner, UID: uid, Controller: to(true)}}
		}
		ready := v1.ConditionTrue
		if state == "N" {
			ready = v1.ConditionFalse
		}
		if state == "T" {
			pod.DeletionTimestamp = to(ago(1))
		}
		pod.Status = v1.PodStatus{Phase: v1.PodRunning, Conditions: []v1.PodCondition{{Type: v1.PodReady, Status: ready}}}
		f.Core().V1().Pods().Informer().GetStore().Add(pod)
	}
	mapper := meta.NewDefaultRESTMapper(nil)
	for _, gvk := range []schema.GroupVersionKind{{Group: "example.com", Version: "v1", Kind: "Widget"}, {Group: "example.com", Version: "v1", Kind: "Gadget"}, {Group: "apps", Version: "v1", Kind: "ReplicaSet"}, {Group: "apps", Version: "v1", Kind: "StatefulSet"}, {Version: "v1", Kind: "ReplicationController"}} {
		mapper.Add(gvk, meta.RESTScopeNamespace)
	}
	scales := &scalefake.FakeScaleClient{}
	scales.AddReactor("get", "*", func(a core.Action) (bool, runtime.Object, error) {
		name := a.(core.GetAction).GetName()
		o, ok := owners[name]
		if !ok || o.kind == "Gadget" || strings.HasPrefix(name, "gone") {
			return true, nil, apierrors.NewNotFound(a.GetResource().GroupResource(), name)
		}
		return true, &autoscaling.Scale{ObjectMeta: named(name), Spec: autoscaling.ScaleSpec{Replicas: o.replicas}}, nil
	})
	scale := metav1.APIResource{Kind: "Scale", Group: "autoscaling", Version: "v1"}
	widgets, sets := scale, scale
	widgets.Name, sets.Name = "widgets/scale", "replicasets/scale"
	discovery := &discoveryfake.FakeDiscovery{Fake: &core.Fake{Resources: []*metav1.APIResourceList{{GroupVersion: "example.com/v1", APIResources: []metav1.APIResource{widgets, {Name: "gadgets"}}}, {GroupVersion: "apps/v1", APIResources: []metav1.APIResource{sets}}}}}
	dc := NewDisruptionControllerInternal(context.TODO(), f.Core().V1().Pods(), f.Policy().V1().PodDisruptionBudgets(), f.Core().V1().ReplicationControllers(), f.Apps().V1().ReplicaSets(), f.Apps().V1().Deployments(), f.Apps().V1().StatefulSets(), client, mapper, scales, discovery, clock.RealClock{}, time.Minute)
	events := record.NewFakeRecorder(100)
	dc.recorder = events
	dc.podLister = inOrder{dc.podLister}
	dc.sync(context.TODO(), "default/web")
	after, _ := client.PolicyV1().PodDisruptionBudgets("default").Get(context.TODO(), "web", metav1.GetOptions{})
	st := after.Status
	out.Counts, out.Observed = [4]int32{st.DisruptionsAllowed, st.CurrentHealthy, st.DesiredHealthy, st.ExpectedPods}, st.ObservedGeneration
	for _, c := range st.Conditions {
		out.Condition = fmt.Sprintf("%s %s %d %d %s", c.Status, c.Reason, age(c.LastTransitionTime), c.ObservedGeneration, c.Message)
	}
	for i := range s.Pods {
		if _, ok := st.DisruptedPods[fmt.Sprintf("p%d", i)]; ok {
			out.Disrupted = append(out.Disrupted, fmt.Sprintf("p%d", i))
		}
	}
	if _, ok := st.DisruptedPods["former"]; ok {
		out.Disrupted = append(out.Disrupted, "former")
	}
	close(events.Events)
	for e := range events.Events {
		out.Events = append(out.Events, e)
	}
	return
}

// In the order of names.
type inOrder struct{ corelisters.PodLister }

func (l inOrder) Pods(namespace string) corelisters.PodNamespaceLister {
	return inOrderOf{l.PodLister.Pods(namespace)}
}

type inOrderOf struct{ corelisters.PodNamespaceLister }

func (l inOrderOf) List(s labels.Selector) ([]*v1.Pod, error) {
	pods, err := l.PodNamespaceLister.List(s)
	sort.Slice(pods, func(i, j int) bool { return pods[i].Name < pods[j].Name })
	return pods, err
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i := 0; i < 90; i++ {
		s := invent()
		if err := encoder.Encode(map[string]any{"in": s, "out": play(s)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
