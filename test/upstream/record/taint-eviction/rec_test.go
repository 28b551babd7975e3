// Which pods the taint eviction controller evicts, and when, and which evictions it calls off, as taints of nodes and
// tolerations of pods come and go: its handlers over a fake client and a fake clock. One act every five seconds.
// Package: pkg/controller/tainteviction
// Writes: src/core/resources/node/fixtures/upstream-taint-evictions.jsonl
package tainteviction

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

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	core "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	testingclock "k8s.io/utils/clock/testing"
)

// An act: 'taint n0 a=x:NoExecute,b:NoExecute', 'tolerate p0 a=x/30,b', 'add p0 n1', 'delete p0', 'remove n0'.
type course struct {
	Pods []string `json:"pods"`
	Acts []string `json:"acts"`
	// 'SECOND what pod'.
	Out []string `json:"out"`
}

var r = rand.New(rand.NewSource(5))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }

func taints() string {
	out := []string{}
	for n := one(0, 0, 1, 1, 1, 2, 2, 3); n > 0; n-- {
		out = append(out, one("a=x", "a=y", "b=x", "b", "c")+":"+one("NoExecute", "NoExecute", "NoExecute", "NoExecute", "NoSchedule", "PreferNoSchedule"))
	}
	return strings.Join(out, ",")
}

// KEY[=VALUE][/SECONDS][:EFFECT], '*' for every key.
func tolerations() string {
	out := []string{}
	for n := one(0, 1, 1, 2, 2, 3, 4); n > 0; n-- {
		t := one("a", "a=x", "a=y", "b", "b=x", "c", "*")
		t += one("", "/0", "/7", "/12", "/12", "/23", "/23", "/41", "/-3")
		t += one("", ":NoExecute", ":NoExecute", ":NoExecute", ":NoSchedule")
		out = append(out, t)
	}
	return strings.Join(out, ",")
}

func invent() (c course) {
	pods := 1 + r.Intn(3)
	for i := 0; i < pods; i++ {
		c.Pods = append(c.Pods, one("n0", "n0", "n1")+" "+tolerations())
	}
	for i := 0; i < 10; i++ {
		pod := fmt.Sprintf("p%d", r.Intn(pods))
		switch r.Intn(12) {
		case 0, 1:
			c.Acts = append(c.Acts, "tolerate "+pod+" "+tolerations())
		case 2:
			c.Acts = append(c.Acts, "delete "+pod)
		case 3:
			c.Acts = append(c.Acts, "add "+pod+" "+one("n0", "n1")+" "+tolerations())
		case 4:
			c.Acts = append(c.Acts, one("wait", "remove n1"))
		default:
			c.Acts = append(c.Acts, "taint "+one("n0", "n0", "n1")+" "+taints())
		}
	}
	return
}

func readTaints(text string) (out []v1.Taint) {
	for _, part := range strings.Split(text, ",") {
		if part == "" {
			continue
		}
		of, effect, _ := strings.Cut(part, ":")
		key, value, _ := strings.Cut(of, "=")
		// One of a key and an effect.
		known := false
		for _, t := range out {
			known = known || t.Key == key && string(t.Effect) == effect
		}
		if !known {
			out = append(out, v1.Taint{Key: key, Value: value, Effect: v1.TaintEffect(effect)})
		}
	}
	return
}

func readTolerations(text string) (out []v1.Toleration) {
	for _, part := range strings.Split(text, ",") {
		if part == "" {
			continue
		}
		t := v1.Toleration{Operator: v1.TolerationOpExists}
		part, effect, _ := strings.Cut(part, ":")
		t.Effect = v1.TaintEffect(effect)
		part, seconds, timed := strings.Cut(part, "/")
		if timed {
			var n int64
			fmt.Sscan(seconds, &n)
			t.TolerationSeconds = &n
			t.Effect = v1.TaintEffectNoExecute
		}
		key, value, valued := strings.Cut(part, "=")
		if valued {
			t.Operator, t.Value = v1.TolerationOpEqual, value
		}
		if key != "*" {
			t.Key = key
		}
		out = append(out, t)
	}
	return
}

type stage struct {
	ctx    context.Context
	c      *Controller
	pods   cache.Indexer
	nodes  cache.Indexer
	clock  *testingclock.FakeClock
	start  time.Time
	events *record.FakeRecorder
	gone   []string
	out    []string
}

