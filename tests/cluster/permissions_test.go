package cluster

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// documentedRoles are the roles in docs/permissions.md, by name: one has objects in several namespaces.
func documentedRoles(t *testing.T) map[string][]rbacv1.ClusterRole {
	t.Helper()
	roles := map[string][]rbacv1.ClusterRole{}
	for _, text := range documentedObjects(t) {
		var role rbacv1.ClusterRole // a Role has the same fields
		if strings.Contains(text, "rbac.authorization.k8s.io") {
			require.NoError(t, yaml.UnmarshalStrict([]byte(text), &role))
			roles[role.Name] = append(roles[role.Name], role)
		}
	}
	return roles
}

// documentedObjects are the manifests in docs/permissions.md.
func documentedObjects(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile("../../docs/permissions.md")
	require.NoError(t, err)
	var objects []string
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		objects = append(objects, strings.Split(block[1], "---\n")...)
	}
	return objects
}

// grant creates the roles and binds each to the group with its name. It waits until the API server applies them.
func grant(t *testing.T, l *lab.Lab, roles ...rbacv1.ClusterRole) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	for _, role := range roles {
		subjects := []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: role.Name}}
		ref := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: role.Kind, Name: role.Name}
		if role.Namespace != "" {
			_, err := l.Client.RbacV1().Roles(role.Namespace).Create(ctx, &rbacv1.Role{ObjectMeta: role.ObjectMeta, Rules: role.Rules}, metav1.CreateOptions{})
			require.NoError(t, err)
			_, err = l.Client.RbacV1().RoleBindings(role.Namespace).Create(ctx, &rbacv1.RoleBinding{ObjectMeta: role.ObjectMeta, RoleRef: ref, Subjects: subjects}, metav1.CreateOptions{})
			require.NoError(t, err)
			t.Cleanup(func() {
				require.NoError(t, l.Client.RbacV1().Roles(role.Namespace).Delete(ctx, role.Name, metav1.DeleteOptions{}))
				require.NoError(t, l.Client.RbacV1().RoleBindings(role.Namespace).Delete(ctx, role.Name, metav1.DeleteOptions{}))
			})
		} else {
			_, err := l.Client.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: role.ObjectMeta, Rules: role.Rules}, metav1.CreateOptions{})
			require.NoError(t, err)
			_, err = l.Client.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{ObjectMeta: role.ObjectMeta, RoleRef: ref, Subjects: subjects}, metav1.CreateOptions{})
			require.NoError(t, err)
			t.Cleanup(func() {
				require.NoError(t, l.Client.RbacV1().ClusterRoles().Delete(ctx, role.Name, metav1.DeleteOptions{}))
				require.NoError(t, l.Client.RbacV1().ClusterRoleBindings().Delete(ctx, role.Name, metav1.DeleteOptions{}))
			})
		}
		for _, one := range permissionsOf(role) {
			require.Eventually(t, func() bool { return allowed(t, l, role, one) }, eventually, tick, "the API server has not seen the role yet")
		}
	}
}

// permission is one verb on one resource, in one namespace or all, on one object or all.
type permission struct{ verb, group, resource, namespace, name string }

func permissionsOf(roles ...rbacv1.ClusterRole) []permission {
	var all []permission
	for _, role := range roles {
		for _, rule := range role.Rules {
			names := rule.ResourceNames
			if len(names) == 0 {
				names = []string{""}
			}
			for _, resource := range rule.Resources {
				for _, verb := range rule.Verbs {
					for _, name := range names {
						all = append(all, permission{verb, rule.APIGroups[0], resource, role.Namespace, name})
					}
				}
			}
		}
	}
	return all
}

// covers says that the permission allows a request that needed the other one.
func (p permission) covers(needed permission) bool {
	return p.verb == needed.verb && p.group == needed.group && p.resource == needed.resource &&
		(p.namespace == "" || p.namespace == needed.namespace) && (p.name == "" || p.name == needed.name)
}

