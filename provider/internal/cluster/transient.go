package cluster

import (
	"errors"
	"io"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// Transient reports whether a later attempt may succeed: the API server is busy (429) or failing (500, 502, 503, 504), the
// connection did not open or broke, the request timed out, or another writer was first (409). After a 409 the attempt has to
// read the object again. What the API server refuses for good (400, 401, 403, 404, 413, 422, and a 500 for an object that etcd
// refuses for its size) is false, also where a proxy in front of it sends the refusal.
func Transient(err error) bool {
	return apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) || apierrors.IsTooManyRequests(err) || MayHaveHappened(err)
}

// Busy is Transient without a refused connection. A preview retries these errors only: it has to return at once where the
// cluster does not exist yet.
func Busy(err error) bool { return Transient(err) && !utilnet.IsConnectionRefused(err) }

// MayHaveHappened reports whether a write that ended with this error may be stored all the same. A refused connection counts:
// client-go (rest/with_retry.go) repeats a request on its own after a 5xx with Retry-After, so that an earlier attempt of it
// may have arrived.
func MayHaveHappened(err error) bool { return serverFailed(err) || disconnected(err) }

// Unreachable reports whether the API server did not answer, or answered only that it fails. Every error without a Status of the
// API server counts: no route, no DNS name, no trust in its certificate, no credentials. A 401 or 403 is an answer, and so is
// ErrNotServed.
func Unreachable(err error) bool {
	var status apierrors.APIStatus
	var notServed ErrNotServed
	switch {
	case err == nil || errors.As(err, &notServed) || RefusedCredentials(err):
		return false
	case errors.As(err, &status):
		return serverFailed(err)
	}
	return true
}

// serverFailed is an answer with 500, 502, 503 or 504 that another attempt may not get.
func serverFailed(err error) bool {
	if tooLarge(err) {
		return false
	}
	return apierrors.IsInternalError(err) || apierrors.IsServiceUnavailable(err) || apierrors.IsServerTimeout(err) || apierrors.IsTimeout(err)
}

// tooLarge is the refusal of an object above etcd's limit of 1.5 MiB (--max-request-bytes), or above that of the API server's etcd
// client (2 MiB). The API server wraps both in a 500 (run with Kubernetes 1.35); above 3 MiB it answers 413 itself.
func tooLarge(err error) bool {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return false
	}
	message := status.Status().Message
	return strings.Contains(message, "etcdserver: request is too large") || strings.Contains(message, "trying to send message larger than max")
}

// disconnected is a request without an answer, for a reason of the connection that can pass.
func disconnected(err error) bool {
	return utilnet.IsConnectionRefused(err) || utilnet.IsConnectionReset(err) || utilnet.IsHTTP2ConnectionLost(err) ||
		utilnet.IsProbableEOF(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || utilnet.IsTimeout(err)
}
