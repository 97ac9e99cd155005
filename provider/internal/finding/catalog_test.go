package finding

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCodesAreUniqueOrderedAndWellFormed(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, entry := range Catalog() {
		assert.Regexp(t, regexp.MustCompile(`^GCI[1-9]\d{3}$`), entry.Code)
		assert.Contains(t, []Level{Error, Warning, Info}, entry.Level, entry.Code)
		codes = append(codes, entry.Code)
	}
	assert.True(t, slices.IsSorted(codes))
	assert.Len(t, slices.Compact(slices.Clone(codes)), len(codes))
}

func TestEachEntrySaysWhatIsSoAndWhyAndWhatStopsAnUpdateSaysTheFix(t *testing.T) {
	t.Parallel()
	for _, entry := range Catalog() {
		assert.NotEmpty(t, entry.Name, entry.Code)
		assert.NotEmpty(t, entry.Message, entry.Code)
		assert.NotEmpty(t, entry.Why, entry.Code)
		if entry.Level != Info {
			assert.NotEmpty(t, entry.Fix, entry.Code)
		}
	}
}

func TestAFindingFillsItsArgumentsAndNamesItsObjectFixAndLink(t *testing.T) {
	t.Parallel()
	text := SensorNotGRPC.On("Service a/b", 4317).String()
	assert.Equal(t, "GCI1006 error Service a/b: port 4317 is not marked as gRPC, so Istio speaks HTTP/1.1 to it and OTLP over gRPC fails. "+
		"Fix: Set appProtocol: grpc on that port, or name it grpc-…, as groundcover's chart does. "+
		"https://github.com/groundcover-istio/pulumi-groundcover-istio/blob/main/docs/findings.md#gci1006", text)
	for _, entry := range Catalog() {
		f := entry.On("object", "a", "b", "c")
		assert.False(t, strings.Contains(f.Message+f.Fix, "%!(EXTRA") || strings.Contains(f.Message+f.Fix, "MISSING"), entry.Code)
	}
}

func TestAnErrorCannotBeIgnored(t *testing.T) {
	t.Parallel()
	all := []Finding{MeshBroken.On("a", "x"), AttributesAsTags.On("b", "x", "y")}
	assert.Equal(t, all[:1], Without(all, []string{MeshBroken.Code, AttributesAsTags.Code}))
}
