package controlplane

import (
	"context"
	"fmt"
	"os"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

func (c *ControlPlane) startControllers(context.Context) error {
	kubeconfig := c.folder.Kubeconfig(controllerManager)
	err := c.start("kube-controller-manager",
		"--kubeconfig="+kubeconfig,
		"--authentication-kubeconfig="+kubeconfig,
		"--authorization-kubeconfig="+kubeconfig,
		"--leader-elect=false",
		"--use-service-account-credentials=true",
		"--root-ca-file="+c.folder.Path("pki", "ca.crt"),
		"--service-account-private-key-file="+c.folder.Path("pki", "service-accounts.key"),
		"--service-cluster-ip-range="+sandbox.Services,
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
	)
	if err != nil {
		return err
	}
	config := c.folder.Path("scheduler.yaml")
	if err := os.WriteFile(config, fmt.Appendf(nil, schedulerConfig, c.folder.Kubeconfig(scheduler)), 0o600); err != nil {
		return err
	}
	return c.start("kube-scheduler", "--config="+config)
}

const schedulerConfig = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
leaderElection: {leaderElect: false}
clientConnection: {kubeconfig: %q, qps: 500, burst: 1000}
`
