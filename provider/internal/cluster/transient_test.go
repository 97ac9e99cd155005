package cluster

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// overHTTP is an error as net/http returns it.
func overHTTP(err error) error { return &url.Error{Op: "Get", URL: "https://10.0.0.1", Err: err} }

// answered is what client-go makes of an answer without a Status, such as a page of a proxy in front of the API server.
func answered(code int) error {
	return apierrors.NewGenericServerResponse(code, http.MethodPut, ConfigMaps.GroupResource(), "istio", "a page", 0, true)
}

func TestEachErrorHasOneAnswer(t *testing.T) {
	t.Parallel()
	configMaps := ConfigMaps.GroupResource()
	for name, c := range map[string]struct {
		err                                           error
		transient, busy, mayHaveHappened, unreachable bool
	}{
		"none":                    {err: nil},
		"400":                     {err: apierrors.NewBadRequest("data is immutable")},
		"401":                     {err: apierrors.NewUnauthorized("who?")},
		"403":                     {err: apierrors.NewForbidden(configMaps, "istio", errors.New("no rule"))},
		"404":                     {err: apierrors.NewNotFound(configMaps, "istio")},
		"409 Conflict":            {err: apierrors.NewConflict(configMaps, "istio", errors.New("modified")), transient: true, busy: true},
		"409 AlreadyExists":       {err: apierrors.NewAlreadyExists(configMaps, "istio"), transient: true, busy: true},
		"410":                     {err: apierrors.NewResourceExpired("too old")},
		"413":                     {err: apierrors.NewRequestEntityTooLargeError("3 MiB")},
		"422":                     {err: apierrors.NewInvalid(ConfigMaps.GroupVersion().WithKind("ConfigMap").GroupKind(), "istio", nil)},
		"429":                     {err: apierrors.NewTooManyRequests("busy", 1), transient: true, busy: true},
		"500":                     {err: apierrors.NewInternalError(errors.New("failed calling webhook")), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"500 of etcd, too large":  {err: apierrors.NewInternalError(errors.New("etcdserver: request is too large"))},
		"500 of gRPC, too large":  {err: apierrors.NewInternalError(errors.New("rpc error: code = ResourceExhausted desc = trying to send message larger than max (2400000 vs. 2097152)"))},
		"500 ServerTimeout":       {err: apierrors.NewServerTimeout(configMaps, "update", 1), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"503":                     {err: apierrors.NewServiceUnavailable("etcd is away"), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"504":                     {err: apierrors.NewTimeoutError("too long", 0), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"a proxy's 403":           {err: answered(http.StatusForbidden)},
		"a proxy's 404":           {err: answered(http.StatusNotFound)},
		"a proxy's 413":           {err: answered(http.StatusRequestEntityTooLarge)},
		"a proxy's 429":           {err: answered(http.StatusTooManyRequests), transient: true, busy: true},
		"a proxy's 502":           {err: answered(http.StatusBadGateway), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"a proxy's 504":           {err: answered(http.StatusGatewayTimeout), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"connection refused":      {err: overHTTP(&net.OpError{Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}), transient: true, mayHaveHappened: true, unreachable: true},
		"connection reset":        {err: overHTTP(&net.OpError{Err: os.NewSyscallError("read", syscall.ECONNRESET)}), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"EOF":                     {err: overHTTP(io.EOF), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"an answer that ends":     {err: fmt.Errorf("reading the body: %w", io.ErrUnexpectedEOF), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"HTTP/2 lost":             {err: overHTTP(errors.New("http2: client connection lost")), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"GOAWAY":                  {err: overHTTP(errors.New("http2: server sent GOAWAY and closed the connection; LastStreamID=1")), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"a timeout":               {err: overHTTP(context.DeadlineExceeded), transient: true, busy: true, mayHaveHappened: true, unreachable: true},
		"a cancelled run":         {err: overHTTP(context.Canceled), unreachable: true},
		"an unknown name":         {err: overHTTP(&net.DNSError{Name: "api", IsNotFound: true}), unreachable: true},
		"an unknown certificate":  {err: overHTTP(x509.UnknownAuthorityError{}), unreachable: true},
		"a kind that is not here": {err: ErrNotServed{APIVersion: "v2", Kind: "ConfigMap"}},
		"a kubeconfig that fails": {err: ErrConfig, unreachable: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, err := range []error{c.err, wrapped(c.err)} {
				assert.Equal(t, c.transient, Transient(err), "Transient")
				assert.Equal(t, c.busy, Busy(err), "Busy")
				assert.Equal(t, c.mayHaveHappened, MayHaveHappened(err), "MayHaveHappened")
				assert.Equal(t, c.unreachable, Unreachable(err), "Unreachable")
			}
		})
	}
}

// wrapped is an error as it arrives from another package.
func wrapped(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("reading ConfigMap istio-system/istio: %w", err)
}
