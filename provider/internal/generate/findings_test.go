package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
)

func TestASentenceBeginsWithACapitalOfAnyNumberOfBytesUnlessItIsAName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "no Service": "No Service", "…, so nothing": "…, so nothing", "état": "État", "1 of 2": "1 of 2",
		"istiod's env": "istiod's env", "groundcover keeps": "groundcover keeps", "istio.meshConfig is None": "istio.meshConfig is None",
	} {
		assert.Equal(t, want, sentence(text))
	}
}

func TestAnArgumentOfAFormatReadsAsAnEllipsis(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "keeps …% of … and …", readable("keeps %[1]s%% of %[2]d and %v"))
}

func TestThePageOfFindingsIsUTF8AndHasASectionForEachCode(t *testing.T) {
	t.Parallel()
	page := findingsPage()
	assert.True(t, utf8.ValidString(page))
	for _, entry := range finding.Catalog() {
		assert.Contains(t, page, "\n## "+entry.Code+" "+entry.Name+"\n")
		assert.Contains(t, page, `<a id="`+strings.ToLower(entry.Code)+`"></a>`)
	}
}
