package cluster

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// endless is a body that never ends.
type endless struct{ io.Reader }

func (endless) Read(into []byte) (int, error) { return len(into), nil }
func (endless) Close() error                  { return nil }

func TestABodyIsReadUpToItsBound(t *testing.T) {
	t.Parallel()
	n, err := io.Copy(io.Discard, BoundedBody(endless{}))
	require.ErrorIs(t, err, ErrTooLarge)
	assert.EqualValues(t, MaxAnswer, n)
	exact := bytes.Repeat([]byte("x"), MaxAnswer)
	n, err = io.Copy(io.Discard, BoundedBody(io.NopCloser(bytes.NewReader(exact))))
	require.NoError(t, err)
	assert.EqualValues(t, MaxAnswer, n)
}

func TestAnAnswerOfTheAPIServerAboveTheBoundIsAnError(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `{"kind": "ConfigMap", "apiVersion": "v1", "data": {"mesh": "`)
		chunk := bytes.Repeat([]byte("x"), 1<<20)
		for range MaxAnswer>>20 + 1 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
		_, _ = fmt.Fprint(w, `"}}`)
	}))
	t.Cleanup(server.Close)
	client, err := New(Connection{Kubeconfig: kubeconfig(server.URL)}, "test")
	require.NoError(t, err)
	_, err = client.Dynamic.Resource(ConfigMaps).Namespace("a").Get(t.Context(), "b", metav1.GetOptions{})
	require.ErrorContains(t, err, "larger than 64 MiB")
}

func TestAnIstiodIsAskedForAnUncompressedAnswer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, r.Header.Get("Accept-Encoding"))
	}))
	t.Cleanup(server.Close)
	client, err := New(Connection{Kubeconfig: kubeconfig(server.URL)}, "test")
	require.NoError(t, err)
	body, err := client.ViaProxy(t.Context(), "istio-system", "istiod", 15014, "metrics")
	require.NoError(t, err)
	defer body.Close()
	text, err := io.ReadAll(body)
	require.NoError(t, err)
	assert.Equal(t, "identity", string(text))
}

func TestAPageThatIsTooLargeIsReadInSmallerOnes(t *testing.T) {
	t.Parallel()
	requests, items := 0, 0
	pages := pagesOf(100, &requests)
	err := EachItem(t.Context(), metav1.ListOptions{Limit: 64}, func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		if options.Limit > 10 {
			requests++
			return nil, fmt.Errorf("reading pods: %w", ErrTooLarge)
		}
		return pages(ctx, options)
	}, func(*unstructured.Unstructured) { items++ })
	require.NoError(t, err)
	assert.Equal(t, 100, items)
	assert.Equal(t, 1+13, requests, "the size that fits is kept: "+strconv.Itoa(requests))
	err = EachItem(t.Context(), metav1.ListOptions{Limit: 64}, func(context.Context, metav1.ListOptions) (runtime.Object, error) {
		return nil, ErrTooLarge
	}, func(*unstructured.Unstructured) {})
	require.ErrorIs(t, err, ErrTooLarge, "one object alone is too large")
}
