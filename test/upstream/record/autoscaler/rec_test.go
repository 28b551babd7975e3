// What one look of the autoscalers' controller comes to in made-up situations: reconcileAutoscaler with fake clients, no
// server of custom or external metrics.
// Package: pkg/controller/podautoscaler
// Writes: src/core/resources/horizontal-pod-autoscaler/fixtures/upstream-passes.jsonl
package podautoscaler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta/testrestmapper"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	scalefake "k8s.io/client-go/scale/fake"
	core "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/record"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	defaults "k8s.io/kubernetes/pkg/apis/autoscaling/v2"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/controller"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/monitor"
	"k8s.io/kubernetes/pkg/controller/util/selectors"
	metricsapi "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	metricsfake "k8s.io/metrics/pkg/client/clientset/versioned/fake"
	cmfake "k8s.io/metrics/pkg/client/custom_metrics/fake"
	emfake "k8s.io/metrics/pkg/client/external_metrics/fake"
)

type podIn struct {
	Phase, Ready     string
	Started, Changed int
	Ends             bool
	Cpu              []string
	// Milli-cores and MiB of each container; none if there are no metrics of the pod.
	Used [][2]int64
	Age  int
}

// One line: phase, ready, ages of start, condition and metrics, requests, use, whether it ends.
func (p podIn) MarshalJSON() ([]byte, error) {
	used, ends := "", ""
	for i, u := range p.Used {
		if i > 0 {
			used += ","
		}
		used += fmt.Sprintf("%d/%d", u[0], u[1])
	}
	if p.Ends {
		ends = " ends"
	}
	return json.Marshal(fmt.Sprintf("%s %s %d %d %d %s,%s %s%s", p.Phase, p.Ready, p.Started, p.Changed, p.Age, p.Cpu[0], p.Cpu[1], used, ends))
}

type change struct {
	N   int32 `json:"n"`
	Age int   `json:"age"`
}

type situation struct {
	Spec     autoscalingv2.HorizontalPodAutoscalerSpec `json:"spec"`
	Desired  int32                                     `json:"desired"`
	Had      []string                                  `json:"had,omitempty"`
	Scale    *[2]int32                                 `json:"scale"`
	Selector string                                    `json:"selector"`
	Rival    string                                    `json:"rival,omitempty"`
	NoUpdate bool                                      `json:"noUpdate,omitempty"`
	NoServer bool                                      `json:"noServer,omitempty"`
	Pods     []podIn                                   `json:"pods"`
	Wanted   []change                                  `json:"wanted,omitempty"`
	Ups      []change                                  `json:"ups,omitempty"`
	Downs    []change                                  `json:"downs,omitempty"`
}

type outcome struct {
	Replicas   *int32                       `json:"replicas,omitempty"`
	Current    int32                        `json:"current"`
	Desired    int32                        `json:"desired"`
	Scaled     bool                         `json:"scaled,omitempty"`
	Conditions []string                     `json:"conditions"`
	Metrics    []autoscalingv2.MetricStatus `json:"metrics,omitempty"`
	Events     []string                     `json:"events,omitempty"`
}

var r = rand.New(rand.NewSource(11))

func one[T any](list ...T) T { return list[r.Intn(len(list))] }
func ptr[T any](v T) *T       { return &v }
func quantity(s string) *resource.Quantity {
	q := resource.MustParse(s)
	return &q
}

func target() autoscalingv2.MetricTarget {
	switch r.Intn(7) {
	case 0, 1:
		return autoscalingv2.MetricTarget{Type: "AverageValue", AverageValue: quantity(one("100m", "250m", "1", "64Mi", "100Mi", "1k"))}
	default:
		return autoscalingv2.MetricTarget{Type: "Utilization", AverageUtilization: ptr(int32(one(20, 50, 60, 80, 100, 150)))}
	}
}