// withoutPermission are copies of the objects of a role, with another name, that lack a verb on a resource.
func withoutPermission(roles []rbacv1.ClusterRole, lacks permission, name string) []rbacv1.ClusterRole {
	lesser := slices.Clone(roles)
	for i, role := range roles {
		lesser[i].Name, lesser[i].Rules = name, nil
		for _, one := range permissionsOf(role) {
			if one.verb == lacks.verb && one.group == lacks.group && one.resource == lacks.resource {
				continue
			}
			rule := rbacv1.PolicyRule{APIGroups: []string{one.group}, Resources: []string{one.resource}, Verbs: []string{one.verb}}
			if one.name != "" {
				rule.ResourceNames = []string{one.name}
			}
			lesser[i].Rules = append(lesser[i].Rules, rule)
		}
	}
	return lesser
}

func allowed(t *testing.T, l *lab.Lab, role rbacv1.ClusterRole, one permission) bool {
	t.Helper()
	resource, subresource, _ := strings.Cut(one.resource, "/")
	review, err := l.Client.AuthorizationV1().SubjectAccessReviews().Create(t.Context(), &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: "member", Groups: []string{role.Name}, ResourceAttributes: &authorizationv1.ResourceAttributes{
			Namespace: role.Namespace, Verb: one.verb, Group: one.group, Resource: resource, Subresource: subresource, Name: one.name}}}, metav1.CreateOptions{})
	require.NoError(t, err)
	return review.Status.Allowed
}

// as writes the kubeconfig of a user in these groups.
func as(t *testing.T, l *lab.Lab, name string, groups ...string) string {
	t.Helper()
	text, err := l.AddUser(name, groups...)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return "KUBECONFIG=" + file
}

// refusedRequests are the plugin's requests that the API server refused.
func refusedRequests(t *testing.T, l *lab.Lab, since lab.Mark) []string {
	t.Helper()
	var all []string
	for _, request := range pluginRequests(t, l, since) {
		if request.Status == http.StatusForbidden {
			all = append(all, request.Verb+" "+request.URI)
		}
	}
	return all
}

// usedPermissions are the permissions that the plugin's requests needed.
func usedPermissions(t *testing.T, l *lab.Lab, since lab.Mark) map[permission]bool {
	t.Helper()
	all := map[permission]bool{}
	for _, request := range pluginRequests(t, l, since) {
		resource := request.Resource
		if request.Subresource != "" {
			resource += "/" + request.Subresource
		}
		if resource != "" {
			all[permission{request.Verb, request.Group, resource, request.Namespace, request.Name}] = true
		}
	}
	return all
}

const (
	previewRole    = "groundcover-istio-preview"
	restartsRole   = "groundcover-istio-preview-restarts"
	namespacedRole = "groundcover-istio-preview-namespaced"
	updateRole     = "groundcover-istio-update"
	plaintextRole  = "groundcover-istio-plaintext"
	restartRole    = "groundcover-istio-restart"
	dryRunRole     = "groundcover-istio-dry-run"
	dryRunSpace    = "istio-dry-run"
)

// unasked are documented permissions that the mesh of TestTheDocumentedRolesSufficeAndCoverEveryRequest does not need: it has no
// operator for metrics, no vmagent, no ambient sensor, no discoverySelectors, no workload but a gateway that is not injected, no
// rollout that is stuck and no drift.
var unasked = regexp.MustCompile(`monitoring\.coreos\.com|operator\.victoriametrics\.com|peerauthentications|authorizationpolicies|{watch  events|{list  events|{get  services|` +
	`custom-metrics|sensor-scrape|daemonsets|statefulsets|{(get|patch|update) apps deployments  }|istio-default|{list  namespaces|{watch  pods|{update networking`)

