package docs

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// registryPages are shown by Pulumi's registry, on other addresses than the repository's.
var registryPages = []string{"docs/_index.md", "docs/installation-configuration.md"}

// repository is the address of the pages of this repository.
const repository = "https://github.com/groundcover-istio/pulumi-groundcover-istio/blob/main/"

// pages are all pages in Markdown, by their path in the repository.
func pages(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*.md", "examples/ci-preview/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, file := range found {
			page, err := filepath.Rel(root, file)
			require.NoError(t, err)
			texts[page] = read(t, page)
		}
	}
	require.Contains(t, texts, "README.md")
	return texts
}

func TestEveryPageIsUTF8(t *testing.T) {
	t.Parallel()
	for page, text := range pages(t) {
		assert.True(t, utf8.ValidString(text), page)
	}
}

// link is a link or a picture of Markdown, with its address and its anchor.
var link = regexp.MustCompile(`\]\(([^)#]*)(#[a-z0-9-]+)?\)`)

func TestEveryLinkIntoTheRepositoryLeadsToAFileAndAnAnchor(t *testing.T) {
	t.Parallel()
	for page, text := range pages(t) {
		for _, to := range link.FindAllStringSubmatch(text, -1) {
			target := filepath.Join(filepath.Dir(page), to[1])
			if to[1] == "" {
				target = page
			}
			if address, found := strings.CutPrefix(to[1], repository); found {
				target = address
			} else if strings.Contains(to[1], "://") {
				continue
			}
			_, err := os.Stat(filepath.Join(root, target))
			if assert.NoError(t, err, "%s links to %s", page, to[1]) && to[2] != "" {
				assert.True(t, hasAnchor(read(t, target), to[2][1:]), "%s links to %s%s", page, to[1], to[2])
			}
		}
	}
}

var heading = regexp.MustCompile(`(?m)^#+ (.*)$`)

// hasAnchor says that a page has an element or a heading of the name, as GitHub names headings.
func hasAnchor(text, name string) bool {
	if strings.Contains(text, `<a id="`+name+`"></a>`) {
		return true
	}
	for _, found := range heading.FindAllStringSubmatch(text, -1) {
		if regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(found[1]), "") == strings.ReplaceAll(name, "-", " ") {
			return true
		}
	}
	return false
}

func TestThePagesOfTheRegistryHaveAbsoluteLinksOnly(t *testing.T) {
	t.Parallel()
	for _, page := range registryPages {
		for _, to := range link.FindAllStringSubmatch(read(t, page), -1) {
			assert.True(t, strings.HasPrefix(to[1], "https://"), "%s links to %s%s", page, to[1], to[2])
		}
	}
}

func TestThePagesOfTheRegistryBeginWithTheFrontMatterThatItReads(t *testing.T) {
	t.Parallel()
	for _, page := range registryPages {
		text, found := strings.CutPrefix(read(t, page), "---\n")
		require.True(t, found, page)
		matter, _, found := strings.Cut(text, "\n---\n")
		require.True(t, found, page)
		var fields struct {
			Title    string `json:"title"`
			MetaDesc string `json:"meta_desc"`
			Layout   string `json:"layout"`
		}
		require.NoError(t, yaml.UnmarshalStrict([]byte(matter), &fields), page)
		assert.NotEmpty(t, fields.Title, page)
		assert.NotEmpty(t, fields.MetaDesc, page)
		assert.Equal(t, "package", fields.Layout, page)
	}
}

var shortcode = regexp.MustCompile(`\{\{[<%] (/?)(\w+)`)

func TestEveryShortcodeOfAPageIsClosed(t *testing.T) {
	t.Parallel()
	for _, page := range registryPages {
		open := map[string]int{}
		for _, found := range shortcode.FindAllStringSubmatch(read(t, page), -1) {
			if found[1] == "" {
				open[found[2]]++
			} else {
				open[found[2]]--
			}
			assert.GreaterOrEqual(t, open[found[2]], 0, "%s closes %s before it opens", page, found[2])
		}
		for name, count := range open {
			assert.Zero(t, count, "%s leaves %s open", page, name)
		}
	}
}

// room is a folder of this repository as a picture names it.
var room = regexp.MustCompile(`provider/[a-z/]+`)

func TestEveryPictureIsXMLWithATitleAndNamesRoomsThatExist(t *testing.T) {
	t.Parallel()
	pictures, err := filepath.Glob(filepath.Join(root, "docs/pictures/*.svg"))
	require.NoError(t, err)
	require.NotEmpty(t, pictures)
	for _, picture := range pictures {
		text, err := os.ReadFile(picture)
		require.NoError(t, err)
		titles, decoder := 0, xml.NewDecoder(strings.NewReader(string(text)))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, picture)
			if element, ok := token.(xml.StartElement); ok && element.Name.Local == "title" {
				titles++
			}
		}
		assert.Equal(t, 1, titles, picture)
		for _, folder := range room.FindAllString(string(text), -1) {
			assert.DirExists(t, filepath.Join(root, folder), picture)
		}
	}
}
