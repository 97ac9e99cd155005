package patch

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

func TestAMergeIntoATextFollowsItsStyle(t *testing.T) {
	t.Parallel()
	const provider = `{"extensionProviders":[{"name":"groundcover","zipkin":{"service":"s.ns.svc","port":9411}}]}`
	for _, c := range []struct{ name, text, fields, merged string }{
		{"an empty text", "", provider,
			"extensionProviders:\n- name: groundcover\n  zipkin:\n    port: 9411\n    service: s.ns.svc\n"},
		{"only comments, no last line break", "# c", `{"a":1}`, "# c\na: 1"},
		{"a start and an end marker around nothing", "---\n# c\n...\n", `{"a":1}`, "---\n# c\na: 1\n...\n"},
		{"a start marker without a line break", "---", `{"a":1}`, "---\na: 1"},
		{"a key is added behind the last, before the blank lines", "a: 1\n\n\n# end\n", `{"b":2}`, "a: 1\nb: 2\n\n\n# end\n"},
		{"no last line break stays none", "a: 1", `{"b":2}`, "a: 1\nb: 2"},
		{"a trailing comment stays where it is", "a: 1 # one\n...\n", `{"b":2}`, "a: 1 # one\nb: 2\n...\n"},
		{"Windows line breaks", "a: 1\r\n", `{"b":{"c":1}}`, "a: 1\r\nb:\r\n  c: 1\r\n"},
		{"a byte order mark", "\ufeffa: 1\n", `{"a":2,"b":1}`, "\ufeffa: 2\nb: 1\n"},
		{"the file's indentation", "a:\n    b: 1\n", `{"c":{"d":{"e":1}}}`, "a:\n    b: 1\nc:\n    d:\n        e: 1\n"},
		{"an indented root", "  a: 1\n  b: 2\n", `{"c":3}`, "  a: 1\n  b: 2\n  c: 3\n"},
		{"a list not indented under its key", "x:\n- name: o\n", provider,
			"x:\n- name: o\nextensionProviders:\n- name: groundcover\n  zipkin:\n    port: 9411\n    service: s.ns.svc\n"},
		{"a list indented under its key", "x:\n  - name: o\n", provider,
			"x:\n  - name: o\nextensionProviders:\n  - name: groundcover\n    zipkin:\n      port: 9411\n      service: s.ns.svc\n"},
		{"an element goes behind the others and their comments", "extensionProviders:\n  - name: o\n    # about o\n# about b\nb: 1\n", `{"extensionProviders":[{"name":"g"}]}`,
			"extensionProviders:\n  - name: o\n    # about o\n  - name: g\n# about b\nb: 1\n"},
		{"a key goes into an element of another manager", "p:\n- k: 1 # first\n  name: g\n- name: o\n", `{"p":[{"name":"g","x":"y"}]}`,
			"p:\n- k: 1 # first\n  name: g\n  x: \"y\"\n- name: o\n"},
		{"a flow list on one line", "p: [{name: o}] # c\n", `{"p":[{"name":"g","k":1}]}`, "p: [{name: o}, {name: g, k: 1}] # c\n"},
		{"an empty flow list", "p: []\n", `{"p":[{"name":"g"}]}`, "p: [{name: g}]\n"},
		{"an empty flow map with a space", "t: { } # c\n", `{"t":{"a":1}}`, "t: {a: 1 } # c\n"},
		{"a trailing comma", "t: {a: 1,}\n", `{"t":{"b":1}}`, "t: {a: 1, b: 1,}\n"},
		{"JSON on one line", `{"a":1}`, `{"b":{"c":"d"}}`, `{"a":1, "b": {"c": "d"}}`},
		{"JSON on lines", "{\n  \"a\": 1\n}\n", `{"b":["c"]}`, "{\n  \"a\": 1,\n  \"b\": [\"c\"]\n}\n"},
		{"an empty JSON object", "{}", `{"b":"c"}`, `{"b": "c"}`},
		{"a key without a value gets lines below", "t: # nothing\nz: 1\n", `{"t":{"a":1}}`, "t: # nothing\n  a: 1\nz: 1\n"},
		{"a key without a value gets a value", "t: # nothing\nz: 1\n", `{"t":5}`, "t: 5 # nothing\nz: 1\n"},
		{"a key without a value gets list elements", "p:\n", provider,
			"p:\nextensionProviders:\n- name: groundcover\n  zipkin:\n    port: 9411\n    service: s.ns.svc\n"},
		{"a null that is written out", "t: ~ # nothing\n", `{"t":{"a":1}}`, "t: {a: 1} # nothing\n"},
		{"a value is replaced", "t:\n  sampling:  10   # ten\n", `{"t":{"sampling":1}}`, "t:\n  sampling:  1   # ten\n"},
		{"an equal value keeps its text", "t: 0x0A\nu: 1.0\nv: 'x'\n", `{"t":10,"u":1,"v":"x"}`, "t: 0x0A\nu: 1.0\nv: 'x'\n"},
		{"a block list of values is replaced by one", "t:\n- a # x\n- b\nz: 1\n", `{"t":["c"]}`, "t:\n- c\nz: 1\n"},
		{"a block list of values is replaced by an empty one", "t:\n- a\nz: 1\n", `{"t":[]}`, "t:\n  []\nz: 1\n"},
		{"a block scalar is replaced", "t: |\n  {\n   a\n  }\n\nz: 1\n", `{"t":"x"}`, "t: x\n\nz: 1\n"},
		{"a folded text over lines is replaced", "t: a b\n  c # d\nz: 1\n", `{"t":"x"}`, "t: x # d\nz: 1\n"},
		{"a comment that touches the value is removed with it", "t: 'x'#c\nu: >#0\n", `{"t":1,"u":2}`, "t: 1\nu: 2\n"},
		{"a comment that touches the last entry", "{'t': 'x'#c\n}", `{"u":1}`, "{u: 1, 't': 'x'#c\n}"},
		{"a quoted key is found", "\"t\": 1\n't u': 2\n", `{"t":3,"t u":4}`, "\"t\": 3\n't u': 4\n"},
		{"a value on a line of its own", "t:\n  # what\n  1\n", `{"t":2}`, "t:\n  # what\n  2\n"},
		{"a multi-line flow list", "p: [\n  {name: o}, # o\n  {name: z} # z\n]\n", `{"p":[{"name":"g"}]}`, "p: [\n  {name: o}, # o\n  {name: z},\n  {name: g} # z\n]\n"},
		{"a new key comes behind the blank lines of a block scalar", "a: |+\n  x\n\n", `{"b":1}`, "a: |+\n  x\n\nb: 1\n"},
		{"a block scalar that ends the text without a line break", "a: |\n  x", `{"b":1}`, "b: 1\na: |\n  x"},
		{"a key is removed with its line", "t:\n  a: 1\n  z: {x: 1} # z\n  # about b\n  b: 2\n", `{"t":{"z":null}}`, "t:\n  a: 1\n  # about b\n  b: 2\n"},
		{"the first key of an element is removed", "p:\n- z: 1\n  name: g\n", `{"p":[{"name":"g","z":null}]}`, "p:\n- name: g\n"},
		{"the only key is removed", "t:\n  # c\n  z: 1 # z\n", `{"t":{"z":null}}`, "t:\n  # c\n  {} # z\n"},
		{"a key is removed and another one is set", "t:\n  zipkin:\n    address: a:1\n\n# end\n", `{"t":{"zipkin":null,"datadog":{"address":"b:2"}}}`, "t:\n  datadog:\n    address: \"b:2\"\n\n# end\n"},
		{"a flow key is removed", "t: {a: 1, z: 2, b: 3}\n", `{"t":{"z":null}}`, "t: {a: 1, b: 3}\n"},
		{"the first flow key is removed", "t: {z: 2, b: 3}\n", `{"t":{"z":null}}`, "t: {b: 3}\n"},
		{"anchors and aliases elsewhere stay", "x: &x {a: 1}\nw: *x\nz: {<<: *x, b: 1}\n", `{"t":1}`, "x: &x {a: 1}\nw: *x\nz: {<<: *x, b: 1}\nt: 1\n"},
		{"a tag on a value", "t: !!str 5\n", `{"t":"six"}`, "t: six\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			merged, changes, ok := checkedMerge(t, c.text, object(t, c.fields), nil)
			require.True(t, ok)
			require.Equal(t, c.merged, merged)
			require.Equal(t, c.text, checkedRestore(t, merged, changes))
		})
	}
}

