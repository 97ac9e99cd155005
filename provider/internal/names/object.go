package names

import (
	"fmt"
	"strings"
)

// Object is an object as findings and errors name it: "ConfigMap istio-system/istio", or "ClusterRole istiod" without a
// namespace.
func Object(kind, namespace, name string) string {
	return kind + " " + Qualified(namespace, name)
}

// Qualified is namespace/name, or the name alone of an object of the whole cluster.
func Qualified(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}

// First joins the first entries of a list and counts the others: "a, b, c and 4 more".
func First(list []string, most int) string {
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}
