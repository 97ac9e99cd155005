package kubelet

import (
	"regexp"
	"strings"
)

var reference = regexp.MustCompile(`\$\$|\$\([-._a-zA-Z0-9]+\)`)

// expand replaces $(NAME) by the variable's value, as the kubelet does in args and in later env. Unknown variables stay, and $$ is
// a dollar sign.
func expand(text string, environment []string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		if found == "$$" {
			return "$"
		}
		name := found[2 : len(found)-1]
		for i := len(environment) - 1; i >= 0; i-- {
			if value, is := strings.CutPrefix(environment[i], name+"="); is {
				return value
			}
		}
		return found
	})
}

func expandAll(texts, environment []string) []string {
	expanded := make([]string, len(texts))
	for i, text := range texts {
		expanded[i] = expand(text, environment)
	}
	return expanded
}
