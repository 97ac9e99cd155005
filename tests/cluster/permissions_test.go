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

// documentedRoles are the roles of the documentation, by name.
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

// grant applies roles of the documentation, as a reader would, and gives each to the group of its name. It waits until they
// hold.
func grant(t *testing.T, l *lab.Lab, roles ...rbacv1.ClusterRole) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	for _, role := range roles {
		subjects := []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: role.Name}}
		ref := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: role.Kind, Name: role.Name}
		if role.Namespace != "" {
			made, err := l.Client.RbacV1().Roles(role.Namespace).Create(ctx, &rbacv1.Role{ObjectMeta: role.ObjectMeta, Rules: role.Rules}, metav1.CreateOptions{})
			require.NoError(t, err)
			_, err = l.Client.RbacV1().RoleBindings(role.Namespace).Create(ctx, &rbacv1.RoleBinding{ObjectMeta: role.ObjectMeta, RoleRef: ref, Subjects: subjects}, metav1.CreateOptions{})
			require.NoError(t, err)
			t.Cleanup(func() {
				require.NoError(t, l.Client.RbacV1().Roles(made.Namespace).Delete(ctx, made.Name, metav1.DeleteOptions{}))
				require.NoError(t, l.Client.RbacV1().RoleBindings(made.Namespace).Delete(ctx, made.Name, metav1.DeleteOptions{}))
			})
		} else {
			made, err := l.Client.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: role.ObjectMeta, Rules: role.Rules}, metav1.CreateOptions{})
			require.NoError(t, err)
			_, err = l.Client.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{ObjectMeta: role.ObjectMeta, RoleRef: ref, Subjects: subjects}, metav1.CreateOptions{})
			require.NoError(t, err)
			t.Cleanup(func() {
				require.NoError(t, l.Client.RbacV1().ClusterRoles().Delete(ctx, made.Name, metav1.DeleteOptions{}))
				require.NoError(t, l.Client.RbacV1().ClusterRoleBindings().Delete(ctx, made.Name, metav1.DeleteOptions{}))
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

// without is a role of another name that lacks one permission.
func without(role rbacv1.ClusterRole, lacks permission, name string) rbacv1.ClusterRole {
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
		User: "whoever", Groups: []string{role.Name}, ResourceAttributes: &authorizationv1.ResourceAttributes{
			Namespace: role.Namespace, Verb: one.verb, Group: one.group, Resource: resource, Subresource: subresource}}}, metav1.CreateOptions{})
	require.NoError(t, err)
	return review.Status.Allowed
}

// as writes the kubeconfig of a user who is in the groups, and nothing else.
func as(t *testing.T, l *lab.Lab, name string, groups ...string) string {
	t.Helper()
	text, err := l.AddUser(name, groups...)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return "KUBECONFIG=" + file
}

// refused are requests of ours that the API server did not allow.
func refused(t *testing.T, l *lab.Lab, since lab.Mark) []string {
	t.Helper()
	var all []string
	for _, request := range ours(t, l, since) {
		if request.Status == http.StatusForbidden {
			all = append(all, request.Verb+" "+request.URI)
		}
	}
	return all
}

