// Whether a Job whose time to live is looked at goes, or when it is looked at again, by what the cache shows of it and what
// the API server has: processJob with a fake clock.
// Package: pkg/controller/ttlafterfinished
// Writes: src/core/resources/job/fixtures/upstream-ttl.jsonl
package ttlafterfinished

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"testing"
	"time"

	batch "k8s.io/api/batch/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/util/workqueue"
	testingclock "k8s.io/utils/clock/testing"
)

var r = rand.New(rand.NewSource(8))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }

// Ages are in seconds; those of conditions stand behind them.
type jobIn struct {
	TTL        *int32   `json:"ttl,omitempty"`
	Conditions []string `json:"conditions,omitempty"`
	Ends       bool     `json:"ends,omitempty"`
}

type row struct {
	Cached *jobIn `json:"cached,omitempty"`
	Fresh  *jobIn `json:"fresh,omitempty"`
	// How it is deleted, or after how many seconds it is looked at again.
	Deleted string `json:"deleted,omitempty"`
	After   *int   `json:"after,omitempty"`
	Failed  bool   `json:"failed,omitempty"`
}

type queue struct {
	workqueue.TypedRateLimitingInterface[string]
	after *int
}

func (q *queue) AddAfter(key string, d time.Duration) {
	n := int(d.Seconds())
	q.after = &n
}

func invent() *jobIn {
	in := &jobIn{Ends: r.Intn(10) == 0}
	if r.Intn(8) > 0 {
		ttl := one(int32(0), 5, 30, 30, 100, 100)
		in.TTL = &ttl
	}
	for n := one(0, 1, 1, 2, 2, 3); n > 0; n-- {
		age := fmt.Sprint(one(-20, 0, 5, 29, 30, 31, 80, 200))
		in.Conditions = append(in.Conditions, one("Complete", "Complete", "Complete", "Failed", "Failed", "Suspended", "FailureTarget")+" "+one("True", "True", "True", "True", "False")+" "+age)
	}
	return in
}

var now = time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC)

func jobOf(in *jobIn) *batch.Job {
	job := &batch.Job{ObjectMeta: metav1.ObjectMeta{Name: "job", Namespace: "default", UID: "uid"}, Spec: batch.JobSpec{TTLSecondsAfterFinished: in.TTL}}
	if in.Ends {
		job.DeletionTimestamp = &metav1.Time{Time: now}
		job.Finalizers = []string{"x"}
	}
	for _, text := range in.Conditions {
		var kind, status string
		var age int
		fmt.Sscan(text, &kind, &status, &age)
		job.Status.Conditions = append(job.Status.Conditions, batch.JobCondition{Type: batch.JobConditionType(kind), Status: v1.ConditionStatus(status), LastTransitionTime: metav1.Time{Time: now.Add(-time.Duration(age) * time.Second)}})
	}
	return job
}

func play() (out row) {
	ctx := context.Background()
	out.Cached = invent()
	out.Fresh = out.Cached
	switch r.Intn(6) {
	case 0:
		// Somebody has given it another time meanwhile.
		other, ttl := *out.Cached, one(int32(0), 50, 500)
		other.TTL = &ttl
		out.Fresh = &other
	case 1:
		out.Fresh = nil
	case 2:
		out.Cached = nil
	}
	client := fake.NewSimpleClientset()
	if out.Fresh != nil {
		client = fake.NewSimpleClientset(jobOf(out.Fresh))
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	tc := New(ctx, factory.Batch().V1().Jobs(), client)
	q := &queue{TypedRateLimitingInterface: tc.queue}
	tc.queue, tc.clock = q, testingclock.NewFakeClock(now)
	if out.Cached != nil {
		factory.Batch().V1().Jobs().Informer().GetIndexer().Add(jobOf(out.Cached))
	}
	out.Failed = tc.processJob(ctx, "default/job") != nil
	out.After = q.after
	for _, a := range client.Actions() {
		if d, ok := a.(interface{ GetDeleteOptions() metav1.DeleteOptions }); ok {
			options := d.GetDeleteOptions()
			out.Deleted = fmt.Sprintf("%s %s", *options.PropagationPolicy, *options.Preconditions.UID)
		}
	}
	return
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	for i := 0; i < 150; i++ {
		if err := encoder.Encode(play()); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
