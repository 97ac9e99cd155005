package permission

import (
	"fmt"
	"strings"
)

// YAML is the role as manifests, with a comment on each rule.
func (r Role) YAML() string { return documents(r.Objects, r.object) }

// Bindings are the manifests that bind the role to a group of the same name.
func (r Role) Bindings() string { return documents(r.Objects, r.binding) }

func documents(objects []Object, render func(Object) string) string {
	texts := make([]string, 0, len(objects))
	for _, object := range objects {
		texts = append(texts, render(object))
	}
	return strings.Join(texts, "---\n")
}

func (r Role) object(object Object) string {
	var text strings.Builder
	fmt.Fprintf(&text, "apiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata:\n  name: %s\n", object.Kind(), r.Name)
	if object.Namespace != "" {
		fmt.Fprintf(&text, "  namespace: %s\n", object.Namespace)
	}
	text.WriteString("rules:\n")
	for _, rule := range object.Rules {
		group := rule.Group
		if group == "" {
			group = `""`
		}
		fmt.Fprintf(&text, "  # %s\n  - apiGroups: [%s]\n    resources: [%s]\n", rule.For, group, strings.Join(rule.Resources, ", "))
		if len(rule.Names) > 0 {
			fmt.Fprintf(&text, "    resourceNames: [%s]\n", strings.Join(rule.Names, ", "))
		}
		fmt.Fprintf(&text, "    verbs: [%s]\n", strings.Join(rule.Verbs, ", "))
	}
	return text.String()
}

func (r Role) binding(object Object) string {
	namespace := ""
	if object.Namespace != "" {
		namespace = "\n  namespace: " + object.Namespace
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
`, object.Kind(), r.Name, namespace)
}
