// What one look of the autoscalers' controller comes to in the situations of its own tests, custom, object and external
// metrics included; and what its calculator makes of values that belong to no pod.
// Package: pkg/controller/podautoscaler
// Keeps: horizontal_test.go replica_calculator_test.go
// Writes: src/core/resources/horizontal-pod-autoscaler/fixtures/upstream-tables.jsonl
package podautoscaler

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/informers"
	core "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/record"
	"k8s.io/kubernetes/pkg/controller"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/monitor"
)

var text bytes.Buffer
var now = time.Now()

func write(v any) {
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err)
	}
}

func TestMain(m *testing.M) {
	m.Run()
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		panic(err)
	}
}

// An answer to a question about metrics: values by pod or in a row, and how old they are.
type answer struct {
	Of    string           `json:"of"`
	Pods  map[string]int64 `json:"pods,omitempty"`
	Rows  []int64          `json:"rows,omitempty"`
	Error string           `json:"error,omitempty"`
}

type tape struct {
	inner   metrics.MetricsClient
	answers []answer
}

func (p *tape) keep(of string, pods metrics.PodMetricsInfo, rows []int64, err error) {
	a := answer{Of: of, Rows: rows}
	if err != nil {
		a.Error = err.Error()
	}
	if pods != nil {
		a.Pods = map[string]int64{}
	}
	for name, m := range pods {
		a.Pods[name] = m.Value
	}
	p.answers = append(p.answers, a)
}

func (p *tape) GetResourceMetric(ctx context.Context, resource v1.ResourceName, namespace string, selector labels.Selector, container string) (metrics.PodMetricsInfo, time.Time, error) {
	pods, at, err := p.inner.GetResourceMetric(ctx, resource, namespace, selector, container)
	p.keep(strings.TrimSpace(fmt.Sprintf("%s %s", resource, container)), pods, nil, err)
	return pods, at, err
}

func (p *tape) GetRawMetric(metric string, namespace string, selector labels.Selector, metricSelector labels.Selector) (metrics.PodMetricsInfo, time.Time, error) {
	pods, at, err := p.inner.GetRawMetric(metric, namespace, selector, metricSelector)
	p.keep("pods "+metric, pods, nil, err)
	return pods, at, err
}

func (p *tape) GetObjectMetric(metric string, namespace string, object *autoscalingv2.CrossVersionObjectReference, metricSelector labels.Selector) (int64, time.Time, error) {
	value, at, err := p.inner.GetObjectMetric(metric, namespace, object, metricSelector)
	p.keep("object "+metric, nil, []int64{value}, err)
	return value, at, err
}

func (p *tape) GetExternalMetric(metric string, namespace string, selector labels.Selector) ([]int64, time.Time, error) {
	values, at, err := p.inner.GetExternalMetric(metric, namespace, selector)
	p.keep("external "+metric, nil, values, err)
	return values, at, err
}

// Seconds; -1: the zero time.
func age(at metav1.Time) int {
	if at.IsZero() {
		return -1
	}
	return int(now.Sub(at.Time).Round(time.Second).Seconds())
}

// Phase, ready, ages of start and condition, requests, whether it ends.
func podLine(pod v1.Pod) string {
	requests := []string{}
	for _, c := range pod.Spec.Containers {
		q := c.Resources.Requests[v1.ResourceCPU]
		requests = append(requests, q.String())
	}
	started, ready := metav1.Time{}, v1.PodCondition{Status: "-"}
	if pod.Status.StartTime != nil {
		started = *pod.Status.StartTime
	}
	if len(pod.Status.Conditions) > 0 {
		ready = pod.Status.Conditions[0]
	}
	line := fmt.Sprintf("%s %s %d %d %s", pod.Status.Phase, ready.Status, age(started), age(ready.LastTransitionTime), strings.Join(requests, ","))
	if pod.DeletionTimestamp != nil {
		line += " ends"
	}
	return line
}

// With how many are alike: 'LINE *3'.
func together(lines []string) []string {
	out := []string{}
	for i := 0; i < len(lines); {
		n := 1
		for i+n < len(lines) && lines[i+n] == lines[i] {
			n++
		}
		out = append(out, fmt.Sprintf("%s *%d", lines[i], n))
		i += n
	}
	return out
}

