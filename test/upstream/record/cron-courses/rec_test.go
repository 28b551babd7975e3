// What each pass over a CronJob comes to, in made-up courses: its Jobs end, fail, vanish, time passes by minutes or days,
// somebody suspends it. sync with a clock of its own.
// Package: pkg/controller/cronjob
// Writes: src/core/resources/cron-job/fixtures/upstream-courses.jsonl
package cronjob

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
	"testing"
	"time"

	batch "k8s.io/api/batch/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	listers "k8s.io/client-go/listers/batch/v1"
	"k8s.io/client-go/tools/record"
)

func number(name string, fallback int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return fallback
}

var r = rand.New(rand.NewSource(int64(number("SEED", 4))))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }
func at[T any](v T) *T       { return &v }

var start = time.Date(2026, 3, 5, 7, 20, 10, 0, time.UTC)

func invent() *batch.CronJob {
	spec := batch.CronJobSpec{Schedule: one("* * * * *", "*/5 * * * *", "*/5 * * * *", "0 * * * *", "30 2 * * *", "@hourly", "@every 90s", "*/2 8-18 * * 1-5", "0 0 30 2 *", "15,45 */3 * * *"), ConcurrencyPolicy: one(batch.AllowConcurrent, batch.ForbidConcurrent, batch.ReplaceConcurrent), Suspend: at(r.Intn(8) == 0)}
	if r.Intn(2) == 0 {
		spec.StartingDeadlineSeconds = at(int64(one(5, 15, 60, 200, 4000, 100000)))
	}
	if r.Intn(4) == 0 {
		spec.TimeZone = at(one("Etc/UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin"))
	}
	if r.Intn(4) > 0 {
		spec.SuccessfulJobsHistoryLimit, spec.FailedJobsHistoryLimit = at(int32(r.Intn(4))), at(int32(r.Intn(3)))
	}
	return &batch.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "cron", Namespace: "default", UID: "cron", CreationTimestamp: metav1.Time{Time: start}}, Spec: spec}
}

type stage struct {
	now     time.Time
	cron    *batch.CronJob
	jobs    map[string]*batch.Job
	written *batch.CronJobStatus
	created []string
	deleted []string
	manual  int
}

func (s *stage) UpdateStatus(ctx context.Context, cron *batch.CronJob) (*batch.CronJob, error) {
	s.written = cron.Status.DeepCopy()
	return cron, nil
}

func (s *stage) GetCronJob(ctx context.Context, ns, name string) (*batch.CronJob, error) {
	return s.cron.DeepCopy(), nil
}

var resource = schema.GroupResource{Group: "batch", Resource: "jobs"}

func (s *stage) GetJob(ns, name string) (*batch.Job, error) {
	if job, ok := s.jobs[name]; ok {
		return job, nil
	}
	return nil, errors.NewNotFound(resource, name)
}

func (s *stage) CreateJob(ns string, job *batch.Job) (*batch.Job, error) {
	if _, ok := s.jobs[job.Name]; ok {
		return nil, errors.NewAlreadyExists(resource, job.Name)
	}
	s.created = append(s.created, job.Name+" "+job.Annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"])
	s.add(job.DeepCopy())
	return s.jobs[job.Name], nil
}

func (s *stage) add(job *batch.Job) {
	job.UID, job.CreationTimestamp = types.UID("u-"+job.Name+fmt.Sprint(s.now.Unix()%1000)), metav1.Time{Time: s.now}
	job.Namespace = "default"
	job.Status.StartTime = &metav1.Time{Time: s.now}
	s.jobs[job.Name] = job
}

func (s *stage) DeleteJob(ns, name string) error {
	s.deleted = append(s.deleted, name)
	return nil
}

func (s *stage) names() (out []string) {
	for name := range s.jobs {
		out = append(out, name)
	}
	sort.Strings(out)
	return
}

// In the order of names.
type inOrder struct{ listers.JobLister }
type inOrderOf struct{ listers.JobNamespaceLister }

func (l inOrder) Jobs(ns string) listers.JobNamespaceLister { return inOrderOf{l.JobLister.Jobs(ns)} }
func (l inOrderOf) List(s labels.Selector) ([]*batch.Job, error) {
	jobs, err := l.JobNamespaceLister.List(s)
	sort.Slice(jobs, func(i, j int) bool { return jobs[i].Name < jobs[j].Name })
	return jobs, err
}

func (s *stage) live() {
	for _, name := range s.deleted {
		delete(s.jobs, name)
	}
	s.created, s.deleted = nil, nil
	step := one(7, 20, 60, 60, 61, 150, 300, 900, 3600, 3*3600, 26*3600, 6*86400)
	s.now = s.now.Add(time.Duration(1+r.Intn(step)) * time.Second)
	for _, name := range s.names() {
		job := s.jobs[name]
		if len(job.Status.Conditions) > 0 {
			continue
		}
		switch r.Intn(9) {
		case 0, 1, 2:
			job.Status.Conditions = []batch.JobCondition{{Type: batch.JobComplete, Status: v1.ConditionTrue}}
			job.Status.CompletionTime = &metav1.Time{Time: s.now}
		case 3:
			job.Status.Conditions = []batch.JobCondition{{Type: batch.JobFailed, Status: v1.ConditionTrue}}
		case 4:
			delete(s.jobs, name)
		}
	}
	switch r.Intn(16) {
	case 0:
		s.cron.Spec.Suspend = at(!*s.cron.Spec.Suspend)
	case 1:
		s.manual++
		job := &batch.Job{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("manual-%d", s.manual), OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(s.cron, batch.SchemeGroupVersion.WithKind("CronJob"))}}}
		s.add(job)
	}
	if *s.cron.Spec.Suspend && r.Intn(3) == 0 {
		s.cron.Spec.Suspend = at(false)
	}
}

