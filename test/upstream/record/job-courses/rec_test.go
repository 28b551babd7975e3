// What each pass over a Job comes to, in made-up courses of its pods: they start, become ready, end with this or that exit
// code, are disrupted, deleted, while the Job is suspended, resized or over. syncJob with a fake clock.
// Package: pkg/controller/job
// Writes: src/core/resources/job/fixtures/upstream-courses.jsonl
package job

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	batch "k8s.io/api/batch/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/klog/v2"
	testingclock "k8s.io/utils/clock/testing"
)

var r = rand.New(rand.NewSource(seed()))

func seed() int64 {
	n, err := strconv.ParseInt(os.Getenv("SEED"), 10, 64)
	if err != nil {
		return 9
	}
	return n
}

func one[T any](list ...T) T { return list[r.Intn(len(list))] }
func at[T any](v T) *T       { return &v }

func invent() *batch.Job {
	spec := batch.JobSpec{BackoffLimit: at(one(int32(0), 1, 2, 3, 6)), Suspend: at(r.Intn(8) == 0), Parallelism: at(int32(r.Intn(5)))}
	if *spec.Parallelism == 0 && r.Intn(3) > 0 {
		spec.Parallelism = at(int32(2))
	}
	if r.Intn(4) > 0 {
		spec.Completions = at(int32(1 + r.Intn(5)))
	}
	spec.Template.Spec.RestartPolicy = one(v1.RestartPolicyNever, v1.RestartPolicyNever, v1.RestartPolicyOnFailure)
	spec.Template.Spec.Containers = []v1.Container{{Name: "main"}}
	spec.PodReplacementPolicy = at(one(batch.TerminatingOrFailed, batch.TerminatingOrFailed, batch.Failed))
	spec.CompletionMode = at(batch.NonIndexedCompletion)
	if spec.Completions != nil && r.Intn(2) == 0 {
		spec.CompletionMode = at(batch.IndexedCompletion)
		if spec.Template.Spec.RestartPolicy == v1.RestartPolicyNever && r.Intn(2) == 0 {
			spec.BackoffLimitPerIndex = at(int32(r.Intn(3)))
			spec.BackoffLimit = at(one(int32(2147483647), 2147483647, 3))
			if r.Intn(2) == 0 {
				spec.MaxFailedIndexes = at(int32(r.Intn(3)))
			}
		}
		if r.Intn(3) == 0 {
			spec.SuccessPolicy = &batch.SuccessPolicy{}
			for n := 1 + r.Intn(2); n > 0; n-- {
				rule := batch.SuccessPolicyRule{}
				if kind := r.Intn(3); kind != 0 {
					rule.SucceededIndexes = at(one("0", "0-1", "1", "0,2", "0-2"))
				} else {
					rule.SucceededCount = at(int32(1 + r.Intn(2)))
				}
				if rule.SucceededIndexes != nil && r.Intn(3) == 0 {
					rule.SucceededCount = at(int32(1))
				}
				spec.SuccessPolicy.Rules = append(spec.SuccessPolicy.Rules, rule)
			}
		}
	}
	if spec.Template.Spec.RestartPolicy == v1.RestartPolicyNever && r.Intn(2) == 0 {
		spec.PodReplacementPolicy = at(batch.Failed)
		policy := &batch.PodFailurePolicy{}
		for n := 1 + r.Intn(3); n > 0; n-- {
			rule := batch.PodFailurePolicyRule{Action: one(batch.PodFailurePolicyActionIgnore, batch.PodFailurePolicyActionCount, batch.PodFailurePolicyActionFailJob, batch.PodFailurePolicyActionFailIndex)}
			if spec.BackoffLimitPerIndex == nil && rule.Action == batch.PodFailurePolicyActionFailIndex {
				rule.Action = batch.PodFailurePolicyActionIgnore
			}
			if r.Intn(3) == 0 {
				rule.OnPodConditions = []batch.PodFailurePolicyOnPodConditionsPattern{{Type: v1.DisruptionTarget, Status: v1.ConditionTrue}}
			} else {
				rule.OnExitCodes = &batch.PodFailurePolicyOnExitCodesRequirement{Operator: one(batch.PodFailurePolicyOnExitCodesOpIn, batch.PodFailurePolicyOnExitCodesOpIn, batch.PodFailurePolicyOnExitCodesOpNotIn), Values: one([]int32{3}, []int32{4}, []int32{3, 5}, []int32{1})}
				if r.Intn(3) == 0 {
					rule.OnExitCodes.ContainerName = at("main")
				}
			}
			policy.Rules = append(policy.Rules, rule)
		}
		spec.PodFailurePolicy = policy
	}
	if r.Intn(5) == 0 {
		spec.ActiveDeadlineSeconds = at(int64(one(30, 90, 200)))
	}
	spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"foo": "bar"}}
	spec.Template.Labels = map[string]string{"foo": "bar"}
	return &batch.Job{ObjectMeta: metav1.ObjectMeta{Name: "foobar", Namespace: "default", UID: "job"}, Spec: spec}
}