// What the test knows by itself is left out.
func specOf(hpa *autoscalingv2.HorizontalPodAutoscaler) map[string]any {
	spec := map[string]any{"max": hpa.Spec.MaxReplicas, "metrics": hpa.Spec.Metrics}
	if hpa.Spec.MinReplicas != nil {
		spec["min"] = *hpa.Spec.MinReplicas
	}
	if hpa.Spec.Behavior != nil {
		spec["behavior"] = hpa.Spec.Behavior
	}
	return spec
}

func conditionLines(list []autoscalingv2.HorizontalPodAutoscalerCondition) []string {
	out := []string{}
	for _, c := range list {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", c.Type, c.Status, c.Reason, c.Message)))
	}
	return out
}

type change struct {
	N   int32 `json:"n"`
	Age int   `json:"age"`
}

func (tc *testCase) runTestWithController(t *testing.T, c *HorizontalController, factory informers.SharedInformerFactory) {
	t.Skip("several looks: not recorded")
}

func (tc *testCase) runTest(t *testing.T) {
	// Feature gates that are not as they are by default.
	if tc.hpaSelectors != nil || strings.HasSuffix(t.Name(), "HPAScaleToZero=true") || strings.HasSuffix(t.Name(), "gate_is_disabled") {
		return
	}
	ctx := context.Background()
	client, metricsClient, custom, external, scales := tc.prepareTestClient(t)
	if tc.testClient != nil {
		client = tc.testClient
	}
	if tc.testMetricsClient != nil {
		metricsClient = tc.testMetricsClient
	}
	if tc.testCMClient != nil {
		custom = tc.testCMClient
	}
	if tc.testEMClient != nil {
		external = tc.testEMClient
	}
	if tc.testScaleClient != nil {
		scales = tc.testScaleClient
	}
	list, err := client.AutoscalingV2().HorizontalPodAutoscalers("test-namespace").List(ctx, metav1.ListOptions{})
	if err != nil || len(list.Items) != 1 {
		return
	}
	hpa := &list.Items[0]
	pods, _ := client.CoreV1().Pods("test-namespace").List(ctx, metav1.ListOptions{})
	in := map[string]any{"name": t.Name(), "spec": specOf(hpa), "current": hpa.Status.CurrentReplicas, "desired": hpa.Status.DesiredReplicas}
	if hpa.Status.LastScaleTime != nil {
		in["lastScale"] = age(*hpa.Status.LastScaleTime)
	}
	if len(hpa.Status.Conditions) > 0 {
		in["had"] = conditionLines(hpa.Status.Conditions)
	}
	lines := []string{}
	for _, pod := range pods.Items {
		lines = append(lines, podLine(pod))
	}
	in["pods"] = together(lines)
	scale, err := scales.Scales("test-namespace").Get(ctx, schemaOf(hpa.Spec.ScaleTargetRef.Kind), hpa.Spec.ScaleTargetRef.Name, metav1.GetOptions{})
	if err != nil {
		in["noScale"] = err.Error()
	} else {
		in["scale"] = [2]int32{scale.Spec.Replicas, scale.Status.Replicas}
		if scale.Status.Selector != "name=test-pod" {
			in["selector"] = scale.Status.Selector
		}
	}
	out := map[string]any{}
	client.PrependReactor("update", "horizontalpodautoscalers", func(a core.Action) (bool, runtime.Object, error) {
		hpa = a.(core.UpdateAction).GetObject().(*autoscalingv2.HorizontalPodAutoscaler).DeepCopy()
		return true, hpa, nil
	})
	scales.PrependReactor("update", "*", func(a core.Action) (bool, runtime.Object, error) {
		for _, reactor := range scales.ReactionChain[1:] {
			if !reactor.Handles(a) {
				continue
			}
			if handled, obj, err := reactor.React(a); handled {
				if err != nil {
					in["noUpdate"] = err.Error()
				} else {
					out["replicas"] = replicasIn(a)
				}
				return true, obj, err
			}
		}
		return false, nil, nil
	})
	factory := informers.NewSharedInformerFactory(client, controller.NoResyncPeriodFunc())
	c, _ := tc.setupController(t)
	recordings := &tape{inner: metrics.NewRESTMetricsClient(metricsClient.MetricsV1beta1(), custom, external)}
	for i := range pods.Items {
		factory.Core().V1().Pods().Informer().GetIndexer().Add(&pods.Items[i])
	}
	c.podLister = factory.Core().V1().Pods().Lister()
	c.replicaCalc = NewReplicaCalculator(recordings, c.podLister, 5*time.Minute, 30*time.Second)
	c.hpaNamespacer, c.scaleNamespacer, c.monitor = client.AutoscalingV2(), scales, monitor.New()
	events := record.NewFakeRecorder(100)
	c.eventRecorder = events
	key := "test-namespace/test-hpa"
	wanted := []change{}
	for _, w := range c.recommendations[key] {
		wanted = append(wanted, change{w.recommendation, int(now.Sub(w.timestamp).Round(time.Second).Seconds())})
	}
	// None and nothing known are not the same.
	if c.recommendations[key] != nil {
		in["wanted"] = wanted
	}
	c.reconcileAutoscaler(ctx, hpa.DeepCopy(), key)
	out["current"], out["desired"] = hpa.Status.CurrentReplicas, hpa.Status.DesiredReplicas
	out["conditions"] = conditionLines(hpa.Status.Conditions)
	if len(hpa.Status.CurrentMetrics) > 0 {
		out["metrics"] = hpa.Status.CurrentMetrics
	}
	close(events.Events)
	said := []string{}
	for e := range events.Events {
		said = append(said, e)
	}
	if len(said) > 0 {
		out["events"] = said
	}
	in["answers"] = recordings.answers
	write(map[string]any{"in": in, "out": out})
}