func metric() autoscalingv2.MetricSpec {
	qps := autoscalingv2.MetricIdentifier{Name: "qps"}
	value := autoscalingv2.MetricTarget{Type: "Value", Value: quantity("10")}
	average := autoscalingv2.MetricTarget{Type: "AverageValue", AverageValue: quantity("10")}
	switch r.Intn(12) {
	case 0:
		return autoscalingv2.MetricSpec{Type: "Pods", Pods: &autoscalingv2.PodsMetricSource{Metric: qps, Target: average}}
	case 1:
		object := autoscalingv2.CrossVersionObjectReference{Kind: "Service", Name: "front", APIVersion: "v1"}
		return autoscalingv2.MetricSpec{Type: "Object", Object: &autoscalingv2.ObjectMetricSource{DescribedObject: object, Metric: qps, Target: one(value, average)}}
	case 2:
		if r.Intn(2) == 0 {
			qps.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"queue": "work", "a": "b"}}
		}
		return autoscalingv2.MetricSpec{Type: "External", External: &autoscalingv2.ExternalMetricSource{Metric: qps, Target: one(value, average)}}
	case 3, 4, 5:
		return autoscalingv2.MetricSpec{Type: "ContainerResource", ContainerResource: &autoscalingv2.ContainerResourceMetricSource{Name: one(v1.ResourceCPU, v1.ResourceCPU, v1.ResourceMemory), Container: one("app", "app", "side", "none"), Target: target()}}
	default:
		return autoscalingv2.MetricSpec{Type: "Resource", Resource: &autoscalingv2.ResourceMetricSource{Name: one(v1.ResourceCPU, v1.ResourceCPU, v1.ResourceMemory), Target: target()}}
	}
}

func rules() *autoscalingv2.HPAScalingRules {
	if r.Intn(3) == 0 {
		return nil
	}
	out := &autoscalingv2.HPAScalingRules{}
	if r.Intn(2) == 0 {
		out.StabilizationWindowSeconds = ptr(int32(one(0, 60, 120, 600)))
	}
	if r.Intn(3) == 0 {
		out.SelectPolicy = ptr(one(autoscalingv2.MaxChangePolicySelect, autoscalingv2.MinChangePolicySelect, autoscalingv2.DisabledPolicySelect))
	}
	for n := r.Intn(3); n > 0; n-- {
		out.Policies = append(out.Policies, autoscalingv2.HPAScalingPolicy{Type: one(autoscalingv2.PodsScalingPolicy, autoscalingv2.PercentScalingPolicy), Value: int32(one(1, 2, 4, 10, 50, 100)), PeriodSeconds: int32(one(15, 60, 120))})
	}
	if r.Intn(2) == 0 {
		out.Tolerance = quantity(one("0", "50m", "0.5", "1"))
	}
	return out
}

func changes(most int) (out []change) {
	for n := r.Intn(most); n > 0; n-- {
		out = append(out, change{int32(1 + r.Intn(8)), 5 + 10*r.Intn(40)})
	}
	return
}

func invent() situation {
	s := situation{Desired: int32(r.Intn(6)), Selector: "app=a"}
	current := int32(1 + r.Intn(6))
	s.Scale = &[2]int32{current, current}
	min := int32(1 + r.Intn(3))
	s.Spec = autoscalingv2.HorizontalPodAutoscalerSpec{
		ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{Kind: "Deployment", Name: "web", APIVersion: "apps/v1"},
		MinReplicas:    &min, MaxReplicas: min + int32(1+r.Intn(8)),
	}
	for n := one(1, 1, 1, 1, 2, 2, 3); n > 0; n-- {
		s.Spec.Metrics = append(s.Spec.Metrics, metric())
	}
	if r.Intn(2) == 0 {
		s.Spec.Behavior = &autoscalingv2.HorizontalPodAutoscalerBehavior{ScaleUp: rules(), ScaleDown: rules()}
	}
	switch r.Intn(30) {
	case 0:
		s.Scale = nil
	case 1:
		s.Spec.ScaleTargetRef.Kind = "Nothing"
	case 2:
		s.Selector = ""
	case 3:
		s.Selector = "app in (a"
	case 4, 5:
		s.Rival = one("app=a", "app in (a,b)", "app=b")
	case 6:
		s.NoUpdate = true
	case 7:
		s.NoServer = true
	case 8:
		s.Scale[0] = 0
	}
	busy := int64(one(20, 100, 300, 800))
	for i := int32(0); i < s.Scale0()+int32(one(0, 0, 0, 1)); i++ {
		p := podIn{Phase: one("Running", "Running", "Running", "Running", "Running", "Pending", "Failed", "Succeeded"), Ready: one("True", "True", "True", "True", "False", "Unknown"), Started: one(10, 100, 400, 2000), Age: one(5, 20, 70)}
		p.Changed = one(p.Started, p.Started-5, 5)
		p.Ends = r.Intn(12) == 0
		p.Cpu = []string{one("200m", "200m", "200m", "1", "500m"), one("100m", "100m", "100m", "100m", "100m", "100m", "")}
		if r.Intn(8) != 0 {
			p.Used = [][2]int64{{busy/2 + r.Int63n(busy), 20 + r.Int63n(90)}, {busy / 4, 10 + r.Int63n(30)}}
		}
		s.Pods = append(s.Pods, p)
	}
	if r.Intn(2) == 0 {
		s.Wanted = changes(4)
	}
	if s.Spec.Behavior != nil {
		s.Ups, s.Downs = changes(3), changes(3)
	}
	if r.Intn(3) == 0 {
		s.Had = []string{one("AbleToScale True ReadyForNewScale recommended size matches current size", "AbleToScale False FailedGetScale x"), "ScalingActive False FailedGetResourceMetric y"}
	}
	return s
}