type stage struct {
	sync.Mutex
	start   time.Time
	clock   *testingclock.FakeClock
	job     *batch.Job
	pods    map[string]*v1.Pod
	serial  int
	created []string
	deleted []string
	patched []string
}

func (s *stage) now() metav1.Time { return metav1.Time{Time: s.clock.Now()} }

func (s *stage) CreatePods(ctx context.Context, ns string, template *v1.PodTemplateSpec, object runtime.Object, ref *metav1.OwnerReference) error {
	return s.CreatePodsWithGenerateName(ctx, ns, template, object, ref, "")
}

func (s *stage) CreatePodsWithGenerateName(ctx context.Context, ns string, template *v1.PodTemplateSpec, object runtime.Object, ref *metav1.OwnerReference, generate string) error {
	s.Lock()
	defer s.Unlock()
	text, _ := json.Marshal(template.Annotations)
	s.created = append(s.created, generate+" "+string(text))
	pod := &v1.Pod{ObjectMeta: *template.ObjectMeta.DeepCopy(), Spec: *template.Spec.DeepCopy()}
	pod.OwnerReferences, pod.CreationTimestamp, pod.Status.Phase = []metav1.OwnerReference{*ref}, s.now(), v1.PodPending
	pod.Namespace = ns
	pod.Name = fmt.Sprintf("new-%s %s", generate, text)
	// Named after all are there.
	for i := 0; ; i++ {
		if _, ok := s.pods[fmt.Sprint(pod.Name, i)]; !ok {
			pod.Name = fmt.Sprint(pod.Name, i)
			break
		}
	}
	s.pods[pod.Name] = pod
	return nil
}

func (s *stage) DeletePod(ctx context.Context, ns, name string, object runtime.Object) error {
	s.Lock()
	defer s.Unlock()
	s.deleted = append(s.deleted, name)
	return nil
}

func (s *stage) PatchPod(ctx context.Context, ns, name string, data []byte) error {
	s.Lock()
	defer s.Unlock()
	s.patched = append(s.patched, name)
	return nil
}

func (s *stage) names() (out []string) {
	for name := range s.pods {
		out = append(out, name)
	}
	sort.Strings(out)
	return
}

// After a pass: what it did is done, and new pods get names that depend on nothing.
func (s *stage) settle() {
	for _, name := range s.names() {
		if pod := s.pods[name]; strings.HasPrefix(name, "new-") {
			delete(s.pods, name)
			s.serial++
			pod.Name = fmt.Sprintf("p%02d", s.serial)
			pod.UID = types.UID(pod.Name)
			s.pods[pod.Name] = pod
		}
	}
	for _, name := range s.deleted {
		if pod := s.pods[name]; pod != nil && pod.DeletionTimestamp == nil {
			pod.DeletionTimestamp = at(s.now())
		}
	}
	for _, name := range s.patched {
		if pod := s.pods[name]; pod != nil {
			pod.Finalizers = nil
		}
	}
	s.reap()
	s.created, s.deleted, s.patched = nil, nil, nil
}

func isOver(pod *v1.Pod) bool {
	return pod.Status.Phase == v1.PodSucceeded || pod.Status.Phase == v1.PodFailed
}

// Nothing keeps them any more.
func (s *stage) reap() {
	for _, name := range s.names() {
		if pod := s.pods[name]; pod.DeletionTimestamp != nil && len(pod.Finalizers) == 0 && (isOver(pod) || pod.Status.Phase == v1.PodPending) {
			delete(s.pods, name)
		}
	}
}

func (s *stage) end(pod *v1.Pod, code int32) {
	pod.Status.Phase = v1.PodSucceeded
	if code != 0 {
		pod.Status.Phase = v1.PodFailed
	}
	pod.Status.Conditions = keepDisruption(pod)
	pod.Status.ContainerStatuses = []v1.ContainerStatus{{Name: "main", State: v1.ContainerState{Terminated: &v1.ContainerStateTerminated{ExitCode: code, FinishedAt: s.now()}}}}
}

