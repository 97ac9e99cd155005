package cluster

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gc "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

// documentedRoles are the roles in docs/permissions.md, by name.
func documentedRoles(t *testing.T) map[string]rbacv1.ClusterRole {
	t.Helper()
	page, err := os.ReadFile("../../docs/permissions.md")
	require.NoError(t, err)
	roles := map[string]rbacv1.ClusterRole{}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		var role rbacv1.ClusterRole // a Role has the same fields
		require.NoError(t, yaml.UnmarshalStrict([]byte(block[1]), &role))
		roles[role.Name] = role
	}
	return roles
}

// grant creates the roles and binds each to the group with its name. It waits until the API server applies them.
func grant(t *testing.T, l *lab.Lab, roles ...rbacv1.ClusterRole) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	for _, role := range roles {
		subjects := []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: role.Name}}
		ref := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: role.Kind, Name: role.Name}
		if role.Namespace != "" {
			created, err := l.Client.RbacV1().Roles(role.Namespace).Create(ctx, &rbacv1.Role{ObjectMeta: role.ObjectMeta, Rules: role.Rules}, metav1.CreateOptions{})
			require.NoError(t, err)
			_, err = l.Client.RbacV1().RoleBindings(role.Namespace).Create(ctx, &rbacv1.RoleBinding{ObjectMeta: role.ObjectMeta, RoleRef: ref, Subjects: subjects}, metav1.CreateOptions{})
			require.NoError(t, err)
			t.Cleanup(func() {
				require.NoError(t, l.Client.RbacV1().Roles(created.Namespace).Delete(ctx, created.Name, metav1.DeleteOptions{}))
				require.NoError(t, l.Client.RbacV1().RoleBindings(created.Namespace).Delete(ctx, created.Name, metav1.DeleteOptions{}))
			})
		} else {
			created, err := l.Client.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: role.ObjectMeta, Rules: role.Rules}, metav1.CreateOptions{})
			require.NoError(t, err)
			_, err = l.Client.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{ObjectMeta: role.ObjectMeta, RoleRef: ref, Subjects: subjects}, metav1.CreateOptions{})
			require.NoError(t, err)
			t.Cleanup(func() {
				require.NoError(t, l.Client.RbacV1().ClusterRoles().Delete(ctx, created.Name, metav1.DeleteOptions{}))
				require.NoError(t, l.Client.RbacV1().ClusterRoleBindings().Delete(ctx, created.Name, metav1.DeleteOptions{}))
			})
		}
		for _, one := range permissionsOf(role) {
			require.Eventually(t, func() bool { return allowed(t, l, role, one) }, eventually, tick, "the API server has not seen the role yet")
		}
	}
}

// permission is one verb on one resource.
type permission struct{ verb, group, resource string }

func permissionsOf(role rbacv1.ClusterRole) []permission {
	var all []permission
	for _, rule := range role.Rules {
		for _, resource := range rule.Resources {
			for _, verb := range rule.Verbs {
				all = append(all, permission{verb, rule.APIGroups[0], resource})
			}
		}
	}
	return all
}

// withoutPermission is a copy of the role, with another name, that lacks one permission.
func withoutPermission(role rbacv1.ClusterRole, lacks permission, name string) rbacv1.ClusterRole {
	lesser := role
	lesser.Name, lesser.Rules = name, nil
	for _, one := range permissionsOf(role) {
		if one != lacks {
			lesser.Rules = append(lesser.Rules, rbacv1.PolicyRule{APIGroups: []string{one.group}, Resources: []string{one.resource}, Verbs: []string{one.verb}})
		}
	}
	return lesser
}

func allowed(t *testing.T, l *lab.Lab, role rbacv1.ClusterRole, one permission) bool {
	t.Helper()
	resource, subresource, _ := strings.Cut(one.resource, "/")
	review, err := l.Client.AuthorizationV1().SubjectAccessReviews().Create(t.Context(), &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: "member", Groups: []string{role.Name}, ResourceAttributes: &authorizationv1.ResourceAttributes{
			Namespace: role.Namespace, Verb: one.verb, Group: one.group, Resource: resource, Subresource: subresource}}}, metav1.CreateOptions{})
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
			all[permission{request.Verb, request.Group, resource}] = true
		}
	}
	return all
}

const (
	previewRole   = "groundcover-istio-preview"
	updateRole    = "groundcover-istio-update"
	plaintextRole = "groundcover-istio-plaintext"
	restartRole   = "groundcover-istio-restart"
)

