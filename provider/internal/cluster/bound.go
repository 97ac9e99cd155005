package cluster

import (
	"errors"
	"io"
	"net/http"

	"k8s.io/client-go/rest"
)

// MaxAnswer is the most that is read of one answer, in bytes: far more than a page of objects, or than an istiod says of ten
// thousand proxies.
const MaxAnswer = 64 << 20

// ErrTooLarge is the error of reading an answer above MaxAnswer.
var ErrTooLarge = errors.New("the answer is larger than 64 MiB")

// BoundedBody is a body of which no more than MaxAnswer can be read; the read after that is an ErrTooLarge.
func BoundedBody(body io.ReadCloser) io.ReadCloser {
	return &boundedBody{ReadCloser: body, left: MaxAnswer}
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(into []byte) (int, error) {
	if b.left > 0 {
		n, err := b.ReadCloser.Read(into[:min(int64(len(into)), b.left)])
		b.left -= int64(n)
		return n, err
	}
	var one [1]byte
	n, err := b.ReadCloser.Read(one[:])
	if n > 0 {
		return 0, ErrTooLarge
	}
	return 0, err
}

// bound limits every answer of the API server, except watches, whose events are bounded by the size of an object.
func bound(config *rest.Config) {
	config.Wrap(func(inner http.RoundTripper) http.RoundTripper { return boundedTransport{inner} })
}

type boundedTransport struct{ inner http.RoundTripper }

func (t boundedTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.inner.RoundTrip(request)
	if err == nil && response.StatusCode != http.StatusSwitchingProtocols && request.URL.Query().Get("watch") == "" {
		response.Body = BoundedBody(response.Body)
	}
	return response, err
}

// WrappedRoundTripper is how client-go finds the transport to close its connections.
func (t boundedTransport) WrappedRoundTripper() http.RoundTripper { return t.inner }
