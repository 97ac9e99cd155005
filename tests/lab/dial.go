package lab

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/pipe"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Dial opens a TCP connection to an address with a port inside the lab, such as a ClusterIP or the IP of a real pod.
func (l *Lab) Dial(ctx context.Context, address string) (net.Conn, error) {
	return l.dial(ctx, "", address)
}

// DialPod opens a TCP connection to a port on the loopback of a real pod, from inside that pod, as
// `kubectl port-forward` does.
func (l *Lab) DialPod(ctx context.Context, namespace, pod string, port int) (net.Conn, error) {
	return l.dial(ctx, namespace+"/"+pod, fmt.Sprintf("127.0.0.1:%d", port))
}

func (l *Lab) dial(ctx context.Context, pod, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", l.folder.Socket())
	if err != nil {
		return nil, fmt.Errorf("dialing %s inside the lab: %w", address, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Host: address}, Host: address, Header: http.Header{}}
	if pod != "" {
		request.Header.Set(wire.PodHeader, pod)
	}
	reader := bufio.NewReader(conn)
	response, err := roundTrip(request, conn, reader)
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("dialing %s inside the lab: %w", address, err)
	}
	if response.StatusCode != http.StatusOK {
		reason, _ := io.ReadAll(response.Body)
		_ = conn.Close()
		return nil, fmt.Errorf("dialing %s inside the lab: %s", address, strings.TrimSpace(string(reason)))
	}
	return &tunnel{Conn: conn, reader: reader}, nil
}

func roundTrip(request *http.Request, conn net.Conn, reader *bufio.Reader) (*http.Response, error) {
	if err := request.Write(conn); err != nil {
		return nil, err
	}
	return http.ReadResponse(reader, request)
}

// tunnel is a connection whose first bytes may be in the reader's buffer.
type tunnel struct {
	net.Conn
	reader *bufio.Reader
}

func (t *tunnel) Read(p []byte) (int, error) { return t.reader.Read(p) }

// CloseWrite closes the sending side only.
func (t *tunnel) CloseWrite() error { return t.Conn.(*net.UnixConn).CloseWrite() }

// HTTPClient is a client for addresses inside the lab. It keeps no connection open between requests.
func (l *Lab) HTTPClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return l.Dial(ctx, address)
		},
	}}
}

// Forward listens on 127.0.0.1 and forwards to an address inside the lab until Stop. It returns the address of the listener, for
// programs that cannot use Dial.
func (l *Lab) Forward(address string) (string, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	l.mu.Lock()
	l.listeners = append(l.listeners, listener)
	l.mu.Unlock()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go l.forward(client, address)
		}
	}()
	return listener.Addr().String(), nil
}

func (l *Lab) forward(client net.Conn, address string) {
	inside, err := l.Dial(context.Background(), address)
	if err != nil {
		pipe.Reset(client)
		return
	}
	pipe.Join(client, inside)
}

// request sends a request to the supervisor and decodes its JSON response unless into is nil.
func (l *Lab) request(ctx context.Context, method, path string, into any) error {
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", l.folder.Socket())
		},
	}}
	request, err := http.NewRequestWithContext(ctx, method, "http://lab"+path, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("sending a request to the lab's supervisor: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		text, _ := io.ReadAll(response.Body)
		return fmt.Errorf("reading %s from the lab's supervisor: %s: %s", path, response.Status, text)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(into)
}
