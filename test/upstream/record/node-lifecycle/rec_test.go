// What the node lifecycle controller makes of nodes that fall silent, come back, are cordoned or deleted: its monitor and its
// tainting passes over a fake client, in virtual time. Each phase takes two minutes.
// Package: pkg/controller/nodelifecycle
// Writes: src/core/resources/node/fixtures/upstream-lifecycle.jsonl
package nodelifecycle

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"sort"
	"strings"
	"testing"
	"time"
	"unsafe"

	coordination "k8s.io/api/coordination/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/flowcontrol"
	"k8s.io/kubernetes/pkg/controller"
	"k8s.io/kubernetes/pkg/controller/nodelifecycle/scheduler"
)

// A node's state in each phase: ok, notready, gone (says nothing), pressure, cordoned, deleted.
type nodeIn struct {
	Zone     string   `json:"zone"`
	Excluded bool     `json:"excluded,omitempty"`
	Phases   []string `json:"phases"`
}

type phaseOut struct {
	Nodes  []string `json:"nodes"`
	Pods   string   `json:"pods"`
}

var r = rand.New(rand.NewSource(3))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }

const phases = 4

func invent() (nodes []nodeIn) {
	favourite := one("ok", "ok", "gone", "notready")
	for i, n := 0, 1+r.Intn(6); i < n; i++ {
		node := nodeIn{Zone: one("a", "a", "b"), Excluded: r.Intn(14) == 0}
		last := one("ok", "ok", "ok", favourite, "gone")
		for p := 0; p < phases; p++ {
			node.Phases = append(node.Phases, last)
			if last != "deleted" {
				last = one(last, "ok", "ok", "gone", "gone", "gone", favourite, favourite, "notready", "pressure", "cordoned", one("deleted", "ok"))
			}
		}
		nodes = append(nodes, node)
	}
	return
}

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// One token, in virtual time.
type bucket struct {
	flowcontrol.RateLimiter
	qps    float32
	now    *time.Time
	tokens float64
	last   time.Time
}

func (b *bucket) QPS() float32 { return b.qps }
func (b *bucket) Stop()        {}
func (b *bucket) TryAccept() bool {
	b.tokens += b.now.Sub(b.last).Seconds() * float64(b.qps)
	b.last = *b.now
	if b.tokens > 1 {
		b.tokens = 1
	}
	if b.tokens < 1-1e-9 {
		return false
	}
	b.tokens--
	return true
}

