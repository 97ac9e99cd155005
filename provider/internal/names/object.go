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
func First(list []string, most int) string { return first(list, most, ", ") }

// FirstMessages does the same for texts, which contain commas: "a failed; b failed and 4 more".
func FirstMessages(list []string, most int) string { return first(list, most, "; ") }

func first(list []string, most int, separator string) string {
	if len(list) <= most {
		return strings.Join(list, separator)
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], separator), len(list)-most)
}
