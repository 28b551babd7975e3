// Which pods the garbage collector of pods removes or fails as nodes go, come back and are taken out of service, and pods
// end or are deleted: its gc over a fake client and a fake clock. Each phase takes a hundred seconds, a pass every twenty.
// Package: pkg/controller/podgc
// Writes: src/core/resources/node/fixtures/upstream-pod-gc.jsonl
package podgc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	core "k8s.io/client-go/testing"
	"k8s.io/client-go/util/workqueue"
	testingclock "k8s.io/utils/clock/testing"
)

var r = rand.New(rand.NewSource(6))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }

type phase struct {
	Acts []string `json:"acts"`
	// 'NAME PHASE [ends] [DisruptionTarget's reason: message]'.
	Pods []string `json:"pods,omitempty"`
}

type stage struct {
	client *fake.Clientset
	clock  *testingclock.FakeClock
	serial int
}

var ctx = context.Background()

func (s *stage) update(name string, change func(*v1.Pod)) {
	if pod, err := s.client.CoreV1().Pods("default").Get(ctx, name, metav1.GetOptions{}); err == nil {
		change(pod)
		s.client.CoreV1().Pods("default").Update(ctx, pod, metav1.UpdateOptions{})
	}
}

// 'pod p0 n1 Running kept', 'delete p0', 'phase p0 Failed', 'node n0 Ready|NotReady|Out|Both', 'drop n0'.
func (s *stage) act(text string) {
	words := append(strings.Split(text, " "), "", "", "")
	name := words[1]
	switch words[0] {
	case "pod":
		pod := &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default"}, Status: v1.PodStatus{Phase: v1.PodPhase(words[3])}}
		if words[2] != "-" {
			pod.Spec.NodeName = words[2]
		}
		if words[4] == "kept" {
			pod.Finalizers = []string{"example.com/kept"}
		}
		s.client.CoreV1().Pods("default").Create(ctx, pod, metav1.CreateOptions{})
	case "delete":
		s.update(name, func(pod *v1.Pod) {
			isOver := pod.Status.Phase == v1.PodSucceeded || pod.Status.Phase == v1.PodFailed
			if (isOver || pod.Spec.NodeName == "") && len(pod.Finalizers) == 0 {
				s.client.Tracker().Delete(v1.SchemeGroupVersion.WithResource("pods"), "default", name)
				return
			}
			pod.DeletionTimestamp = &metav1.Time{Time: s.clock.Now()}
		})
	case "phase":
		s.update(name, func(pod *v1.Pod) { pod.Status.Phase = v1.PodPhase(words[2]) })
	case "drop":
		s.client.CoreV1().Nodes().Delete(ctx, name, metav1.DeleteOptions{})
	case "node":
		node := &v1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}}
		ready := v1.ConditionTrue
		if words[2] == "NotReady" || words[2] == "Both" {
			ready = v1.ConditionUnknown
		}
		node.Status.Conditions = []v1.NodeCondition{{Type: v1.NodeReady, Status: ready}}
		if words[2] == "Out" || words[2] == "Both" {
			node.Spec.Taints = []v1.Taint{{Key: v1.TaintNodeOutOfService, Effect: v1.TaintEffectNoExecute}}
		}
		if _, err := s.client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{}); err != nil {
			s.client.CoreV1().Nodes().Update(ctx, node, metav1.UpdateOptions{})
		}
	}
}

func (s *stage) invent() (acts []string) {
	for n := 1 + r.Intn(4); n > 0; n-- {
		pod := fmt.Sprintf("p%d", r.Intn(s.serial+1))
		node := fmt.Sprintf("n%d", r.Intn(3))
		switch r.Intn(9) {
		case 0, 1:
			acts = append(acts, "delete "+pod)
		case 2:
			acts = append(acts, "phase "+pod+" "+one("Succeeded", "Failed", "Running"))
		case 3:
			acts = append(acts, "drop "+node)
		case 4, 5:
			acts = append(acts, "node "+node+" "+one("Ready", "NotReady", "Out", "Both", "Both"))
		default:
			s.serial++
			acts = append(acts, fmt.Sprintf("pod p%d %s %s %s", s.serial, one("n0", "n1", "n2", "-"), one("Running", "Running", "Pending", "Succeeded", "Failed"), one("", "kept")))
		}
	}
	return
}

func (s *stage) look() (out []string) {
	pods, _ := s.client.CoreV1().Pods("default").List(ctx, metav1.ListOptions{})
	for i := 0; i <= s.serial; i++ {
		for _, pod := range pods.Items {
			if pod.Name != fmt.Sprintf("p%d", i) {
				continue
			}
			line := pod.Name + " " + string(pod.Status.Phase)
			if pod.DeletionTimestamp != nil {
				line += " ends"
			}
			for _, c := range pod.Status.Conditions {
				line += fmt.Sprintf(" %s: %s", c.Reason, c.Message)
			}
			out = append(out, line)
		}
	}
	return
}

func play() (out []phase) {
	s := &stage{client: fake.NewSimpleClientset(), clock: testingclock.NewFakeClock(time.Now())}
	// A finalizer keeps it.
	s.client.PrependReactor("delete", "pods", func(a core.Action) (bool, runtime.Object, error) {
		name := a.(core.DeleteAction).GetName()
		pod, err := s.client.Tracker().Get(v1.SchemeGroupVersion.WithResource("pods"), "default", name)
		if err != nil || len(pod.(*v1.Pod).Finalizers) == 0 {
			return false, nil, nil
		}
		ending := pod.(*v1.Pod).DeepCopy()
		if ending.DeletionTimestamp == nil {
			ending.DeletionTimestamp = &metav1.Time{Time: s.clock.Now()}
		}
		s.client.Tracker().Update(v1.SchemeGroupVersion.WithResource("pods"), ending, "default")
		return true, nil, nil
	})
	factory := informers.NewSharedInformerFactory(s.client, 0)
	pods, nodes := factory.Core().V1().Pods(), factory.Core().V1().Nodes()
	gcc := NewPodGC(ctx, s.client, pods, nodes, 12500)
	gcc.nodeQueue = workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[string]{Clock: s.clock})
	first := []string{"node n0 Ready", "node n1 Ready", "node n2 " + one("Ready", "Both")}
	for p := 0; p < 6; p++ {
		acts := append(first, s.invent()...)
		first = nil
		for _, text := range acts {
			s.act(text)
		}
		for i := 0; i < 5; i++ {
			s.clock.Step(20 * time.Second)
			time.Sleep(3 * time.Millisecond)
			list, _ := s.client.CoreV1().Pods("default").List(ctx, metav1.ListOptions{})
			podItems, nodeItems := []interface{}{}, []interface{}{}
			for i := range list.Items {
				podItems = append(podItems, &list.Items[i])
			}
			nodeList, _ := s.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
			for i := range nodeList.Items {
				nodeItems = append(nodeItems, &nodeList.Items[i])
			}
			pods.Informer().GetIndexer().Replace(podItems, "")
			nodes.Informer().GetIndexer().Replace(nodeItems, "")
			gcc.gc(ctx)
			time.Sleep(time.Millisecond)
		}
		out = append(out, phase{acts, s.look()})
	}
	return
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i := 0; i < 60; i++ {
		if err := encoder.Encode(play()); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