func (s *stage) second(t *metav1.Time) int { return int(t.Sub(start).Seconds()) }

// NAME UID STARTED [ended Complete@SECOND or Failed].
func (s *stage) line(job *batch.Job) string {
	text := fmt.Sprintf("%s %s %d", job.Name, job.UID, s.second(job.Status.StartTime))
	for _, c := range job.Status.Conditions {
		text += " " + string(c.Type)
		if job.Status.CompletionTime != nil {
			text += fmt.Sprintf("@%d", s.second(job.Status.CompletionTime))
		}
	}
	return text
}

type row struct {
	At      int      `json:"at"`
	Suspend bool     `json:"suspend,omitempty"`
	Jobs    []string `json:"jobs,omitempty"`
	Created []string `json:"created,omitempty"`
	Deleted []string `json:"deleted,omitempty"`
	Events  []string `json:"events,omitempty"`
	Active  []string `json:"active,omitempty"`
	Last    int      `json:"last,omitempty"`
	Success int      `json:"success,omitempty"`
	Written bool     `json:"written,omitempty"`
	AfterMs *int64   `json:"afterMs,omitempty"`
	Error   string   `json:"error,omitempty"`
}

func play() map[string]any {
	ctx := context.Background()
	s := &stage{now: start.Add(time.Duration(r.Intn(100)) * time.Second), cron: invent(), jobs: map[string]*batch.Job{}}
	client := fake.NewSimpleClientset()
	factory := informers.NewSharedInformerFactory(client, 0)
	c, err := NewControllerV2(ctx, factory.Batch().V1().Jobs(), factory.Batch().V1().CronJobs(), client)
	if err != nil {
		panic(err)
	}
	events := record.NewFakeRecorder(1000)
	c.recorder, c.jobControl, c.cronJobControl = events, s, s
	c.now = func() time.Time { return s.now }
	c.jobLister = inOrder{c.jobLister}
	spec := s.cron.Spec.DeepCopy()
	rows := []row{}
	for i := 0; i < 14; i++ {
		one := row{At: int(s.now.Sub(start).Seconds()), Suspend: *s.cron.Spec.Suspend}
		jobs := []interface{}{}
		for _, name := range s.names() {
			one.Jobs = append(one.Jobs, s.line(s.jobs[name]))
			jobs = append(jobs, s.jobs[name].DeepCopy())
		}
		factory.Batch().V1().Jobs().Informer().GetIndexer().Replace(jobs, "")
		factory.Batch().V1().CronJobs().Informer().GetIndexer().Replace([]interface{}{s.cron.DeepCopy()}, "")
		s.written = nil
		after, err := c.sync(ctx, "default/cron")
		if err != nil {
			one.Error = err.Error()
		}
		if after != nil {
			one.AfterMs = at(after.Milliseconds())
		}
		if s.written != nil {
			s.cron.Status, one.Written = *s.written, true
		}
		for _, ref := range s.cron.Status.Active {
			one.Active = append(one.Active, ref.Name+" "+string(ref.UID))
		}
		if t := s.cron.Status.LastScheduleTime; t != nil {
			one.Last = s.second(t)
		}
		if t := s.cron.Status.LastSuccessfulTime; t != nil {
			one.Success = s.second(t)
		}
		one.Created, one.Deleted = s.created, s.deleted
		for len(events.Events) > 0 {
			one.Events = append(one.Events, strings.TrimSpace(<-events.Events))
		}
		rows = append(rows, one)
		s.live()
	}
	return map[string]any{"spec": spec, "rows": rows}
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i := 0; i < number("COURSES", 24); i++ {
		if err := encoder.Encode(play()); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
