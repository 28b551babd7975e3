// How the EndpointSlices of a Service are packed and hinted in made-up situations: the reconciler over a fake client. Which
// endpoints go to which slice is chance upstream, so slices are only counted.
// Writes: src/core/resources/endpoint-slice/fixtures/upstream-slices.jsonl
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"sort"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	core "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/record"
	"k8s.io/endpointslice"
	"k8s.io/endpointslice/topologycache"
	"k8s.io/endpointslice/util"
	"k8s.io/klog/v2"
)

// Endpoints from Go to To, as they are when their pods are ready.
type sliceIn struct {
	Name  string   `json:"name"`
	Parts [][2]int `json:"parts"`
	Port  int32    `json:"port"`
	Old   bool     `json:"old,omitempty"`
	Hints bool     `json:"hints,omitempty"`
}

type situation struct {
	// Runs of pods: R ready, N not ready, T ending, X gone.
	Pods    []string  `json:"pods"`
	Slices  []sliceIn `json:"slices"`
	Traffic string    `json:"traffic,omitempty"`
	Auto    bool      `json:"auto,omitempty"`
	All     bool      `json:"all,omitempty"`
	NoPorts bool      `json:"noPorts,omitempty"`
	// CPUs of the nodes; a node's zone is its number by zones, a pod's node its number by nodes.
	Cpus  []string `json:"cpus"`
	Zones int      `json:"zones"`
}

type outcome struct {
	Slices []string `json:"slices"`
	Writes []string `json:"writes"`
	Events []string `json:"events,omitempty"`
}

var r = rand.New(rand.NewSource(4))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }
func to[T any](v T) *T        { return &v }

func invent() (s situation) {
	big := r.Intn(2) == 0
	total := 0
	for n := 1 + r.Intn(5); n > 0; n-- {
		count := 1 + r.Intn(6)
		if big {
			count = 1 + r.Intn(120)
		}
		total += count
		s.Pods = append(s.Pods, fmt.Sprint(count, one("R", "R", "R", "N", "T", "X")))
	}
	at := 0
	for i, n := 0, r.Intn(5); i < n && at < total; i++ {
		size := 1 + r.Intn(total-at)
		if size > 100 {
			size = one(100, 100, 90, 60)
		}
		in := sliceIn{Name: fmt.Sprintf("web-%d", i), Parts: [][2]int{{at, at + size}}, Port: one[int32](80, 80, 80, 80, 90), Old: r.Intn(6) == 0, Hints: r.Intn(4) == 0}
		at += size
		if r.Intn(5) == 0 {
			at += r.Intn(5)
		}
		if r.Intn(9) == 0 {
			in.Parts = nil
		}
		s.Slices = append(s.Slices, in)
	}
	s.Traffic = one("", "", "PreferClose", "PreferSameZone", "PreferSameNode")
	s.Auto = r.Intn(3) == 0
	s.All = r.Intn(8) == 0
	s.NoPorts = r.Intn(12) == 0
	s.Zones = one(1, 2, 3)
	for n := s.Zones + r.Intn(4); n > 0; n-- {
		s.Cpus = append(s.Cpus, one("2", "2", "4", "4", "8"))
	}
	if r.Intn(12) == 0 {
		s.Cpus[0] = ""
	}
	return
}

func (s situation) objects() (service *v1.Service, pods []*v1.Pod, nodes []*v1.Node, slices []*discovery.EndpointSlice) {
	meta := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Name: name, Namespace: "default", UID: types.UID(name)}
	}
	service = &v1.Service{ObjectMeta: meta("web"), Spec: v1.ServiceSpec{ClusterIP: "10.0.0.1", IPFamilies: []v1.IPFamily{v1.IPv4Protocol}, Selector: map[string]string{"app": "web"}, PublishNotReadyAddresses: s.All}}
	service.Labels = map[string]string{"app": "web"}
	if !s.NoPorts {
		service.Spec.Ports = []v1.ServicePort{{Port: 80, Protocol: v1.ProtocolTCP, TargetPort: intstr.FromInt32(80)}}
	}
	if s.Traffic != "" {
		service.Spec.TrafficDistribution = &s.Traffic
	}
	if s.Auto {
		service.Annotations = map[string]string{v1.AnnotationTopologyMode: "Auto"}
	}
	for i, cpu := range s.Cpus {
		node := &v1.Node{ObjectMeta: meta(fmt.Sprintf("node-%d", i))}
		node.Namespace = ""
		node.Labels = map[string]string{v1.LabelTopologyZone: fmt.Sprintf("zone-%d", i%s.Zones)}
		node.Status.Conditions = []v1.NodeCondition{{Type: v1.NodeReady, Status: v1.ConditionTrue}}
		if cpu != "" {
			node.Status.Allocatable = v1.ResourceList{v1.ResourceCPU: resource.MustParse(cpu)}
		}
		nodes = append(nodes, node)
	}
	i := 0
	for _, run := range s.Pods {
		var count int
		var state string
		fmt.Sscanf(run, "%d%s", &count, &state)
		for ; count > 0; count-- {
			if state != "X" {
				pod := &v1.Pod{ObjectMeta: meta(podName(i)), Spec: v1.PodSpec{NodeName: fmt.Sprintf("node-%d", i%len(s.Cpus)), Containers: []v1.Container{{}}}}
				pod.Labels = map[string]string{"app": "web"}
				pod.Status = v1.PodStatus{Phase: v1.PodRunning, PodIP: ip(i), PodIPs: []v1.PodIP{{IP: ip(i)}}, Conditions: []v1.PodCondition{{Type: v1.PodReady, Status: v1.ConditionTrue}}}
				if state == "N" {
					pod.Status.Conditions[0].Status = v1.ConditionFalse
				}
				if state == "T" {
					pod.DeletionTimestamp = &metav1.Time{Time: time.Now()}
				}
				pods = append(pods, pod)
			}
			i++
		}
	}
	for _, in := range s.Slices {
		slice := &discovery.EndpointSlice{ObjectMeta: meta(in.Name), AddressType: discovery.AddressTypeIPv4}
		slice.Labels = map[string]string{"app": "web", discovery.LabelServiceName: "web", discovery.LabelManagedBy: "endpointslice-controller.k8s.io"}
		if in.Old {
			slice.Labels["app"] = "old"
		}
		slice.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(service, v1.SchemeGroupVersion.WithKind("Service"))}
		if !s.NoPorts {
			slice.Ports = []discovery.EndpointPort{{Name: to(""), Port: to(in.Port), Protocol: to(v1.ProtocolTCP)}}
		}
		for _, part := range in.Parts {
			for i := part[0]; i < part[1]; i++ {
				zone := fmt.Sprintf("zone-%d", i%len(s.Cpus)%s.Zones)
				e := discovery.Endpoint{Addresses: []string{ip(i)}, Conditions: discovery.EndpointConditions{Ready: to(true), Serving: to(true), Terminating: to(false)}, NodeName: to(fmt.Sprintf("node-%d", i%len(s.Cpus))), Zone: &zone}
				e.TargetRef = &v1.ObjectReference{Kind: "Pod", Namespace: "default", Name: podName(i), UID: types.UID(podName(i))}
				if in.Hints {
					e.Hints = &discovery.EndpointHints{ForZones: []discovery.ForZone{{Name: zone}}}
				}
				slice.Endpoints = append(slice.Endpoints, e)
			}
		}
		slices = append(slices, slice)
	}
	return
}