// Package yamltext tests each refusal; these are one of a kind as Merge returns it.
func TestATextThatCannotBeEditedIsAnErrorWithItsLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, fields, message string }{
		{"invalid YAML", "a: 1\nb: [1\nc: 2\n", `{"a":2}`, "line 2: invalid YAML: did not find expected ',' or ']'; fix the text first"},
		{"several documents", "a: 1\n---\nb: 1\n", `{"a":2}`, "line 2: expected one YAML document, found a second one; remove it"},
		{"a path behind an alias", "x: &x\n  a: 1\nt: *x\n", `{"t":{"a":2}}`, "t (line 3): is the alias *x; replace the alias with its value, or make this edit yourself"},
		{"a removed value with an anchor", "t: &x 1\n", `{"t":null}`, "t (line 1): has the anchor &x; remove the anchor, or make this edit yourself"},
		{"an element behind an alias", "x: &x {name: g}\np:\n- *x\n", `{"p":[{"name":"g","k":1}]}`, "p[name=g] (line 3): is the alias *x; replace the alias with its value, or make this edit yourself"},
		{"a value where a map is needed", "a: 1\nt: 5\n", `{"t":{"a":2}}`, "t (line 2): expected a map, found a scalar; change or remove it first"},
		{"a map where a value is needed", "t:\n  u:\n    a: 1\n", `{"t":{"u":2}}`, "t.u (line 3): expected a scalar, found a map; change or remove it first"},
		{"a duplicate name", "p:\n- name: g\n- name: g\n", `{"p":[{"name":"g","k":1}]}`, "p[name=g] (line 2): duplicate name in the list; remove one of the elements"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			merged, _, err := Merge(meshObject(c.text), Desired{Document: "mesh", Fields: object(t, c.fields)}, nil)
			require.EqualError(t, err, "the YAML text in data[mesh]: "+c.message)
			require.Nil(t, merged)
			var e *tree.PathError
			require.ErrorAs(t, err, &e)
		})
	}
	for live, message := range map[string]string{
		`{"data":"x"}`:         "data: expected a map of strings, found a scalar",
		`{"data":{"mesh":{}}}`: "data.mesh: expected a string with a YAML text, found a map",
		`{"data":{"mesh":5}}`:  "data.mesh: expected a string with a YAML text, found 5",
	} {
		_, _, err := Merge(object(t, live), Desired{Document: "mesh", Fields: map[string]any{"a": 1}}, nil)
		require.EqualError(t, err, message)
	}
}