func (tc *replicaCalcTestCase) runTest(t *testing.T) {
	if tc.metric == nil || tc.metric.metricType == podMetric || tc.expectedError != nil {
		return
	}
	_, metricsClient, custom, external := tc.prepareTestClient(t)
	client := tc.prepareTestClientSet()
	list, _ := client.CoreV1().Pods(testNamespace).List(context.Background(), metav1.ListOptions{})
	factory := informers.NewSharedInformerFactory(client, controller.NoResyncPeriodFunc())
	lines := []string{}
	for i := range list.Items {
		factory.Core().V1().Pods().Informer().GetIndexer().Add(&list.Items[i])
		lines = append(lines, podLine(list.Items[i]))
	}
	calc := NewReplicaCalculator(metrics.NewRESTMetricsClient(metricsClient.MetricsV1beta1(), custom, external), factory.Core().V1().Pods().Lister(), time.Minute, time.Minute)
	tolerances := Tolerances{defaultTestingTolerance, defaultTestingTolerance}
	if tc.tolerances != nil {
		tolerances = *tc.tolerances
	}
	selector := labels.SelectorFromSet(labels.Set{"name": podNamePrefix})
	m, isShare := tc.metric, false
	var replicas int32
	var usage int64
	var err error
	switch m.metricType {
	case objectMetric:
		replicas, usage, _, err = calc.GetObjectMetricReplicas(tc.currentReplicas, m.targetUsage, m.name, tolerances, testNamespace, m.singleObject, selector, nil)
	case objectPerPodMetric:
		isShare = true
		replicas, usage, _, err = calc.GetObjectPerPodMetricReplicas(tc.currentReplicas, m.perPodTargetUsage, m.name, tolerances, testNamespace, m.singleObject, nil)
	case externalMetric:
		replicas, usage, _, err = calc.GetExternalMetricReplicas(tc.currentReplicas, m.targetUsage, m.name, tolerances, testNamespace, m.selector, selector)
	case externalPerPodMetric:
		isShare = true
		replicas, usage, _, err = calc.GetExternalPerPodMetricReplicas(tc.currentReplicas, m.perPodTargetUsage, m.name, tolerances, testNamespace, m.selector)
	}
	if err != nil {
		return
	}
	levels := []string{}
	for _, l := range m.levels {
		levels = append(levels, fmt.Sprint(l))
	}
	write(map[string]any{"value": map[string]any{"name": t.Name(), "pods": together(lines), "current": tc.currentReplicas, "levels": levels, "target": m.targetUsage + m.perPodTargetUsage, "isShare": isShare, "tolerances": []float64{tolerances.scaleDown, tolerances.scaleUp}, "replicas": replicas, "usage": fmt.Sprint(usage)}})
}

func schemaOf(kind string) schema.GroupResource {
	switch kind {
	case "Deployment":
		return schema.GroupResource{Group: "apps", Resource: "deployments"}
	case "ReplicaSet":
		return schema.GroupResource{Group: "apps", Resource: "replicasets"}
	}
	return schema.GroupResource{Resource: "replicationcontrollers"}
}

func replicasIn(a core.Action) int32 {
	return a.(core.UpdateAction).GetObject().(*autoscalingv1.Scale).Spec.Replicas
}
