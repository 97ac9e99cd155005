package permission

import (
	"fmt"
	"strings"
)

// YAML is the role as a manifest, with a comment on each rule.
func (r Role) YAML() string {
	var text strings.Builder
	fmt.Fprintf(&text, "apiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata:\n  name: %s\n", r.Kind(), r.Name)
	if r.Namespace != "" {
		fmt.Fprintf(&text, "  namespace: %s\n", r.Namespace)
	}
	text.WriteString("rules:\n")
	for _, rule := range r.Rules {
		group := rule.Group
		if group == "" {
			group = `""`
		}
		fmt.Fprintf(&text, "  # %s\n  - apiGroups: [%s]\n    resources: [%s]\n    verbs: [%s]\n", rule.For, group,
			strings.Join(rule.Resources, ", "), strings.Join(rule.Verbs, ", "))
	}
	return text.String()
}

// Binding is the manifest that binds the role to a group of the same name.
func (r Role) Binding() string {
	namespace := ""
	if r.Namespace != "" {
		namespace = "\n  namespace: " + r.Namespace
	}
	return fmt.Sprintf(`apiVersion: rbac.authorization.k8s.io/v1
kind: %[1]sBinding
metadata:
  name: %[2]s%[3]s
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: %[1]s
  name: %[2]s
subjects:
  - apiGroup: rbac.authorization.k8s.io
    kind: Group
    name: %[2]s
`, r.Kind(), r.Name, namespace)
}
