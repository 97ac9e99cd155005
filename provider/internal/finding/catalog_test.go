package finding

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

func TestNamesAreUniqueAndOfTwoToFourWordsInCamelCase(t *testing.T) {
	t.Parallel()
	named := map[string]string{}
	for _, entry := range Catalog() {
		assert.Regexp(t, regexp.MustCompile(`^([A-Z]+[a-z0-9]*){2,4}$`), entry.Name, entry.Code)
		assert.Empty(t, named[entry.Name], "%s has the name of %s", entry.Code, named[entry.Name])
		named[entry.Name] = entry.Code
	}
}

func TestEachEntryHasAMessageAReasonAndAFixUnlessItIsAnInfo(t *testing.T) {
	t.Parallel()
	for _, entry := range Catalog() {
		assert.NotEmpty(t, entry.Message, entry.Code)
		assert.NotEmpty(t, entry.Why, entry.Code)
		if entry.Level != Info {
			assert.NotEmpty(t, entry.Fix, entry.Code)
		}
		for _, text := range []string{entry.Message, entry.Fix, entry.Why} {
			assert.True(t, utf8.ValidString(text), entry.Code)
		}
	}
}

func TestAFindingFillsItsArgumentsAndNamesItsObjectFixAndLink(t *testing.T) {
	t.Parallel()
	text := SensorNotGRPC.On("Service a/b", 4317).String()
	assert.Equal(t, "GCI1006 error Service a/b: port 4317 is not marked as gRPC, so Istio speaks HTTP/1.1 to it and OTLP over gRPC fails. "+
		"Fix: Set appProtocol: grpc on that port, or name it grpc-…, as groundcover's chart does. "+
		"https://github.com/groundcover-istio/pulumi-groundcover-istio/blob/main/docs/findings.md#gci1006", text)
}

func TestEveryTextFormatsWithArgumentsOfTheTypesThatItNames(t *testing.T) {
	t.Parallel()
	for _, entry := range Catalog() {
		f := entry.On("object", argumentsOf(t, entry)...)
		assert.NotContains(t, f.Message, "%!", entry.Code)
		assert.NotContains(t, f.Fix, "%!", entry.Code)
	}
}

func TestATextWithoutItsArgumentIsNoticed(t *testing.T) {
	t.Parallel()
	assert.Contains(t, SensorNotGRPC.On("object").Message, "%!", "the test above could not fail")
	assert.Contains(t, SensorNotGRPC.On("object", "4317").Message, "%!", "the test above could not fail")
}

func TestAnErrorCannotBeIgnored(t *testing.T) {
	t.Parallel()
	all := []Finding{MeshConfigInvalid.On("a", "x"), AttributesAsTags.On("b", "x", "y")}
	assert.Equal(t, all[:1], Without(all, []string{MeshConfigInvalid.Code, AttributesAsTags.Code}))
}

var (
	verb    = regexp.MustCompile(`%\[(\d+)\]([a-z])`)
	percent = regexp.MustCompile(`%%|%\[\d+\][a-z]`)
)

// argumentsOf are arguments for an entry, of the number and types that the verbs of its texts name.
func argumentsOf(t *testing.T, entry Entry) []any {
	t.Helper()
	examples := map[string]any{"s": "text", "q": "text", "d": 4317}
	arguments := map[int]any{}
	for _, text := range []string{entry.Message, entry.Fix} {
		assert.NotContains(t, percent.ReplaceAllString(text, ""), "%", "%s: every verb names its argument by index", entry.Code)
		for _, match := range verb.FindAllStringSubmatch(text, -1) {
			index, err := strconv.Atoi(match[1])
			require.NoError(t, err)
			example, known := examples[match[2]]
			require.True(t, known, "%s: the verb %s has no example", entry.Code, match[0])
			if other, found := arguments[index]; found {
				require.Equal(t, fmt.Sprintf("%T", other), fmt.Sprintf("%T", example), "%s: argument %d has two types", entry.Code, index)
			}
			arguments[index] = example
		}
	}
	ordered := make([]any, 0, len(arguments))
	for index := range len(arguments) {
		require.Contains(t, arguments, index+1, "%s uses no argument %d", entry.Code, index+1)
		ordered = append(ordered, arguments[index+1])
	}
	return ordered
}