func TestTheDocumentedRolesSufficeAndCoverEveryRequest(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	roles := documentedRoles(t)
	createDryRunSpace(t, l)
	proxyConfig := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin)},
		Rollout: &gc.RolloutPolicyArgs{DryRunNamespace: pulumi.String(dryRunSpace)}}
	meshWide := strings.Replace(tlsToTheSensor, "EXPORT", `"*"`, 1)
	asked := map[permission]bool{}
	for _, form := range []struct {
		name    string
		args    gc.GroundcoverIstioArgs
		objects string
		roles   []string
	}{
		{"tracing with Telemetry", gc.GroundcoverIstioArgs{}, "", []string{previewRole, updateRole}},
		{"tracing in a mesh that enforces TLS", gc.GroundcoverIstioArgs{}, meshWide, []string{previewRole, updateRole, plaintextRole}},
		{"tracing with ProxyConfig", proxyConfig, "", []string{previewRole, restartsRole, updateRole, restartRole, dryRunRole}},
	} {
		t.Run(form.name, func(t *testing.T) {
			if form.objects != "" {
				apply(t, l, form.objects)
			}
			var granted []rbacv1.ClusterRole
			for _, name := range form.roles {
				granted = append(granted, roles[name]...)
			}
			declared := permissionsOf(granted...)
			grant(t, l, granted...)
			before, since := snapshot(t, l), mark(t, l)
			p := newProject(t, connects(form.args), as(t, l, "updater", form.roles...))
			assert.Empty(t, warnings(p.preview().Succeeds(t)), "a check was skipped")
			assert.Empty(t, warnings(p.up().Succeeds(t)), "a verification was skipped")
			p.preview("--expect-no-changes").Succeeds(t)
			p.Refresh("--expect-no-changes").Succeeds(t)
			if form.args.Tracing == nil {
				p.program = connects(gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Protocol: new(gc.ProtocolZipkin), Sampling: pulumi.Float64(7)}})
				p.up().Succeeds(t)
			}
			p.Destroy().Succeeds(t)
			assert.Empty(t, refusedRequests(t, l, since))
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
			for needed := range usedPermissions(t, l, since) {
				assert.True(t, slices.ContainsFunc(declared, func(one permission) bool { return one.covers(needed) }), "%v was used and is not documented", needed)
				for _, one := range declared {
					asked[one] = asked[one] || one.covers(needed)
				}
			}
		})
	}
	for one, used := range asked {
		assert.True(t, used || unasked.MatchString(fmt.Sprint(one)), "%v is documented and never asked", one)
	}
}

// createDryRunSpace creates the namespace for dry runs, once that of another test is gone.
func createDryRunSpace(t *testing.T, l *lab.Lab) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, err := l.Client.CoreV1().Namespaces().Get(t.Context(), dryRunSpace, metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	}, eventually, tick)
	apply(t, l, "apiVersion: v1\nkind: Namespace\nmetadata: {name: "+dryRunSpace+"}\n")
}

func TestTheDryRunRoleAndItsPolicyAdmitNoPod(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	createDryRunSpace(t, l)
	var policy []string
	for _, text := range documentedObjects(t) {
		if strings.Contains(text, "kind: ValidatingAdmissionPolicy") {
			policy = append(policy, text)
		}
	}
	require.Len(t, policy, 2)
	apply(t, l, strings.Join(policy, "---\n"))
	grant(t, l, documentedRoles(t)[dryRunRole]...)
	text, err := l.AddUser("prober", dryRunRole)
	require.NoError(t, err)
	config, err := clientcmd.RESTConfigFromKubeConfig([]byte(text))
	require.NoError(t, err)
	client, err := kubernetes.NewForConfig(config)
	require.NoError(t, err)
	create := func(dryRun ...string) error {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{GenerateName: "pod-"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "i"}}}}
		_, err := client.CoreV1().Pods(dryRunSpace).Create(t.Context(), pod, metav1.CreateOptions{DryRun: dryRun})
		return err
	}
	require.Eventually(t, func() bool { return create(metav1.DryRunAll) == nil }, eventually, tick, "the ServiceAccount of the namespace is not there")
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		assert.ErrorContains(c, create(), "this namespace is for dry runs of pods")
	}, eventually, tick)
	require.NoError(t, create(metav1.DryRunAll))
}