func (s situation) Scale0() int32 {
	if s.Scale == nil {
		return 0
	}
	return s.Scale[0]
}

func (s situation) podList(now time.Time) (out []runtime.Object) {
	ago := func(age int) metav1.Time { return metav1.Time{Time: now.Add(-time.Duration(age) * time.Second)} }
	for i, p := range s.Pods {
		started := ago(p.Started)
		pod := &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("web-%d", i), Namespace: "default", Labels: map[string]string{"app": "a"}}}
		pod.Status = v1.PodStatus{Phase: v1.PodPhase(p.Phase), StartTime: &started, Conditions: []v1.PodCondition{{Type: v1.PodReady, Status: v1.ConditionStatus(p.Ready), LastTransitionTime: ago(p.Changed)}}}
		for j, name := range []string{"app", "side"} {
			c := v1.Container{Name: name}
			if p.Cpu[j] != "" {
				c.Resources.Requests = v1.ResourceList{v1.ResourceCPU: *quantity(p.Cpu[j]), v1.ResourceMemory: *quantity("64Mi")}
			}
			pod.Spec.Containers = append(pod.Spec.Containers, c)
		}
		if p.Ends {
			pod.DeletionTimestamp = ptr(ago(1))
		}
		out = append(out, pod)
	}
	return
}

func (s situation) metricsClient(now time.Time) metrics.MetricsClient {
	resources := &metricsfake.Clientset{}
	resources.AddReactor("list", "pods", func(core.Action) (bool, runtime.Object, error) {
		if s.NoServer {
			return true, nil, apierrors.NewServiceUnavailable("the server is currently unable to handle the request")
		}
		list := &metricsapi.PodMetricsList{}
		for i, p := range s.Pods {
			if p.Used == nil {
				continue
			}
			m := metricsapi.PodMetrics{Timestamp: metav1.Time{Time: now.Add(-time.Duration(p.Age) * time.Second)}, Window: metav1.Duration{Duration: 15 * time.Second}}
			m.Name, m.Namespace, m.Labels = fmt.Sprintf("web-%d", i), "default", map[string]string{"app": "a"}
			for j, name := range []string{"app", "side"} {
				m.Containers = append(m.Containers, metricsapi.ContainerMetrics{Name: name, Usage: v1.ResourceList{v1.ResourceCPU: *resource.NewMilliQuantity(p.Used[j][0], resource.DecimalSI), v1.ResourceMemory: *resource.NewQuantity(p.Used[j][1]<<20, resource.BinarySI)}})
			}
			list.Items = append(list.Items, m)
		}
		return true, list, nil
	})
	custom := &cmfake.FakeCustomMetricsClient{}
	custom.AddReactor("get", "*", func(core.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New("no custom metrics API (custom.metrics.k8s.io) registered")
	})
	external := &emfake.FakeExternalMetricsClient{}
	external.AddReactor("list", "*", func(a core.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New("the server could not find the requested resource (get qps.external.metrics.k8s.io)")
	})
	return metrics.NewRESTMetricsClient(resources.MetricsV1beta1(), custom, external)
}

