package cluster

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

const inputChangesPage = "../../docs/input-changes.md"

var updatePages = flag.Bool("update", false, "write docs/input-changes.md")

// effect is what one update wrote and restarted.
type effect struct{ objects, restarts string }

// TestEveryInputWritesAndRestartsWhatItsPageSays changes each input on one mesh. With -update it writes the page.
func TestEveryInputWritesAndRestartsWhatItsPageSays(t *testing.T) {
	l := lab.Reserve(t)
	shop := workloads(t, l, "changes-shop")
	otherSensors(t, l)
	awaitSync(t, l)
	before := snapshot(t, l)
	c := &changer{t: t, l: l, namespaces: []string{"istio-system", shop}, project: newProject(t, nil, "KUBECONFIG="+l.Kubeconfig())}

	c.section("With the default `tracing.api: Telemetry`")
	c.settle(telemetryBase)
	c.all(telemetryBase, telemetryInputs)
	zipkin := with(telemetryBase, func(a *gc.GroundcoverIstioArgs) { a.Tracing.Protocol = new(gc.ProtocolZipkin) })
	c.settle(zipkin)
	c.row("tracing.api", "added", c.update(proxyConfigBase))

	c.section("With `tracing.api: ProxyConfig`")
	c.all(proxyConfigBase, proxyConfigInputs)
	c.row("tracing.api", "removed", c.update(zipkin))

	c.section("Metrics, with a Prometheus of the Prometheus operator that writes to groundcover")
	installPrometheusOperator(t, l)
	c.settle(telemetryBase)
	c.all(telemetryBase, metricsInputs)

	c.project.Destroy().Succeeds(t)
	require.NoError(t, l.Delete(t.Context(), prometheusToGroundcover))
	awaitSync(t, l)
	after := snapshot(t, l)
	for object := range after {
		if strings.Contains(object, "monitoring.coreos.com") {
			delete(after, object) // the CRDs are there until the test ends
		}
	}
	assert.Empty(t, lab.Diff(before, after))

	assert.ElementsMatch(t, inputsOfTheSchema(t), slices.Compact(slices.Sorted(slices.Values(c.inputs))), "each input has a row")
	if *updatePages {
		require.NoError(t, os.WriteFile(inputChangesPage, []byte(c.page()), 0o644))
	}
	committed, err := os.ReadFile(inputChangesPage)
	require.NoError(t, err)
	assert.Equal(t, string(committed), c.page(), "go -C tests test ./cluster -run TestEveryInput -args -update writes the page")
}

// changer updates one stack again and again, and notes what each update did.
type changer struct {
	t          *testing.T
	l          *lab.Lab
	project    *project
	namespaces []string
	inputs     []string
	lines      []string
}

func (c *changer) section(title string) {
	c.lines = append(c.lines, "", "## "+title, "", "| input | change | objects written | restarts |", "|---|---|---|---|")
}

// settle updates to inputs whose effect is not noted.
func (c *changer) settle(base func() gc.GroundcoverIstioArgs) { c.update(base) }

// all notes, for each group of inputs, the effects of an addition, a change and a removal.
func (c *changer) all(base func() gc.GroundcoverIstioArgs, groups []inputGroup) {
	for _, group := range groups {
		effects := []effect{c.update(with(base, group.add))}
		changes := []string{"added"}
		if group.change != nil {
			effects, changes = append(effects, c.update(with(base, group.change))), append(changes, "changed")
		}
		effects, changes = append(effects, c.update(base)), append(changes, "removed")
		for i := 0; i < len(effects); {
			same := i
			for same < len(effects) && effects[same] == effects[i] {
				same++
			}
			c.row(group.inputs, strings.Join(changes[i:same], ", "), effects[i])
			i = same
		}
		if group.quiet {
			for i, found := range effects {
				assert.Equal(c.t, effect{"none", "nothing"}, found, "%s %s", group.inputs, changes[i])
			}
		}
	}
}

func (c *changer) row(inputs, change string, found effect) {
	names := strings.Split(inputs, " ")
	c.inputs = append(c.inputs, names...)
	c.lines = append(c.lines, fmt.Sprintf("| `%s` | %s | %s | %s |", strings.Join(names, "`, `"), change, found.objects, found.restarts))
}

