package finding

import (
	"slices"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/mesh"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// namedReads is how many refused reads a finding names.
const namedReads = 5

// Denied is one finding for all reads that the API server refused, nil for none.
func Denied(reads ...mesh.Denied) *Finding {
	var texts []string
	for _, read := range reads {
		texts = append(texts, read.Verb+" "+read.String())
	}
	slices.Sort(texts)
	if texts = slices.Compact(texts); len(texts) == 0 {
		return nil
	}
	f := AccessDenied.On("cluster", names.First(texts, namedReads))
	return &f
}