func keepDisruption(pod *v1.Pod) (out []v1.PodCondition) {
	for _, c := range pod.Status.Conditions {
		if c.Type == v1.DisruptionTarget {
			out = append(out, c)
		}
	}
	return
}

func (s *stage) live() {
	for _, name := range s.names() {
		pod := s.pods[name]
		if isOver(pod) {
			continue
		}
		if pod.DeletionTimestamp != nil && r.Intn(2) == 0 {
			s.end(pod, one(int32(143), 143, 0, 3))
			continue
		}
		switch r.Intn(14) {
		case 0, 1, 2, 3:
			if pod.Status.Phase == v1.PodPending {
				pod.Status.Phase = v1.PodRunning
			}
			pod.Status.Conditions = append(keepDisruption(pod), v1.PodCondition{Type: v1.PodReady, Status: one(v1.ConditionTrue, v1.ConditionTrue, v1.ConditionFalse), LastTransitionTime: s.now()})
		case 4, 5, 6:
			s.end(pod, 0)
		case 7, 8:
			s.end(pod, one(int32(1), 1, 3, 4, 5))
		case 9:
			pod.Status.Conditions = append(pod.Status.Conditions, v1.PodCondition{Type: v1.DisruptionTarget, Status: v1.ConditionTrue, LastTransitionTime: s.now()})
			pod.DeletionTimestamp = at(s.now())
		case 10:
			pod.DeletionTimestamp = at(s.now())
		case 11:
			if pod.Spec.RestartPolicy == v1.RestartPolicyOnFailure {
				pod.Status.Phase = v1.PodRunning
				restarts := int32(1)
				if len(pod.Status.ContainerStatuses) > 0 {
					restarts += pod.Status.ContainerStatuses[0].RestartCount
				}
				pod.Status.ContainerStatuses = []v1.ContainerStatus{{Name: "main", RestartCount: restarts}}
			}
		}
	}
	s.reap()
	spec := &s.job.Spec
	switch r.Intn(24) {
	case 0:
		spec.Suspend = at(!*spec.Suspend)
	case 1:
		spec.Parallelism = at(int32(r.Intn(5)))
	case 2:
		if *spec.CompletionMode == batch.IndexedCompletion && spec.SuccessPolicy == nil {
			n := int32(1 + r.Intn(5))
			spec.Completions, spec.Parallelism = &n, at(n)
		}
	}
	if *spec.Suspend && r.Intn(3) == 0 {
		spec.Suspend = at(false)
	}
}

func (s *stage) second(t metav1.Time) int { return int(t.Sub(s.start).Seconds()) }

// NAME PHASE INDEX FAILURES/IGNORED exit@second restarts ready@second disrupted deleted@second tracked created.
func (s *stage) line(pod *v1.Pod) string {
	words := []string{pod.Name, string(pod.Status.Phase), fmt.Sprint(s.second(pod.CreationTimestamp))}
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if v, ok := pod.Annotations["batch.kubernetes.io/job-completion-index"]; ok {
		add("i%s", v)
	}
	if v, ok := pod.Annotations["batch.kubernetes.io/job-index-failure-count"]; ok {
		add("f%s", v)
	}
	if v, ok := pod.Annotations["batch.kubernetes.io/job-index-ignored-failure-count"]; ok {
		add("g%s", v)
	}
	for _, c := range pod.Status.ContainerStatuses {
		if c.State.Terminated != nil {
			add("x%d@%d", c.State.Terminated.ExitCode, s.second(c.State.Terminated.FinishedAt))
		}
		if c.RestartCount > 0 {
			add("r%d", c.RestartCount)
		}
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == v1.PodReady {
			add("c%s@%d", c.Status, s.second(c.LastTransitionTime))
		} else {
			add("D")
		}
	}
	if pod.DeletionTimestamp != nil {
		add("d%d", s.second(*pod.DeletionTimestamp))
	}
	if len(pod.Finalizers) > 0 {
		add("T")
	}
	return strings.Join(words, " ")
}

// In the order of names.
type inOrder struct{ cache.Indexer }

func (i inOrder) ByIndex(name, value string) ([]interface{}, error) {
	list, err := i.Indexer.ByIndex(name, value)
	sort.Slice(list, func(a, b int) bool { return list[a].(*v1.Pod).Name < list[b].(*v1.Pod).Name })
	return list, err
}

