package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheDefaultOfADescriptionHasAColumnOfItsOwn(t *testing.T) {
	t.Parallel()
	for description, want := range map[string][2]string{
		"The share, in percent. Default: 1.":                      {"The share, in percent.", "1"},
		"The domain. Default: `cluster.local`.":                   {"The domain.", "`cluster.local`"},
		"The profile. Default: `Standard`. It never drops yours.": {"The profile. It never drops yours.", "`Standard`"},
		"The restarts.": {"The restarts.", ""},
	} {
		text, standard := splitDefault(description)
		assert.Equal(t, want, [2]string{text, standard}, description)
	}
}

func TestASectionIsReplacedAndAPageWithoutItIsAnError(t *testing.T) {
	t.Parallel()
	page, err := withSection("a\n<b>\nold\n<e>\nz\n", "<b>\n", "<e>\n", "new\n")
	require.NoError(t, err)
	assert.Equal(t, "a\n<b>\nnew\n<e>\nz\n", page)
	_, err = withSection("a\n<b>\n", "<b>\n", "<e>\n", "new\n")
	assert.Error(t, err)
}