func limiter(q *scheduler.RateLimitedTimedQueue) reflect.Value {
	field := reflect.ValueOf(q).Elem().FieldByName("limiter")
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

type world struct {
	now    time.Time
	client *fake.Clientset
	nc     *Controller
	inf    informers.SharedInformerFactory
	events *record.FakeRecorder
	// When taints came, in seconds, by node and taint: upstream writes the wall clock.
	since map[string]int
}

// In the order of names.
type inOrder struct{ corelisters.NodeLister }

func (l inOrder) List(s labels.Selector) ([]*v1.Node, error) {
	nodes, err := l.NodeLister.List(s)
	sort.Slice(nodes, func(i, j int) bool { return nodes[i].Name < nodes[j].Name })
	return nodes, err
}

func (w *world) inVirtualTime() {
	for _, q := range w.nc.zoneNoExecuteTainter {
		field := limiter(q)
		now := field.Interface().(flowcontrol.RateLimiter)
		if _, ok := now.(*bucket); ok {
			continue
		}
		b := &bucket{qps: now.QPS(), now: &w.now, last: w.now}
		if b.qps == 1 {
			// What never lets anybody through says 1.
			b.qps = 0
		}
		if now.TryAccept() {
			b.tokens = 1
		}
		field.Set(reflect.ValueOf(b))
	}
}

func replace[T any](store interface{ Replace([]interface{}, string) error }, items []T) {
	list := []interface{}{}
	for i := range items {
		list = append(list, &items[i])
	}
	store.Replace(list, "")
}

func (w *world) refresh() {
	ctx := context.TODO()
	nodes, _ := w.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	sort.Slice(nodes.Items, func(i, j int) bool { return nodes.Items[i].Name < nodes.Items[j].Name })
	leases, _ := w.client.CoordinationV1().Leases("kube-node-lease").List(ctx, metav1.ListOptions{})
	pods, _ := w.client.CoreV1().Pods("default").List(ctx, metav1.ListOptions{})
	replace(w.inf.Core().V1().Nodes().Informer().GetStore(), nodes.Items)
	replace(w.inf.Coordination().V1().Leases().Informer().GetStore(), leases.Items)
	replace(w.inf.Core().V1().Pods().Informer().GetStore(), pods.Items)
}

func (w *world) tick() {
	ctx := context.TODO()
	w.refresh()
	w.nc.monitorNodeHealth(ctx)
	w.inVirtualTime()
	for i := 0; i < 50; i++ {
		w.noteTaints()
		nodes, _ := w.nc.nodeLister.List(labels.Everything())
		for _, n := range nodes {
			w.nc.doNoScheduleTaintingPass(ctx, n.Name)
		}
		w.noteTaints()
		w.now = w.now.Add(100 * time.Millisecond)
		w.nc.doNoExecuteTaintingPass(ctx)
	}
}

// Once anything was written.
func (w *world) noteTaints() {
	isWritten := false
	for _, a := range w.client.Actions() {
		isWritten = isWritten || a.GetVerb() != "list" && a.GetVerb() != "get"
	}
	if !isWritten {
		return
	}
	w.refresh()
	w.client.ClearActions()
	since := map[string]int{}
	nodes, _ := w.nc.nodeLister.List(labels.Everything())
	for _, n := range nodes {
		for _, t := range n.Spec.Taints {
			key := n.Name + t.Key + string(t.Effect)
			at, known := w.since[key]
			if !known {
				at = int(w.now.Sub(epoch).Seconds())
			}
			since[key] = at
		}
	}
	w.since = since
}

func (w *world) post(name, state string, age int) {
	ctx := context.TODO()
	n, err := w.client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil || state == "gone" {
		return
	}
	if state == "deleted" {
		w.client.CoreV1().Nodes().Delete(ctx, name, metav1.DeleteOptions{})
		return
	}
	lease := &coordination.Lease{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "kube-node-lease"}, Spec: coordination.LeaseSpec{RenewTime: &metav1.MicroTime{Time: w.now}}}
	if _, err := w.client.CoordinationV1().Leases("kube-node-lease").Update(ctx, lease, metav1.UpdateOptions{}); err != nil {
		w.client.CoordinationV1().Leases("kube-node-lease").Create(ctx, lease, metav1.CreateOptions{})
	}
	if age > 0 {
		return
	}
	n.Spec.Unschedulable = state == "cordoned"
	status := func(yes bool) v1.ConditionStatus {
		if yes {
			return v1.ConditionTrue
		}
		return v1.ConditionFalse
	}
	n.Status.Conditions = nil
	for _, t := range []v1.NodeConditionType{v1.NodeMemoryPressure, v1.NodeDiskPressure, v1.NodePIDPressure, v1.NodeReady} {
		is := t == v1.NodeReady && state != "notready" || t == v1.NodeMemoryPressure && state == "pressure"
		n.Status.Conditions = append(n.Status.Conditions, v1.NodeCondition{Type: t, Status: status(is), Reason: "R", Message: "m", LastHeartbeatTime: metav1.Time{Time: w.now}, LastTransitionTime: metav1.Time{Time: w.now}})
	}
	w.client.CoreV1().Nodes().Update(ctx, n, metav1.UpdateOptions{})
}

func (w *world) seconds(t metav1.Time) int { return int(t.Sub(epoch).Seconds()) }

