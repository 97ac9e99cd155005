package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

// pingPeriod keeps load balancers from closing the connection as idle.
const pingPeriod = 5 * time.Second

// upgrade opens the connection for streams: over SPDY, which needs the verb create, or over a WebSocket, which also needs get, where
// a proxy before the API server does not pass SPDY.
func (c *Client) upgrade(ctx context.Context, to *url.URL) (httpstream.Connection, error) {
	type outcome struct {
		connection httpstream.Connection
		err        error
	}
	done := make(chan outcome, 1)
	go func() {
		connection, err := c.overSPDY(ctx, to)
		if err != nil && !isAnswer(err) && ctx.Err() == nil {
			connection, err = c.overWebSocket(to)
		}
		done <- outcome{connection, err}
	}()
	select {
	case got := <-done:
		return got.connection, got.err
	case <-ctx.Done():
		go func() {
			if late := <-done; late.connection != nil {
				_ = late.connection.Close()
			}
		}()
		return nil, context.Cause(ctx)
	}
}

// isAnswer says whether an error is a refusal by the API server; else a proxy may have blocked the upgrade.
func isAnswer(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsNotFound(err) || apierrors.IsUnauthorized(err)
}

func (c *Client) overSPDY(ctx context.Context, to *url.URL) (httpstream.Connection, error) {
	tls, err := rest.TLSConfigFor(c.config)
	if err != nil {
		return nil, fmt.Errorf("reading the %w: %s", ErrConfig, oneLine(err))
	}
	proxy := http.ProxyFromEnvironment
	if c.config.Proxy != nil {
		proxy = c.config.Proxy
	}
	upgrader, err := spdy.NewRoundTripperWithConfig(spdy.RoundTripperConfig{TLS: tls, Proxier: proxy, PingPeriod: pingPeriod})
	if err != nil {
		return nil, err
	}
	transport, err := rest.HTTPWrappersForConfig(c.config, upgrader)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set(httpstream.HeaderProtocolVersion, portforward.PortForwardProtocolV1Name)
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return nil, refusal(response)
	}
	return upgrader.NewConnection(response)
}

func (c *Client) overWebSocket(to *url.URL) (httpstream.Connection, error) {
	dialer, err := portforward.NewSPDYOverWebsocketDialerForStreaming(to, c.config)
	if err != nil {
		return nil, err
	}
	connection, _, err := dialer.Dial(portforward.PortForwardProtocolV1Name)
	return connection, err
}

// refusal is the Status in a response of the API server, or the text of another response.
func refusal(response *http.Response) error {
	defer response.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	var status metav1.Status
	if json.Unmarshal(body, &status) == nil && status.Kind == "Status" {
		return &apierrors.StatusError{ErrStatus: status}
	}
	return fmt.Errorf("%s: %s", response.Status, body)
}