func TestTheDataKeyIsRemovedWhereItWasCreated(t *testing.T) {
	t.Parallel()
	for name, live := range map[string]string{
		"no data":       `{"kind":"ConfigMap"}`,
		"data of null":  `{"data":null}`,
		"empty data":    `{"data":{}}`,
		"another key":   `{"data":{"meshNetworks":"networks: {}"}}`,
		"an empty text": `{"data":{"mesh":""}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			merged, changes, err := Merge(object(t, live), Desired{Document: "mesh", Fields: map[string]any{"a": 1}}, nil)
			require.NoError(t, err)
			require.Equal(t, "a: 1\n", meshText(merged))
			updated, changes, err := Merge(merged, Desired{Document: "mesh", Fields: map[string]any{"b": 1}}, throughState(t, changes))
			require.NoError(t, err)
			require.Equal(t, "b: 1\n", meshText(updated))
			restored, _, err := Restore(updated, "mesh", throughState(t, changes))
			require.NoError(t, err)
			require.Equal(t, live, jsonOf(t, restored))

			updated["data"].(map[string]any)["mesh"] = "b: 1\n# other\n"
			restored, _, err = Restore(updated, "mesh", throughState(t, changes))
			require.NoError(t, err)
			require.Equal(t, "# other\n", meshText(restored))
		})
	}
	merged, changes, err := Merge(map[string]any{}, Desired{Document: "mesh", Fields: map[string]any{"a": nil}}, nil)
	require.NoError(t, err)
	require.Empty(t, merged)
	require.Len(t, changes, 1)
}