func TestAnIdentityOfTwoNamespacesPreviewsTheSamePlan(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	roles := documentedRoles(t)
	grant(t, l, roles[previewRole]...)
	grant(t, l, roles[namespacedRole]...)
	args := gc.GroundcoverIstioArgs{Istio: &gc.IstioArgs{Namespace: pulumi.String("istio-system")}, Groundcover: &gc.GroundcoverArgs{Namespace: pulumi.String("groundcover")}}
	whole := newProject(t, connects(args), as(t, l, "previewer", previewRole)).preview().Succeeds(t)
	since := mark(t, l)
	part := newProject(t, connects(args), as(t, l, "namespaced", namespacedRole)).preview().Succeeds(t)
	assert.Equal(t, changes(whole), changes(part))
	text := strings.Join(warnings(part), "\n")
	for _, check := range []string{"Telemetries outside the root namespace", "Sidecars that do not import the sensor", "DestinationRules that force TLS", "NetworkPolicies", "nodes with proxies"} {
		assert.Regexp(t, `GCI9004 warning survey: check "`+check, text)
	}
	assert.NotContains(t, part.Output, "GCI9001")
	for _, request := range pluginRequests(t, l, since) {
		assert.Contains(t, []string{"get", "list"}, request.Verb, request.URI)
	}
	declared := permissionsOf(roles[namespacedRole]...)
	for _, refused := range refusedRequests(t, l, since) {
		assert.NotContains(t, refused, "/namespaces/", "what the role is for was refused")
	}
	assert.True(t, slices.ContainsFunc(declared, func(one permission) bool {
		return one.covers(permission{"list", "telemetry.istio.io", "telemetries", "istio-system", ""})
	}))
}

func TestAPreviewNamesEachMissingVerb(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	role := documentedRoles(t)[previewRole]
	// discoverySelectors make the preview read pods and namespaces too.
	addToMesh(t, l, "\ndiscoverySelectors: [{matchExpressions: [{key: not-there, operator: DoesNotExist}]}]\n")
	grant(t, l, role...)
	since := mark(t, l)
	newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, "previewer", previewRole)).preview().Succeeds(t)
	needed := map[permission]bool{}
	for used := range usedPermissions(t, l, since) {
		for _, one := range permissionsOf(role...) {
			if one.covers(used) {
				needed[permission{verb: one.verb, group: one.group, resource: one.resource}] = true
			}
		}
	}
	assert.Greater(t, len(needed), 8)
	i := 0
	for one := range needed {
		i++
		t.Run(fmt.Sprintf("%s %s.%s", one.verb, one.resource, one.group), func(t *testing.T) {
			name := fmt.Sprintf("lacking-%d", i)
			grant(t, l, withoutPermission(role, one, name)...)
			preview := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, name, name)).preview()
			assert.Regexp(t, "GCI900[14] (error|warning) .*not allowed to "+one.verb+" "+one.resource+"|may not "+one.verb+" "+one.resource, strings.Join(warnings(preview), "\n"))
		})
	}
}

func TestAnUpdateNamesTheMissingVerbAndIsDestroyedCompletely(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	roles := documentedRoles(t)
	grant(t, l, roles[previewRole]...)
	for i, c := range []struct {
		lacks   permission
		message string
	}{
		{permission{verb: "create", resource: "configmaps"}, "may not create configmaps"},
		{permission{verb: "create", group: "telemetry.istio.io", resource: "telemetries"}, "may not create telemetries.telemetry.istio.io"},
		{permission{verb: "update", group: "apps", resource: "deployments"}, "may not update deployments.apps"},
		{permission{verb: "watch", group: "apps", resource: "deployments"}, "watch deployments"},
	} {
		t.Run(fmt.Sprintf("%s %s", c.lacks.verb, c.lacks.resource), func(t *testing.T) {
			name := fmt.Sprintf("writing-%d", i)
			grant(t, l, withoutPermission(roles[updateRole], c.lacks, name)...)
			before := snapshot(t, l)
			p := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, name, previewRole, name))
			failed := p.up().Fails(t)
			assert.Contains(t, failed.Output, c.message)
			p.Destroy().Succeeds(t)
			awaitSync(t, l)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

func TestThePreviewRoleAllowsAPreviewAndNoUpdate(t *testing.T) {
	l := lab.Reserve(t)
	awaitSync(t, l)
	grant(t, l, documentedRoles(t)[previewRole]...)
	since := mark(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, "previewer", previewRole))
	p.preview().Succeeds(t)
	assert.Empty(t, refusedRequests(t, l, since))
	before := snapshot(t, l)
	p.up().Fails(t)
	assert.NotEmpty(t, refusedRequests(t, l, since))
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
