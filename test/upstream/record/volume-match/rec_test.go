// Which volume a claim gets of made-up ones: from the volume controller (whose index goes by access modes) and from the
// scheduler (for a node in zone a).
// Package: pkg/controller/volume/persistentvolume
// Writes: src/core/api/fixtures/upstream-volume-matches.jsonl
package persistentvolume

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"testing"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/component-helpers/storage/volume"
)

var r = rand.New(rand.NewSource(2))

func to[T any](v T) *T        { return &v }
func one[T any](list ...T) T { return list[r.Intn(len(list))] }

// Short names, several joined by commas.
func modes(text string) (out []v1.PersistentVolumeAccessMode) {
	long := map[string]v1.PersistentVolumeAccessMode{"RWO": v1.ReadWriteOnce, "ROX": v1.ReadOnlyMany, "RWX": v1.ReadWriteMany, "RWOP": v1.ReadWriteOncePod}
	for _, m := range strings.Split(text, ",") {
		out = append(out, long[m])
	}
	return
}

func some() string {
	return one("RWO", "RWO", "RWO", "RWO,ROX", "RWO,RWX", "RWO,ROX,RWX", "RWX", "ROX", "RWO,RWO", "RWOP")
}

type volumeIn struct {
	Size  string `json:"size"`
	Modes string `json:"modes"`
	Class string `json:"class,omitempty"`
	Block bool   `json:"block,omitempty"`
	Vac   string `json:"vac,omitempty"`
	Phase string `json:"phase,omitempty"`
	// own: names the claim; former: one of that name before it; other: another.
	Ref  string `json:"ref,omitempty"`
	Ends bool   `json:"ends,omitempty"`
	Disk string `json:"disk,omitempty"`
	Zone string `json:"zone,omitempty"`
}

type situation struct {
	Size     string     `json:"size"`
	Modes    string     `json:"modes"`
	Class    string     `json:"class,omitempty"`
	Block    bool       `json:"block,omitempty"`
	Vac      string     `json:"vac,omitempty"`
	Disk     string     `json:"disk,omitempty"`
	Delayed  bool       `json:"delayed,omitempty"`
	Excluded int        `json:"excluded"`
	Volumes  []volumeIn `json:"volumes"`
}

func invent() situation {
	s := situation{Size: one("1Gi", "5Gi", "10Gi"), Modes: one("RWO", "RWO", "RWO", "RWO,ROX", "RWX", "ROX"), Class: one("", "", "fast"), Block: r.Intn(9) == 0, Disk: one("", "", "ssd"), Delayed: r.Intn(4) == 0, Excluded: one(-1, -1, 0, 1)}
	s.Vac = one("", "", "", "", "gold")
	for n := 2 + r.Intn(6); n > 0; n-- {
		v := volumeIn{Size: one("1Gi", "2Gi", "5Gi", "5000Mi", "8Gi", "10Gi", "20Gi", "100Gi"), Modes: some(), Class: one(s.Class, s.Class, s.Class, "slow"), Phase: one("", "", "", "", "", "Released"), Ref: one("", "", "", "", "", "", "own", "former", "other"), Ends: r.Intn(12) == 0, Disk: one("", "ssd", "ssd"), Zone: one("", "a", "a", "b")}
		v.Block = s.Block != (r.Intn(10) == 0)
		v.Vac = one(s.Vac, s.Vac, s.Vac, s.Vac, "silver")
		s.Volumes = append(s.Volumes, v)
	}
	return s
}

func mode(block bool) *v1.PersistentVolumeMode {
	if block {
		return to(v1.PersistentVolumeBlock)
	}
	return nil
}

func (s situation) objects() (*v1.PersistentVolumeClaim, []*v1.PersistentVolume) {
	claim := &v1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: "data", Namespace: "default", UID: "own"}}
	claim.Spec = v1.PersistentVolumeClaimSpec{AccessModes: modes(s.Modes), StorageClassName: &s.Class, VolumeMode: mode(s.Block), VolumeAttributesClassName: &s.Vac}
	claim.Spec.Resources.Requests = v1.ResourceList{v1.ResourceStorage: resource.MustParse(s.Size)}
	if s.Disk != "" {
		claim.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"disk": s.Disk}}
	}
	var volumes []*v1.PersistentVolume
	for i, in := range s.Volumes {
		in := in
		v := &v1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("pv-%d", i), Labels: map[string]string{"disk": in.Disk}}}
		v.Spec = v1.PersistentVolumeSpec{AccessModes: modes(in.Modes), StorageClassName: in.Class, VolumeMode: mode(in.Block), VolumeAttributesClassName: &in.Vac, Capacity: v1.ResourceList{v1.ResourceStorage: resource.MustParse(in.Size)}}
		v.Status.Phase = v1.VolumeAvailable
		if in.Phase != "" {
			v.Status.Phase = v1.PersistentVolumePhase(in.Phase)
		}
		switch in.Ref {
		case "own", "former":
			v.Spec.ClaimRef = &v1.ObjectReference{Namespace: "default", Name: "data"}
			if in.Ref == "former" {
				v.Spec.ClaimRef.UID = "former"
			}
		case "other":
			v.Spec.ClaimRef = &v1.ObjectReference{Namespace: "default", Name: "logs"}
		}
		if in.Ends {
			v.DeletionTimestamp = &metav1.Time{}
		}
		if in.Zone != "" {
			term := v1.NodeSelectorTerm{MatchExpressions: []v1.NodeSelectorRequirement{{Key: "zone", Operator: v1.NodeSelectorOpIn, Values: []string{in.Zone}}}}
			v.Spec.NodeAffinity = &v1.VolumeNodeAffinity{Required: &v1.NodeSelector{NodeSelectorTerms: []v1.NodeSelectorTerm{term}}}
		}
		volumes = append(volumes, v)
	}
	return claim, volumes
}

func name(v *v1.PersistentVolume) string {
	if v == nil {
		return ""
	}
	return v.Name
}

// From the controller, from the scheduler.
func match(s situation) [2]string {
	claim, volumes := s.objects()
	index := newPersistentVolumeOrderedIndex()
	excluded := map[string]*v1.PersistentVolume{}
	for i, v := range volumes {
		index.store.Add(v)
		if i == s.Excluded {
			excluded[v.Name] = v
		}
	}
	r := rand.New(rand.NewSource(rand.Int63()))
	r.Shuffle(len(volumes), func(i, j int) { volumes[i], volumes[j] = volumes[j], volumes[i] })
	byController, _ := index.findBestMatchForClaim(claim, s.Delayed)
	node := &v1.Node{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"zone": "a"}}}
	byScheduler, _ := volume.FindMatchingVolume(claim, volumes, node, excluded, s.Delayed, true)
	return [2]string{name(byController), name(byScheduler)}
}

func TestRecord(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
next:
	for kept := 0; kept < 90; {
		s := invent()
		out := match(s)
		// What depends on the order of a map is left out.
		for i := 0; i < 20; i++ {
			if match(s) != out {
				continue next
			}
		}
		if out == [2]string{} && kept%5 != 0 {
			continue
		}
		kept++
		if err := encoder.Encode(map[string]any{"in": s, "out": out}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(os.Getenv("RECORD_OUT"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