// update runs one update and notes what it wrote and whose pod templates it changed. A rollout's own write of the hash is a restart.
func (c *changer) update(args func() gc.GroundcoverIstioArgs) effect {
	c.t.Helper()
	since, templatesBefore := mark(c.t, c.l), c.templates()
	c.project.program = connects(args())
	c.project.up().Succeeds(c.t)
	requests, err := c.l.Requests(since)
	require.NoError(c.t, err)
	written := map[string]bool{}
	for _, request := range requests {
		changes := slices.Contains([]string{"create", "update", "patch", "delete"}, request.Verb) && request.Status < 300 && !strings.Contains(request.URI, "dryRun")
		own := strings.HasPrefix(request.UserAgent, "pulumi-groundcover-istio/") && request.Subresource == "" && request.Verb != "patch"
		switch {
		case changes && request.Resource == "podmonitors":
			written["the monitors"] = true
		case changes && own:
			written[kindOf[request.Resource]+" `"+nameOf(request)+"`"] = true
		}
	}
	restarted := map[string]bool{}
	for workload, template := range c.templates() {
		if template != templatesBefore[workload] {
			restarted[workload] = true
		}
	}
	if restarted["istiod"] || restarted["the gateway"] {
		awaitSync(c.t, c.l)
	}
	return effect{orNone(written, "none"), orNone(restarted, "nothing")}
}

var kindOf = map[string]string{"configmaps": "ConfigMap", "telemetries": "Telemetry", "deployments": "Deployment"}

// nameOf is the name of the object that a request is about; the audit log has none for a creation.
func nameOf(request lab.Request) string {
	if request.Name != "" {
		return request.Name
	}
	return map[string]string{"configmaps": "istio-groundcover", "telemetries": "groundcover"}[request.Resource]
}

func orNone(found map[string]bool, none string) string {
	if len(found) == 0 {
		return none
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), ", ")
}

// templates are the pod templates of istiod, the gateway and the injected workloads, as text.
func (c *changer) templates() map[string]string {
	c.t.Helper()
	named := map[string]string{"istiod": "istiod", "istio-ingressgateway": "the gateway", "web": "injected workloads", "db": "injected workloads"}
	found := map[string]string{}
	for _, namespace := range c.namespaces {
		deployments, err := c.l.Client.AppsV1().Deployments(namespace).List(c.t.Context(), metav1.ListOptions{})
		require.NoError(c.t, err)
		for _, each := range deployments.Items {
			text, err := json.Marshal(each.Spec.Template)
			require.NoError(c.t, err)
			if name := named[each.Name]; name != "" {
				found[name] += string(text)
			}
		}
		sets, err := c.l.Client.AppsV1().StatefulSets(namespace).List(c.t.Context(), metav1.ListOptions{})
		require.NoError(c.t, err)
		for _, each := range sets.Items {
			text, err := json.Marshal(each.Spec.Template)
			require.NoError(c.t, err)
			found[named[each.Name]] += string(text)
		}
	}
	return found
}

func (c *changer) page() string {
	return "# What a changed input writes and restarts\n\n" +
		"A test changes each input on a mesh of Istio 1.31 that istioctl installed, and this page is its result. An update that changes\n" +
		"several inputs writes each object once. Inputs that share a row were changed together.\n" +
		strings.Join(c.lines, "\n") + "\n"
}

// inputsOfTheSchema are the paths of all inputs of the component.
func inputsOfTheSchema(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../schema.json")
	require.NoError(t, err)
	type property struct {
		Ref string `json:"$ref"`
	}
	type object struct {
		Properties map[string]property `json:"properties"`
	}
	var schema struct {
		Types     map[string]object `json:"types"`
		Resources map[string]struct {
			InputProperties map[string]property `json:"inputProperties"`
		} `json:"resources"`
	}
	require.NoError(t, json.Unmarshal(text, &schema))
	var paths []string
	var walk func(prefix string, properties map[string]property)
	walk = func(prefix string, properties map[string]property) {
		for name, each := range properties {
			nested := schema.Types[strings.TrimPrefix(each.Ref, "#/types/")].Properties
			if len(nested) == 0 {
				paths = append(paths, prefix+name)
				continue
			}
			walk(prefix+name+".", nested)
		}
	}
	walk("", schema.Resources["groundcover-istio:index:GroundcoverIstio"].InputProperties)
	return paths
}