func (s *stage) settle() {
	for i := 0; i < 3; i++ {
		s.c.taintEvictionQueue.workerWG.Wait()
		s.note()
		gone := s.gone
		s.gone = nil
		for _, name := range gone {
			s.deletePod(name)
		}
		for s.c.nodeUpdateQueue.Len() > 0 {
			item, _ := s.c.nodeUpdateQueue.Get()
			s.c.handleNodeUpdate(s.ctx, item)
			s.c.nodeUpdateQueue.Done(item)
		}
		for s.c.podUpdateQueue.Len() > 0 {
			item, _ := s.c.podUpdateQueue.Get()
			s.c.handlePodUpdate(s.ctx, item)
			s.c.podUpdateQueue.Done(item)
		}
	}
	s.note()
}

func (s *stage) note() {
	seen := []string{}
	for len(s.events.Events) > 0 {
		e := <-s.events.Events
		e = strings.TrimPrefix(e, "Normal TaintManagerEviction ")
		seen = append(seen, fmt.Sprintf("%d %s", int(s.clock.Since(s.start).Seconds()), strings.Replace(e, "default/", "", 1)))
	}
	sort.Strings(seen)
	s.out = append(s.out, seen...)
}

func (s *stage) pod(name string) *v1.Pod {
	obj, ok, _ := s.pods.GetByKey("default/" + name)
	if !ok {
		return nil
	}
	return obj.(*v1.Pod)
}

func (s *stage) deletePod(name string) {
	if pod := s.pod(name); pod != nil {
		s.pods.Delete(pod)
		s.c.PodUpdated(pod, nil)
	}
}

func (s *stage) addPod(name, node, text string) {
	if s.pod(name) != nil {
		return
	}
	pod := &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default"}, Spec: v1.PodSpec{NodeName: node, Tolerations: readTolerations(text)}}
	s.pods.Add(pod)
	s.c.PodUpdated(nil, pod)
}

func (s *stage) act(text string) {
	words := append(strings.Split(text, " "), "", "", "")
	name := words[1]
	switch words[0] {
	case "taint":
		obj, ok, _ := s.nodes.GetByKey(name)
		node := &v1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1.NodeSpec{Taints: readTaints(words[2])}}
		s.nodes.Update(node)
		if ok {
			s.c.NodeUpdated(obj.(*v1.Node), node)
		} else {
			s.c.NodeUpdated(nil, node)
		}
	case "remove":
		if obj, ok, _ := s.nodes.GetByKey(name); ok {
			s.nodes.Delete(obj)
			s.c.NodeUpdated(obj.(*v1.Node), nil)
		}
	case "tolerate":
		if old := s.pod(name); old != nil {
			pod := old.DeepCopy()
			pod.Spec.Tolerations = readTolerations(words[2])
			s.pods.Update(pod)
			s.c.PodUpdated(old, pod)
		}
	case "delete":
		s.deletePod(name)
	case "add":
		s.addPod(name, words[2], words[3])
	}
}

func play(c *course) {
	s := &stage{ctx: context.Background(), start: time.Now(), events: record.NewFakeRecorder(1000)}
	s.clock = testingclock.NewFakeClock(s.start)
	client := &fake.Clientset{}
	client.AddReactor("get", "pods", func(a core.Action) (bool, runtime.Object, error) {
		return true, &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: a.(core.GetAction).GetName(), Namespace: "default"}}, nil
	})
	client.AddReactor("delete", "pods", func(a core.Action) (bool, runtime.Object, error) {
		s.gone = append(s.gone, a.(core.DeleteAction).GetName())
		return true, nil, nil
	})
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods()
	pods.Informer().AddIndexers(cache.Indexers{"spec.nodeName": func(obj interface{}) ([]string, error) {
		return []string{obj.(*v1.Pod).Spec.NodeName}, nil
	}})
	s.c, _ = New(s.ctx, client, pods, factory.Core().V1().Nodes(), "taint-eviction-controller")
	s.pods, s.nodes = pods.Informer().GetIndexer(), factory.Core().V1().Nodes().Informer().GetIndexer()
	s.c.recorder, s.c.taintEvictionQueue.clock = s.events, s.clock
	for _, name := range []string{"n0", "n1"} {
		s.act("taint " + name + " ")
	}
	for i, text := range c.Pods {
		node, of, _ := strings.Cut(text, " ")
		s.addPod(fmt.Sprintf("p%d", i), node, of)
	}
	s.settle()
	for _, text := range append(c.Acts, "wait", "wait", "wait", "wait", "wait", "wait", "wait", "wait", "wait", "wait") {
		for i := 0; i < 5; i++ {
			s.clock.Step(time.Second)
			// The clock runs its functions beside.
			time.Sleep(200 * time.Microsecond)
			s.settle()
		}
		s.act(text)
		s.settle()
	}
	c.Out = s.out
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i := 0; i < 100; i++ {
		c := invent()
		play(&c)
		if err := encoder.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
