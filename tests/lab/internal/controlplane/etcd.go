package controlplane

import (
	"context"
	"fmt"
	"net/http"
)

const etcdURL = "http://127.0.0.1:2379"

func (c *ControlPlane) startEtcd(ctx context.Context) error {
	err := c.start("etcd",
		"--data-dir="+c.folder.Path("etcd"),
		"--listen-client-urls="+etcdURL,
		"--advertise-client-urls="+etcdURL,
		"--listen-peer-urls=http://127.0.0.1:2380",
		"--initial-advertise-peer-urls=http://127.0.0.1:2380",
		"--initial-cluster=default=http://127.0.0.1:2380",
		"--unsafe-no-fsync", // a lab keeps no data
		"--log-level=warn",
	)
	if err != nil {
		return err
	}
	return c.await(ctx, etcdURL+"/health", func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, etcdURL+"/health", nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("expected status 200, got %s", response.Status)
		}
		return nil
	})
}