func TestTheDocumentedRolesSufficeAndCoverEveryRequest(t *testing.T) {
	l := lab.Shared(t)
	awaitSync(t, l)
	roles := documentedRoles(t)
	proxyConfig := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin)}}
	meshWide := strings.Replace(tlsToTheSensor, "EXPORT", `"*"`, 1)
	for _, form := range []struct {
		name    string
		args    gc.GroundcoverIstioArgs
		objects string
		roles   []string
	}{
		{"tracing with Telemetry", gc.GroundcoverIstioArgs{}, "", []string{previewRole, updateRole}},
		{"tracing in a mesh that enforces TLS", gc.GroundcoverIstioArgs{}, meshWide, []string{previewRole, updateRole, plaintextRole}},
		{"tracing with ProxyConfig", proxyConfig, "", []string{previewRole, updateRole, restartRole}},
	} {
		t.Run(form.name, func(t *testing.T) {
			if form.objects != "" {
				apply(t, l, form.objects)
			}
			var granted []rbacv1.ClusterRole
			declared := map[permission]bool{}
			for _, name := range form.roles {
				granted = append(granted, roles[name])
				for _, one := range permissionsOf(roles[name]) {
					declared[one] = true
				}
			}
			grant(t, l, granted...)
			before, since := snapshot(t, l), mark(t, l)
			p := newProject(t, connects(form.args), as(t, l, "updater", form.roles...))
			assert.Empty(t, warnings(p.preview().Succeeds(t)), "a check was skipped")
			p.up().Succeeds(t)
			p.preview("--expect-no-changes").Succeeds(t)
			p.Refresh("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			assert.Empty(t, refusedRequests(t, l, since))
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
			for one := range usedPermissions(t, l, since) {
				assert.True(t, declared[one], "%v was used and is not documented", one)
			}
		})
	}
}

func TestAPreviewNamesEachMissingVerb(t *testing.T) {
	l := lab.Shared(t)
	awaitSync(t, l)
	role := documentedRoles(t)[previewRole]
	// discoverySelectors make the preview read pods and namespaces too.
	addToMesh(t, l, "\ndiscoverySelectors: [{matchExpressions: [{key: not-there, operator: DoesNotExist}]}]\n")
	grant(t, l, role)
	since := mark(t, l)
	newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, "previewer", previewRole)).preview().Succeeds(t)
	needed := usedPermissions(t, l, since)
	assert.Greater(t, len(needed), 10)
	for i, one := range permissionsOf(role) {
		if !needed[one] {
			continue
		}
		t.Run(fmt.Sprintf("%s %s.%s", one.verb, one.resource, one.group), func(t *testing.T) {
			name := fmt.Sprintf("lacking-%d", i)
			grant(t, l, withoutPermission(role, one, name))
			preview := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, name, name)).preview()
			assert.Regexp(t, "GCI900[14] (error|warning) .*not allowed to "+one.verb+" "+one.resource+"|may not "+one.verb+" "+one.resource, strings.Join(warnings(preview), "\n"))
		})
	}
}

func TestAnUpdateNamesTheMissingVerbAndIsDestroyedCompletely(t *testing.T) {
	l := lab.Shared(t)
	awaitSync(t, l)
	roles := documentedRoles(t)
	grant(t, l, roles[previewRole])
	for i, c := range []struct {
		lacks   permission
		message string
	}{
		{permission{"create", "", "configmaps"}, "may not create configmaps"},
		{permission{"create", "telemetry.istio.io", "telemetries"}, "may not create telemetries.telemetry.istio.io"},
		{permission{"update", "apps", "deployments"}, "may not update deployments.apps"},
		{permission{"watch", "apps", "deployments"}, "watch deployments"},
	} {
		t.Run(fmt.Sprintf("%s %s", c.lacks.verb, c.lacks.resource), func(t *testing.T) {
			name := fmt.Sprintf("writing-%d", i)
			grant(t, l, withoutPermission(roles[updateRole], c.lacks, name))
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
	l := lab.Shared(t)
	awaitSync(t, l)
	grant(t, l, documentedRoles(t)[previewRole])
	since := mark(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, "previewer", previewRole))
	p.preview().Succeeds(t)
	assert.Empty(t, refusedRequests(t, l, since))
	before := snapshot(t, l)
	p.up().Fails(t)
	assert.NotEmpty(t, refusedRequests(t, l, since))
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