// asked are the permissions that requests of ours needed.
func asked(t *testing.T, l *lab.Lab, since lab.Mark) map[permission]bool {
	t.Helper()
	all := map[permission]bool{}
	for _, request := range ours(t, l, since) {
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

func TestTheDocumentedRolesAreEnoughAndAreAllThatIsAskedFor(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	roles := documentedRoles(t)
	classic := gc.GroundcoverIstioArgs{Tracing: &gc.TracingArgs{Api: new(gc.APIProxyConfig), Protocol: new(gc.ProtocolZipkin)}}
	meshWide := strings.Replace(tlsToTheSensor, "EXPORT", `"*"`, 1)
	for _, form := range []struct {
		name  string
		args  gc.GroundcoverIstioArgs
		there string
		roles []string
	}{
		{"to trace by Telemetry", gc.GroundcoverIstioArgs{}, "", []string{previewRole, updateRole}},
		{"to trace in a mesh that forces TLS", gc.GroundcoverIstioArgs{}, meshWide, []string{previewRole, updateRole, plaintextRole}},
		{"to trace in the classic form", classic, "", []string{previewRole, updateRole, restartRole}},
	} {
		t.Run(form.name, func(t *testing.T) {
			if form.there != "" {
				apply(t, l, form.there)
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
			assert.Empty(t, warnings(p.preview().Succeeds(t)), "no check is skipped")
			p.up().Succeeds(t)
			p.preview("--expect-no-changes").Succeeds(t)
			p.Refresh("--expect-no-changes").Succeeds(t)
			p.Destroy().Succeeds(t)
			assert.Empty(t, refused(t, l, since))
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
			for one := range asked(t, l, since) {
				assert.True(t, declared[one], "%v was asked for and is not declared", one)
			}
		})
	}
}

func TestOneVerbLessIsNamedByAPreview(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	role := documentedRoles(t)[previewRole]
	// What makes the survey look at pods and namespaces too.
	addToMesh(t, l, "\ndiscoverySelectors: [{matchExpressions: [{key: not-there, operator: DoesNotExist}]}]\n")
	grant(t, l, role)
	since := mark(t, l)
	newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, "previewer", previewRole)).preview().Succeeds(t)
	needed := asked(t, l, since)
	assert.Greater(t, len(needed), 10)
	for i, one := range permissionsOf(role) {
		if !needed[one] {
			continue
		}
		t.Run(fmt.Sprintf("%s %s.%s", one.verb, one.resource, one.group), func(t *testing.T) {
			name := fmt.Sprintf("lacking-%d", i)
			grant(t, l, without(role, one, name))
			seen := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, name, name)).preview()
			assert.Regexp(t, "GCI900[14] (error|warning) .*not allowed to "+one.verb+" "+one.resource+"|may not "+one.verb+" "+one.resource, strings.Join(warnings(seen), "\n"))
		})
	}
}

func TestOneVerbLessIsNamedByAnUpdateWhichLeavesNothingHalfWritten(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	roles := documentedRoles(t)
	grant(t, l, roles[previewRole])
	for i, c := range []struct {
		lacks permission
		says  string
	}{
		{permission{"create", "", "configmaps"}, "may not create configmaps"},
		{permission{"create", "telemetry.istio.io", "telemetries"}, "may not create telemetries.telemetry.istio.io"},
		{permission{"update", "apps", "deployments"}, "may not update deployments.apps"},
		{permission{"watch", "apps", "deployments"}, "watch deployments"},
	} {
		t.Run(fmt.Sprintf("%s %s", c.lacks.verb, c.lacks.resource), func(t *testing.T) {
			name := fmt.Sprintf("writing-%d", i)
			grant(t, l, without(roles[updateRole], c.lacks, name))
			before := snapshot(t, l)
			p := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, name, previewRole, name))
			failed := p.up().Fails(t)
			assert.Contains(t, failed.Output, c.says)
			p.Destroy().Succeeds(t)
			settled(t, l)
			assert.Empty(t, lab.Diff(before, snapshot(t, l)))
		})
	}
}

func TestThePreviewsRoleIsEnoughToPreviewAndNotToUpdate(t *testing.T) {
	l := lab.Shared(t)
	settled(t, l)
	grant(t, l, documentedRoles(t)[previewRole])
	since := mark(t, l)
	p := newProject(t, connects(gc.GroundcoverIstioArgs{}), as(t, l, "previewer", previewRole))
	p.preview().Succeeds(t)
	assert.Empty(t, refused(t, l, since))
	before := snapshot(t, l)
	p.up().Fails(t)
	assert.NotEmpty(t, refused(t, l, since))
	assert.Empty(t, lab.Diff(before, snapshot(t, l)))
}