type row struct {
	At          int              `json:"at"`
	Changed     map[string]any   `json:"changed,omitempty"`
	Pods        []string         `json:"pods,omitempty"`
	Failures    int32            `json:"failures,omitempty"`
	LastFailure int              `json:"lastFailure,omitempty"`
	Status      *batch.JobStatus `json:"status,omitempty"`
	Created     []string         `json:"created,omitempty"`
	Deleted     []string         `json:"deleted,omitempty"`
	Patched     []string         `json:"patched,omitempty"`
	Events      []string         `json:"events,omitempty"`
}

func play() map[string]any {
	ctx := context.Background()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := &stage{start: start, clock: testingclock.NewFakeClock(start), job: invent(), pods: map[string]*v1.Pod{}}
	client := fake.NewSimpleClientset()
	factory := informers.NewSharedInformerFactory(client, 0)
	c, err := newControllerWithClock(ctx, client, s.clock, factory.Core().V1().Pods(), factory.Batch().V1().Jobs(), nil, nil)
	if err != nil {
		panic(err)
	}
	events := record.NewFakeRecorder(1000)
	c.podControl, c.recorder, c.podIndexer = s, events, inOrder{c.podIndexer}
	var written *batch.JobStatus
	c.updateStatusHandler = func(ctx context.Context, job *batch.Job) (*batch.Job, error) {
		written = job.Status.DeepCopy()
		return job, nil
	}
	key := "default/foobar"
	spec := s.job.Spec.DeepCopy()
	rows := []row{}
	for i, over := 0, 0; i < 14 && over == 0; i++ {
		one := row{At: int(s.clock.Since(start).Seconds()), Changed: map[string]any{}}
		if *s.job.Spec.Suspend != *spec.Suspend {
			one.Changed["suspend"] = *s.job.Spec.Suspend
		}
		if *s.job.Spec.Parallelism != *spec.Parallelism {
			one.Changed["parallelism"] = *s.job.Spec.Parallelism
		}
		if spec.Completions != nil && *s.job.Spec.Completions != *spec.Completions {
			one.Changed["completions"] = *s.job.Spec.Completions
		}
		pods := []interface{}{}
		for _, name := range s.names() {
			one.Pods = append(one.Pods, s.line(s.pods[name]))
			pods = append(pods, s.pods[name].DeepCopy())
		}
		factory.Core().V1().Pods().Informer().GetIndexer().Replace(pods, "")
		factory.Batch().V1().Jobs().Informer().GetIndexer().Replace([]interface{}{s.job.DeepCopy()}, "")
		if b, ok, _ := c.podBackoffStore.store.GetByKey(key); ok {
			known := b.(*backoffRecord)
			one.Failures = known.failuresAfterLastSuccess
			if known.lastFailureTime != nil {
				one.LastFailure = s.second(metav1.Time{Time: *known.lastFailureTime})
			}
		}
		written = nil
		if err := c.syncJob(ctx, key); err != nil {
			panic(err)
		}
		c.expectations.DeleteExpectations(klog.FromContext(ctx), key)
		c.finalizerExpectations.deleteExpectations(klog.FromContext(ctx), key)
		c.finishedJobExpectations.Clear()
		sort.Strings(s.created)
		sort.Strings(s.deleted)
		sort.Strings(s.patched)
		one.Status, one.Created, one.Deleted, one.Patched = written, s.created, s.deleted, s.patched
		for len(events.Events) > 0 {
			one.Events = append(one.Events, <-events.Events)
		}
		if written != nil {
			s.job.Status = *written
		}
		s.settle()
		for _, condition := range s.job.Status.Conditions {
			if condition.Type == batch.JobComplete || condition.Type == batch.JobFailed {
				over++
			}
		}
		rows = append(rows, one)
		if r.Intn(5) > 0 {
			s.clock.Step(time.Duration(1+r.Intn(one2(8, 8, 40, 120))) * time.Second)
			s.live()
		}
	}
	return map[string]any{"spec": spec, "rows": rows}
}

func one2(list ...int) int { return list[r.Intn(len(list))] }

func TestRecord(t *testing.T) {
	courses, err := strconv.Atoi(os.Getenv("COURSES"))
	if err != nil {
		courses = 20
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i := 0; i < courses; i++ {
		if err := encoder.Encode(play()); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