func podName(i int) string { return fmt.Sprintf("web-%03d", i) }
func ip(i int) string      { return fmt.Sprintf("10.1.%d.%d", i/200, i%200+1) }

func play(s situation) (out outcome) {
	service, pods, nodes, slices := s.objects()
	objects := []runtime.Object{}
	for _, slice := range slices {
		objects = append(objects, slice)
	}
	client := fake.NewClientset(objects...)
	made := 0
	client.PrependReactor("create", "endpointslices", func(a core.Action) (bool, runtime.Object, error) {
		made++
		a.(core.CreateAction).GetObject().(*discovery.EndpointSlice).Name = fmt.Sprintf("new-%d", made)
		return false, nil, nil
	})
	factory := informers.NewSharedInformerFactory(client, 0)
	for _, node := range nodes {
		factory.Core().V1().Nodes().Informer().GetStore().Add(node)
	}
	cache := topologycache.NewTopologyCache()
	cache.SetNodes(klog.Background(), nodes)
	events := record.NewFakeRecorder(100)
	rec := endpointslice.NewReconciler(client, factory.Core().V1().Nodes().Lister(), 100, util.NewEndpointSliceTracker(), cache, events, "endpointslice-controller.k8s.io", endpointslice.WithPreferSameTrafficDistributionEnabled(true))
	if err := rec.Reconcile(klog.Background(), service, pods, slices, time.Now()); err != nil {
		panic(err)
	}
	list, _ := client.DiscoveryV1().EndpointSlices("default").List(context.TODO(), metav1.ListOptions{})
	for _, slice := range list.Items {
		port := "-"
		if len(slice.Ports) > 0 {
			port = fmt.Sprint(*slice.Ports[0].Port)
		}
		name := slice.Name
		if strings.HasPrefix(name, "new-") {
			name = "new"
		}
		text := fmt.Sprintf("%s %s %d %s", name, port, len(slice.Endpoints), slice.Labels["app"])
		out.Slices = append(out.Slices, text)
	}
	sort.Strings(out.Slices)
	counts := map[string]int{}
	for _, slice := range list.Items {
		for _, e := range slice.Endpoints {
			hint := ""
			if e.Hints != nil {
				for _, z := range e.Hints.ForZones {
					hint += z.Name
				}
				for _, n := range e.Hints.ForNodes {
					hint += "/" + n.Name
				}
			}
			// Of which zone the endpoints are that another zone is given is chance.
			if s.Auto {
				counts[fmt.Sprintf("%t %t %t for %s", *e.Conditions.Ready, *e.Conditions.Serving, *e.Conditions.Terminating, hint)]++
			} else {
				counts[fmt.Sprintf("%t %t %t %s for %s", *e.Conditions.Ready, *e.Conditions.Serving, *e.Conditions.Terminating, *e.Zone, hint)]++
			}
		}
	}
	for text, n := range counts {
		out.Slices = append(out.Slices, fmt.Sprint(n, " ", text))
	}
	sort.Strings(out.Slices)
	for _, a := range client.Actions() {
		switch a := a.(type) {
		case core.CreateActionImpl:
			out.Writes = append(out.Writes, "create")
		case core.UpdateActionImpl:
			out.Writes = append(out.Writes, "update "+a.GetObject().(*discovery.EndpointSlice).Name)
		case core.DeleteActionImpl:
			out.Writes = append(out.Writes, "delete "+a.GetName())
		}
	}
	sort.Strings(out.Writes)
	close(events.Events)
	for e := range events.Events {
		out.Events = append(out.Events, e)
	}
	return
}

func main() {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
next:
	for kept := 0; kept < 90; {
		s := invent()
		out := play(s)
		first, _ := json.Marshal(out)
		for i := 0; i < 15; i++ {
			if again, _ := json.Marshal(play(s)); !bytes.Equal(first, again) {
				continue next
			}
		}
		kept++
		if err := encoder.Encode(map[string]any{"in": s, "out": out}); err != nil {
			panic(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		panic(err)
	}
}
