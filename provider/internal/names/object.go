package names

import (
	"fmt"
	"strings"
)

// Object is the reference of an object in findings and errors: "ConfigMap istio-system/istio", or "ClusterRole istiod" for an
// empty namespace.
func Object(kind, namespace, name string) string {
	return kind + " " + Qualified(namespace, name)
}

// Qualified is namespace/name, or the name alone for an empty namespace.
func Qualified(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}

// First joins the first most entries of a list and counts the others: "a, b, c and 4 more".
func First(list []string, most int) string {
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}
