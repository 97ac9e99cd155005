package cluster

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func mark(t *testing.T, l *lab.Lab) lab.Mark {
	t.Helper()
	since, err := l.Mark()
	require.NoError(t, err)
	return since
}

// pluginRequests are the plugin's requests since the mark, from the API server's audit log.
func pluginRequests(t *testing.T, l *lab.Lab, since lab.Mark) []lab.Request {
	t.Helper()
	requests, err := l.Requests(since)
	require.NoError(t, err)
	return slices.DeleteFunc(requests, func(request lab.Request) bool {
		return !strings.HasPrefix(request.UserAgent, "pulumi-groundcover-istio/")
	})
}

// writes are the plugin's requests that may change an object. A port-forward is a create that changes none.
func writes(t *testing.T, l *lab.Lab, since lab.Mark) []lab.Request {
	t.Helper()
	return slices.DeleteFunc(pluginRequests(t, l, since), func(request lab.Request) bool {
		return slices.Contains([]string{"get", "list", "watch"}, request.Verb) || strings.Contains(request.URI, "/portforward")
	})
}

func snapshot(t *testing.T, l *lab.Lab) lab.Snapshot {
	t.Helper()
	taken, err := l.Snapshot(t.Context())
	require.NoError(t, err)
	return taken
}