func look(t *testing.T, s situation) outcome {
	now := time.Now()
	out := outcome{Conditions: []string{}}
	hpa := &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default"}, Spec: *s.Spec.DeepCopy()}
	defaults.SetDefaults_HorizontalPodAutoscalerBehavior(hpa)
	hpa.Status.DesiredReplicas, hpa.Status.CurrentReplicas = s.Desired, s.Scale0()
	for _, text := range s.Had {
		var c autoscalingv2.HorizontalPodAutoscalerCondition
		var typ, status string
		fmt.Sscan(text, &typ, &status, &c.Reason)
		c.Type, c.Status, c.Message = autoscalingv2.HorizontalPodAutoscalerConditionType(typ), v1.ConditionStatus(status), text[len(typ)+len(status)+len(c.Reason)+3:]
		hpa.Status.Conditions = append(hpa.Status.Conditions, c)
	}
	client := fake.NewClientset(hpa)
	client.PrependReactor("update", "horizontalpodautoscalers", func(a core.Action) (bool, runtime.Object, error) {
		hpa = a.(core.UpdateAction).GetObject().(*autoscalingv2.HorizontalPodAutoscaler)
		return true, hpa, nil
	})
	scales := &scalefake.FakeScaleClient{}
	scales.AddReactor("get", "*", func(a core.Action) (bool, runtime.Object, error) {
		if s.Scale == nil {
			return true, nil, apierrors.NewNotFound(schema.GroupResource{Group: "apps", Resource: "deployments"}, "web")
		}
		return true, &autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default"}, Spec: autoscalingv1.ScaleSpec{Replicas: s.Scale[0]}, Status: autoscalingv1.ScaleStatus{Replicas: s.Scale[1], Selector: s.Selector}}, nil
	})
	scales.AddReactor("update", "*", func(a core.Action) (bool, runtime.Object, error) {
		scale := a.(core.UpdateAction).GetObject().(*autoscalingv1.Scale)
		if s.NoUpdate {
			return true, nil, errors.New("no scaling today")
		}
		out.Replicas = &scale.Spec.Replicas
		return true, scale, nil
	})
	informer := informers.NewSharedInformerFactory(client, controller.NoResyncPeriodFunc())
	c := NewHorizontalController(context.TODO(), client.CoreV1(), scales, client.AutoscalingV2(), testrestmapper.TestOnlyStaticRESTMapper(legacyscheme.Scheme), s.metricsClient(now), informer.Autoscaling().V2().HorizontalPodAutoscalers(), informer.Core().V1().Pods(), time.Minute, 5*time.Minute, 0.1, 5*time.Minute, 30*time.Second)
	c.monitor = monitor.New()
	for _, pod := range s.podList(now) {
		informer.Core().V1().Pods().Informer().GetIndexer().Add(pod)
	}
	events := record.NewFakeRecorder(100)
	c.eventRecorder = events
	key := "default/web"
	ago := func(age int) time.Time { return now.Add(-time.Duration(age) * time.Second) }
	for _, w := range s.Wanted {
		c.recommendations[key] = append(c.recommendations[key], timestampedRecommendation{w.N, ago(w.Age)})
	}
	for _, w := range s.Ups {
		c.scaleUpEvents[key] = append(c.scaleUpEvents[key], timestampedScaleEvent{w.N, ago(w.Age), false})
	}
	for _, w := range s.Downs {
		c.scaleDownEvents[key] = append(c.scaleDownEvents[key], timestampedScaleEvent{w.N, ago(w.Age), false})
	}
	if s.Rival != "" {
		selector, _ := labels.Parse(s.Rival)
		c.hpaSelectors.PutSelector(selectors.Key{Namespace: "default", Name: "other"}, selector)
	}
	c.hpaSelectors.PutSelector(selectors.Key{Namespace: "default", Name: "web"}, labels.Nothing())
	c.reconcileAutoscaler(context.TODO(), hpa, key)
	out.Current, out.Desired, out.Scaled, out.Metrics = hpa.Status.CurrentReplicas, hpa.Status.DesiredReplicas, hpa.Status.LastScaleTime != nil, hpa.Status.CurrentMetrics
	for _, x := range hpa.Status.Conditions {
		out.Conditions = append(out.Conditions, sorted(fmt.Sprintf("%s %s %s %s", x.Type, x.Status, x.Reason, x.Message)))
	}
	close(events.Events)
	for e := range events.Events {
		out.Events = append(out.Events, sorted(e))
	}
	return out
}

// What depends on the order in which Go walks a map is left out.
func isSettled(t *testing.T, s situation, out outcome) bool {
	first, _ := json.Marshal(out)
	for i := 0; i < 12; i++ {
		if again, _ := json.Marshal(look(t, s)); !bytes.Equal(first, again) {
			return false
		}
	}
	return true
}

var rivals = regexp.MustCompile(`\[(default/\w+) (default/\w+)\]`)

// In one order.
func sorted(text string) string {
	m := rivals.FindStringSubmatch(text)
	if m == nil || m[1] < m[2] {
		return text
	}
	return strings.ReplaceAll(text, m[0], "["+m[2]+" "+m[1]+"]")
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for i := 0; i < 36; i++ {
		s := invent()
		out := look(t, s)
		if !isSettled(t, s, out) {
			continue
		}
		if err := encoder.Encode(map[string]any{"in": s, "out": out}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
