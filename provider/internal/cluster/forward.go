package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
)

// Forward is a port-forward to a port of one pod, on the pod's loopback. It opens no local port: its connections are streams of
// one connection to the API server.
type Forward struct {
	connection httpstream.Connection
	port       int
	requests   atomic.Int64
}

// Forward opens a port-forward to a port of a pod. It needs the verb create on pods/portforward. The caller closes it.
func (c *Client) Forward(ctx context.Context, namespace, pod string, port int) (*Forward, error) {
	url := c.api.Post().AbsPath("api", "v1", "namespaces", namespace, "pods", pod, "portforward").URL()
	connection, err := c.upgrade(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("forwarding port %d of %s: %w", port, names.Object("Pod", namespace, pod), err)
	}
	return &Forward{connection: connection, port: port}, nil
}

// Client sends HTTP requests to the port, whatever the host name in their URL.
func (f *Forward) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives:  true,
		DisableCompression: true, // a small answer must not become a large one
		DialContext:        func(context.Context, string, string) (net.Conn, error) { return f.dial() },
	}}
}

// Close ends the port-forward and its connections.
func (f *Forward) Close() error { return f.connection.Close() }

// dial opens two streams: one for the data, one for the error of a kubelet that cannot reach the port.
func (f *Forward) dial() (net.Conn, error) {
	headers := http.Header{}
	headers.Set(corev1.PortForwardRequestIDHeader, strconv.FormatInt(f.requests.Add(1), 10))
	headers.Set(corev1.PortHeader, strconv.Itoa(f.port))
	headers.Set(corev1.StreamType, corev1.StreamTypeError)
	failures, err := f.connection.CreateStream(headers)
	if err != nil {
		return nil, fmt.Errorf("opening a stream to port %d: %w", f.port, err)
	}
	_ = failures.Close() // nothing is written to it
	headers.Set(corev1.StreamType, corev1.StreamTypeData)
	data, err := f.connection.CreateStream(headers)
	if err != nil {
		f.connection.RemoveStreams(failures)
		return nil, fmt.Errorf("opening a stream to port %d: %w", f.port, err)
	}
	near, far := net.Pipe()
	go func() {
		_, _ = io.Copy(data, far)
		_ = data.Close()
	}()
	go func() {
		_, _ = io.Copy(far, data)
		_ = far.Close()
		_ = data.Reset()
		f.connection.RemoveStreams(data)
	}()
	kubelet := make(chan error, 1)
	go func() {
		text, _ := io.ReadAll(io.LimitReader(failures, 4096))
		f.connection.RemoveStreams(failures)
		if len(text) > 0 {
			kubelet <- errors.New(string(bytes.TrimSpace(text)))
			_ = data.Reset()
		}
		close(kubelet)
	}()
	return &forwarded{Conn: near, kubelet: kubelet}, nil
}

// forwarded is one connection through a port-forward.
type forwarded struct {
	net.Conn
	// kubelet has the error of the kubelet, if it sends one.
	kubelet <-chan error
}

// Read returns the error of the kubelet, where there is one, in place of the end of the connection.
func (c *forwarded) Read(into []byte) (int, error) {
	n, err := c.Conn.Read(into)
	if errors.Is(err, io.EOF) {
		select {
		case failure := <-c.kubelet:
			if failure != nil {
				return n, failure
			}
		default:
		}
	}
	return n, err
}
