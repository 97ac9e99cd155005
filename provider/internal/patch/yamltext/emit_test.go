package yamltext

import (
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// ambiguous are strings that some YAML version reads as another value without quotes.
var ambiguous = []string{
	"y", "Y", "yes", "No", "ON", "off", "n", "true", "False", "null", "NULL", "~", "", "<<", "=", "1", "-1", "+1", "1e3", "1.", ".5", "0x10", "0o17", "017", "0b1", "1_000", ".inf", "-.INF", ".nan",
	"2001-01-01", "12:30:45", "2001-12-14t21:59:43.10-05:00", "a: b", "a:", ":a", "a #b", "#a", "- a", "-", "? a", "?", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a", "'a", `"a`, `a"b\c`, "{a", "}", "[a", "]", "a,b", ",",
	" a", "a ", "\ta", "a\nb", "a\r\nb", "a\n", "---", "...", "\u0085", "\u2028\u2029", "\ufeff", "\u0000", "\u0007", "\u007f", "\u00a0", "\ufffe", "\U0001f600", "\U000e0001", "ünï", "$(HOST_IP):8126", "a/b.c-d_e", "e", "Infinity",
}

func TestStringsReadBackAsTheyWereForIstioToo(t *testing.T) {
	t.Parallel()
	value := map[string]any{}
	var list []any
	for _, text := range ambiguous {
		value["key "+text] = text
		value[text] = "x"
		list = append(list, text)
	}
	target := map[string]any{"map": value, "list": list, "numbers": []any{int64(-7), 0.5, 1e21, 1e-7, uint64(1<<64 - 1), true, nil}}
	for name, text := range map[string]string{"in a block": "a: 1\n", "in flow": "{a: 1}\n", "in JSON": `{"a": 1}`, "in nothing": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next, _, err := mustParse(t, text).Rewrite(target, Options{})
			require.NoError(t, err)
			var asIstioReads any
			require.NoError(t, yaml.Unmarshal([]byte(next.Text), &asIstioReads), next.Text)
			require.True(t, tree.Equal(target, asIstioReads), next.Text)
			require.True(t, tree.Equal(target, mustParse(t, next.Text).Tree), next.Text)
		})
	}
}

func TestWordsWithOneReadingStayWithoutQuotes(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"groundcover", "groundcover-sensor.groundcover.svc.cluster.local", "ON_DEMAND", "yesterday", "a1"} {
		require.Equal(t, word, style{}.str(word))
	}
}

func mustParse(t *testing.T, text string) Document {
	t.Helper()
	d, err := Parse(text)
	require.NoError(t, err)
	return d
}