func (w *world) look(count int) (out phaseOut) {
	ctx := context.TODO()
	for i := 0; i < count; i++ {
		n, err := w.client.CoreV1().Nodes().Get(ctx, fmt.Sprintf("n%d", i), metav1.GetOptions{})
		if err != nil {
			out.Nodes = append(out.Nodes, "none")
		} else {
			text := []string{}
			for _, c := range n.Status.Conditions {
				text = append(text, fmt.Sprintf("%c%s/%s/%d", c.Type[0], c.Status, c.Reason, w.seconds(c.LastTransitionTime)))
			}
			sort.Slice(n.Spec.Taints, func(i, j int) bool {
				a, b := n.Spec.Taints[i], n.Spec.Taints[j]
				return a.Key+string(a.Effect) < b.Key+string(b.Effect)
			})
			for _, t := range n.Spec.Taints {
				since := ""
				if t.Effect == v1.TaintEffectNoExecute {
					since = fmt.Sprintf("/%d", w.since[n.Name+t.Key+string(t.Effect)])
				}
				text = append(text, strings.TrimPrefix(t.Key, "node.kubernetes.io/")+":"+string(t.Effect)+since)
			}
			out.Nodes = append(out.Nodes, strings.Join(text, " "))
		}
		p, err := w.client.CoreV1().Pods("default").Get(ctx, fmt.Sprintf("p%d", i), metav1.GetOptions{})
		if err == nil {
			out.Pods += string(p.Status.Conditions[0].Status) + " "
		}
	}
	return
}

func play(nodes []nodeIn) (out []phaseOut, events []string) {
	w := &world{now: epoch.Add(time.Millisecond), client: fake.NewSimpleClientset(), events: record.NewFakeRecorder(10000)}
	ctx := context.TODO()
	w.inf = informers.NewSharedInformerFactory(w.client, controller.NoResyncPeriodFunc())
	w.nc, _ = NewNodeLifecycleController(ctx, w.inf.Coordination().V1().Leases(), w.inf.Core().V1().Pods(), w.inf.Core().V1().Nodes(), w.inf.Apps().V1().DaemonSets(), w.client, 5*time.Second, time.Minute, 50*time.Second, 0.1, 0.01, 50, 0.55)
	w.nc.now = func() metav1.Time { return metav1.Time{Time: w.now} }
	w.nc.recorder = w.events
	// One after the other, so that their order is that of names.
	w.nc.nodeUpdateWorkerSize = 1
	w.nc.nodeLister = inOrder{w.nc.nodeLister}
	w.nc.getPodsAssignedToNode = func(node string) (pods []*v1.Pod, err error) {
		pod, err := w.inf.Core().V1().Pods().Lister().Pods("default").Get("p" + node[1:])
		if err != nil {
			return nil, nil
		}
		return []*v1.Pod{pod}, nil
	}
	for i, in := range nodes {
		name := fmt.Sprintf("n%d", i)
		own := map[string]string{v1.LabelTopologyZone: in.Zone}
		if in.Excluded {
			own[labelNodeDisruptionExclusion] = "true"
		}
		w.client.CoreV1().Nodes().Create(ctx, &v1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, UID: types.UID(name), Labels: own, CreationTimestamp: metav1.Time{Time: epoch}}}, metav1.CreateOptions{})
		w.client.CoreV1().Pods("default").Create(ctx, &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("p%d", i), Namespace: "default"}, Spec: v1.PodSpec{NodeName: name}, Status: v1.PodStatus{Phase: v1.PodRunning, Conditions: []v1.PodCondition{{Type: v1.PodReady, Status: v1.ConditionTrue, LastTransitionTime: metav1.Time{Time: epoch}}}}}, metav1.CreateOptions{})
		w.post(name, in.Phases[0], 0)
	}
	for p := 0; p < phases; p++ {
		for t := 0; t < 24; t++ {
			w.tick()
			if t%2 == 0 {
				// Between two ticks.
				w.now = w.now.Add(-2500 * time.Millisecond)
				for i, in := range nodes {
					w.post(fmt.Sprintf("n%d", i), in.Phases[p], t)
				}
				w.now = w.now.Add(2500 * time.Millisecond)
			}
		}
		out = append(out, w.look(len(nodes)))
	}
	seen := map[string]bool{}
	for len(w.events.Events) > 0 {
		if e := <-w.events.Events; !seen[e] && !strings.Contains(e, "RegisteredNode") {
			seen[e] = true
			events = append(events, e)
		}
	}
	sort.Strings(events)
	return
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i := 0; i < 24; i++ {
		s := invent()
		out, events := play(s)
		if err := encoder.Encode(map[string]any{"in": s, "out": out, "events": events}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
