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
)

// Forward is a port-forward to the loopback of one pod. Nothing listens on this machine: its connections are streams of
// one connection to the API server.
type Forward struct {
	connection httpstream.Connection
	port       int
	requests   atomic.Int64
}

// Forward opens a port-forward to a port of a pod, for which the identity needs create on pods/portforward. Close ends it.
func (c *Client) Forward(ctx context.Context, namespace, pod string, port int) (*Forward, error) {
	url := c.api.Post().AbsPath("api", "v1", "namespaces", namespace, "pods", pod, "portforward").URL()
	connection, err := c.upgrade(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("forwarding port %d of Pod %s/%s: %w", port, namespace, pod, err)
	}
	return &Forward{connection: connection, port: port}, nil
}

// Client asks the HTTP server at the port, under any host name.
func (f *Forward) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return f.dial() },
	}}
}

// Close ends the port-forward and all that goes through it.
func (f *Forward) Close() error { return f.connection.Close() }

// dial opens two streams: the data, and what the kubelet has to say when it cannot reach the port.
func (f *Forward) dial() (net.Conn, error) {
	headers := http.Header{}
	headers.Set(corev1.PortForwardRequestIDHeader, strconv.FormatInt(f.requests.Add(1), 10))
	headers.Set(corev1.PortHeader, strconv.Itoa(f.port))
	headers.Set(corev1.StreamType, corev1.StreamTypeError)
	complaints, err := f.connection.CreateStream(headers)
	if err != nil {
		return nil, fmt.Errorf("opening a stream to port %d: %w", f.port, err)
	}
	_ = complaints.Close() // nothing is written to it
	headers.Set(corev1.StreamType, corev1.StreamTypeData)
	data, err := f.connection.CreateStream(headers)
	if err != nil {
		f.connection.RemoveStreams(complaints)
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
	said := make(chan error, 1)
	go func() {
		text, _ := io.ReadAll(io.LimitReader(complaints, 4096))
		f.connection.RemoveStreams(complaints)
		if len(text) > 0 {
			said <- errors.New(string(bytes.TrimSpace(text)))
			_ = data.Reset()
		}
		close(said)
	}()
	return &forwarded{Conn: near, said: said}, nil
}

// forwarded is one connection through a port-forward.
type forwarded struct {
	net.Conn
	said <-chan error
}

// Read tells why the pod closed the connection at once, where the kubelet said so.
func (c *forwarded) Read(into []byte) (int, error) {
	n, err := c.Conn.Read(into)
	if errors.Is(err, io.EOF) {
		select {
		case complaint := <-c.said:
			if complaint != nil {
				return n, complaint
			}
		default:
		}
	}
	return n, err
}
