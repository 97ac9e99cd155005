package scrape

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArrivalsCountsSeriesWithAllLabelsOfTheExposedOne(t *testing.T) {
	t.Parallel()
	exposed, err := parse([]byte("# TYPE up gauge\nup{a=\"b\\\"c\",empty=\"\"} 1\nplain 2.5e+06\nenvoy_rq{response_code=\"200\"} 1\nenvoy_rq{} 3\n"))
	require.NoError(t, err)
	require.Equal(t, []Exposed{
		{"up", map[string]string{"a": `b"c`}}, {"plain", map[string]string{}},
		{"envoy_rq", map[string]string{"response_code": "200"}}, {"envoy_rq", map[string]string{}},
	}, exposed)
	arrived := []Series{
		{Labels: map[string]string{"__name__": "up", "a": `b"c`, "container": "app"}},
		{Labels: map[string]string{"__name__": "up", "a": `b"c`, "container": "istio-proxy"}},
		{Labels: map[string]string{"__name__": "up", "a": "x"}},
		{Labels: map[string]string{"__name__": "envoy_rq", "response_code": "200"}},
		{Labels: map[string]string{"__name__": "envoy_rq"}},
	}
	assert.Equal(t, []int{2, 0, 1, 1}, Arrivals(exposed, arrived, map[string]bool{"__name__": true, "container": true}))
	_, err = parse([]byte("up{a=\"b\"}\n"))
	require.ErrorContains(t, err, "expected a sample")
}
