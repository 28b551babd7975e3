// What one pass of the Deployment controller leaves in made-up situations: syncDeployment over a fake client.
// `@` stands for deployment.kubernetes.io/.
// Package: pkg/controller/deployment
// Writes: src/core/resources/deployment/fixtures/upstream-passes.jsonl
package deployment

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"sort"
	"testing"
	"time"

	apps "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/record"
	"k8s.io/kubernetes/pkg/controller"
)

type setIn struct {
	Name     string            `json:"name"`
	Image    string            `json:"image"`
	Age      int               `json:"age"`
	Replicas int32             `json:"replicas"`
	Has      int32             `json:"has"`
	Ready    int32             `json:"ready"`
	Avail    int32             `json:"avail"`
	Notes    map[string]string `json:"notes,omitempty"`
	Fails    bool              `json:"fails,omitempty"`
	MinReady int32             `json:"minReady,omitempty"`
	Pods     []string          `json:"pods,omitempty"`
}

type condition struct {
	Type    string `json:"type"`
	Status  string `json:"status"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
	Updated int    `json:"updated"`
	Changed int    `json:"changed"`
}

// Updated, ready, available, unavailable after the number of all.
type status struct {
	Counts     [5]int32    `json:"counts"`
	Observed   int64       `json:"observed"`
	Collisions *int32      `json:"collisions,omitempty"`
	Conditions []condition `json:"conditions,omitempty"`
}

type situation struct {
	Replicas  int32             `json:"replicas"`
	Recreate  bool              `json:"recreate,omitempty"`
	Surge     string            `json:"surge,omitempty"`
	Unavail   string            `json:"unavail,omitempty"`
	Paused    bool              `json:"paused,omitempty"`
	Deadline  *int32            `json:"deadline,omitempty"`
	Limit     *int32            `json:"limit,omitempty"`
	MinReady  int32             `json:"minReady,omitempty"`
	Ends      bool              `json:"ends,omitempty"`
	Notes     map[string]string `json:"notes,omitempty"`
	Status    status            `json:"status"`
	Sets      []setIn           `json:"sets"`
}

type outcome struct {
	Sets     []string `json:"sets"`
	Revision string   `json:"revision,omitempty"`
	Status   status   `json:"status"`
	Events   []string `json:"events,omitempty"`
	Error    string   `json:"error,omitempty"`
}

var r = rand.New(rand.NewSource(5))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }
func ptr[T any](v T) *T       { return &v }

const prefix = "deployment.kubernetes.io/"

func invent() situation {
	s := situation{Replicas: one[int32](0, 1, 2, 3, 4, 5, 10, 10), Recreate: r.Intn(5) == 0, Paused: r.Intn(8) == 0, MinReady: one[int32](0, 0, 0, 5), Ends: r.Intn(40) == 0}
	if !s.Recreate {
		s.Surge, s.Unavail = one("0", "1", "2", "25%", "50%", "100%"), one("0", "1", "3", "25%", "50%")
	}
	s.Deadline = one(nil, ptr(int32(600)), ptr(int32(600)), ptr(int32(600)), ptr(int32(60)), ptr(int32(math.MaxInt32)))
	s.Limit = one(nil, ptr(int32(10)), ptr(int32(0)), ptr(int32(1)))
	if r.Intn(6) == 0 {
		s.Notes = map[string]string{"team": "x", "kubernetes.io/change-cause": "y"}
	}
	known := one(s.Replicas, s.Replicas, s.Replicas, s.Replicas+2, s.Replicas/2)
	left := known + 2
	for i, n := 0, r.Intn(5); i < n; i++ {
		size := one[int32](0, 0, int32(r.Intn(int(left)+1)), left)
		if left -= size; left < 0 {
			left = 0
		}
		has := one(size, size, size, size+1, size/2)
		ready := one(has, has, has/2, 0)
		set := setIn{Name: fmt.Sprintf("web-%d", i), Image: fmt.Sprintf("v%d", i), Age: 1000 - 100*one(i, i, i, 1), Replicas: size, Has: has, Ready: ready, Avail: one(ready, ready, ready/2)}
		set.Notes = map[string]string{prefix + "revision": fmt.Sprint(i + 1), prefix + "desired-replicas": fmt.Sprint(known), prefix + "max-replicas": fmt.Sprint(known + one[int32](0, 1, 2, known))}
		if r.Intn(9) == 0 {
			delete(set.Notes, prefix+one("revision", "desired-replicas", "max-replicas"))
		}
		set.Fails = r.Intn(12) == 0
		set.MinReady = one(s.MinReady, s.MinReady, 0)
		if s.Recreate {
			for p := int32(0); p < has; p++ {
				set.Pods = append(set.Pods, one("Running", "Running", "Failed", "Succeeded", "Pending", "Unknown"))
			}
		}
		s.Sets = append(s.Sets, set)
	}
	if n := len(s.Sets); n > 0 && r.Intn(4) != 0 {
		s.Sets[one(n-1, n-1, n-1, 0)].Image = "new"
	}
	var total, ready, avail, updated int32
	for _, set := range s.Sets {
		total, ready, avail = total+set.Has, ready+set.Ready, avail+set.Avail
		if set.Image == "new" {
			updated += set.Has
		}
	}
	if r.Intn(3) == 0 {
		total, ready, avail, updated = total+1, ready/2, avail/2, updated/2
	}
	s.Status = status{Counts: [5]int32{total, updated, ready, avail, one(0, s.Replicas)}, Observed: int64(one(2, 2, 1)), Collisions: one(nil, nil, ptr(int32(1)))}
	if r.Intn(4) != 0 {
		c := condition{Type: "Progressing", Status: "True", Reason: one("ReplicaSetUpdated", "ReplicaSetUpdated", "NewReplicaSetCreated", "NewReplicaSetAvailable", "FoundNewReplicaSet"), Message: "m", Updated: one(10, 100, 1000)}
		switch r.Intn(7) {
		case 0:
			c.Status, c.Reason = "Unknown", one("DeploymentPaused", "DeploymentResumed")
		case 1:
			c.Status, c.Reason = "False", "ProgressDeadlineExceeded"
		}
		c.Changed = one(c.Updated, 2000)
		s.Status.Conditions = append(s.Status.Conditions, c)
	}
	if r.Intn(3) != 0 {
		s.Status.Conditions = append(s.Status.Conditions, one(condition{"Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", 50, 50}, condition{"Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", 50, 50}))
	}
	if r.Intn(9) == 0 {
		s.Status.Conditions = append(s.Status.Conditions, condition{"ReplicaFailure", "True", "FailedCreate", "f", 70, 70})
	}
	return s
}

func template(image string) v1.PodTemplateSpec {
	return v1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}}, Spec: v1.PodSpec{Containers: []v1.Container{{Name: "c", Image: image}}}}
}

func look(s situation) (out outcome) {
	now := time.Now()
	ago := func(age int) metav1.Time { return metav1.Time{Time: now.Add(-time.Duration(age) * time.Second)} }
	age := func(t metav1.Time) int { return int(math.Round(now.Sub(t.Time).Seconds())) }
	d := &apps.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default", UID: "d", Generation: 2, Annotations: s.Notes}}
	d.Spec = apps.DeploymentSpec{Replicas: &s.Replicas, Paused: s.Paused, ProgressDeadlineSeconds: s.Deadline, RevisionHistoryLimit: s.Limit, MinReadySeconds: s.MinReady, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}, Template: template("new")}
	d.Spec.Strategy.Type = apps.RecreateDeploymentStrategyType
	if !s.Recreate {
		surge, unavail := intstr.Parse(s.Surge), intstr.Parse(s.Unavail)
		d.Spec.Strategy = apps.DeploymentStrategy{Type: apps.RollingUpdateDeploymentStrategyType, RollingUpdate: &apps.RollingUpdateDeployment{MaxSurge: &surge, MaxUnavailable: &unavail}}
	}
	if s.Ends {
		d.DeletionTimestamp = ptr(ago(1))
		d.Finalizers = []string{"x/y"}
	}
	c := s.Status.Counts
	d.Status = apps.DeploymentStatus{ObservedGeneration: s.Status.Observed, Replicas: c[0], UpdatedReplicas: c[1], ReadyReplicas: c[2], AvailableReplicas: c[3], UnavailableReplicas: c[4], CollisionCount: s.Status.Collisions}
	for _, c := range s.Status.Conditions {
		d.Status.Conditions = append(d.Status.Conditions, apps.DeploymentCondition{Type: apps.DeploymentConditionType(c.Type), Status: v1.ConditionStatus(c.Status), Reason: c.Reason, Message: c.Message, LastUpdateTime: ago(c.Updated), LastTransitionTime: ago(c.Changed)})
	}
	objects := []runtime.Object{d}
	var sets []*apps.ReplicaSet
	var pods []*v1.Pod
	for _, in := range s.Sets {
		in := in
		labels := map[string]string{"app": "web", "pod-template-hash": in.Name}
		set := &apps.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: in.Name, Namespace: "default", UID: types.UID(in.Name), Labels: labels, Annotations: map[string]string{}, CreationTimestamp: ago(in.Age), Generation: 1, OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(d, controllerKind)}}}
		for key, value := range in.Notes {
			set.Annotations[key] = value
		}
		set.Spec = apps.ReplicaSetSpec{Replicas: &in.Replicas, MinReadySeconds: in.MinReady, Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template(in.Image)}
		set.Spec.Template.Labels = labels
		set.Status = apps.ReplicaSetStatus{Replicas: in.Has, ReadyReplicas: in.Ready, AvailableReplicas: in.Avail, ObservedGeneration: 1}
		if in.Fails {
			set.Status.Conditions = []apps.ReplicaSetCondition{{Type: apps.ReplicaSetReplicaFailure, Status: v1.ConditionTrue, Reason: "FailedCreate", Message: "no " + in.Name, LastTransitionTime: ago(30)}}
		}
		for i, phase := range in.Pods {
			pods = append(pods, &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s-%d", in.Name, i), Namespace: "default", Labels: labels, OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(set, apps.SchemeGroupVersion.WithKind("ReplicaSet"))}}, Status: v1.PodStatus{Phase: v1.PodPhase(phase)}})
		}
		sets = append(sets, set)
		objects = append(objects, set)
	}
	client := fake.NewSimpleClientset(objects...)
	informer := informers.NewSharedInformerFactory(client, controller.NoResyncPeriodFunc())
	dc, err := NewDeploymentController(context.TODO(), informer.Apps().V1().Deployments(), informer.Apps().V1().ReplicaSets(), informer.Core().V1().Pods(), client)
	if err != nil {
		panic(err)
	}
	events := record.NewFakeRecorder(100)
	dc.eventRecorder = events
	informer.Apps().V1().Deployments().Informer().GetIndexer().Add(d)
	for _, set := range sets {
		informer.Apps().V1().ReplicaSets().Informer().GetIndexer().Add(set)
	}
	for _, pod := range pods {
		informer.Core().V1().Pods().Informer().GetIndexer().Add(pod)
	}
	if err := dc.syncDeployment(context.TODO(), "default/web"); err != nil {
		out.Error = err.Error()
	}
	after, _ := client.AppsV1().Deployments("default").Get(context.TODO(), "web", metav1.GetOptions{})
	out.Revision = after.Annotations[prefix+"revision"]
	st := after.Status
	out.Status = status{Counts: [5]int32{st.Replicas, st.UpdatedReplicas, st.ReadyReplicas, st.AvailableReplicas, st.UnavailableReplicas}, Observed: st.ObservedGeneration, Collisions: st.CollisionCount}
	for _, c := range st.Conditions {
		out.Status.Conditions = append(out.Status.Conditions, condition{string(c.Type), string(c.Status), c.Reason, c.Message, age(c.LastUpdateTime), age(c.LastTransitionTime)})
	}
	list, _ := client.AppsV1().ReplicaSets("default").List(context.TODO(), metav1.ListOptions{})
	for _, set := range list.Items {
		notes, _ := json.Marshal(set.Annotations)
		out.Sets = append(out.Sets, fmt.Sprintf("%s %d %d %s", set.Name, *set.Spec.Replicas, set.Spec.MinReadySeconds, notes))
	}
	sort.Strings(out.Sets)
	close(events.Events)
	for e := range events.Events {
		out.Events = append(out.Events, e)
	}
	return
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i := 0; i < 36; i++ {
		s := invent()
		if err := encoder.Encode(map[string]any{"in": s, "out": look(s)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), bytes.ReplaceAll(text.Bytes(), []byte(prefix), []byte("@")), 0o644); err != nil {
		t.Fatal(err)
	}
}
