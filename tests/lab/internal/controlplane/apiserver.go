package controlplane

import (
	"context"
	"fmt"
	"os"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

// auditPolicy records each request without its body when it was answered, and watches also when they start.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: Metadata}]
`

func (c *ControlPlane) startAPIServer(ctx context.Context) error {
	policy := c.folder.Path("audit-policy.yaml")
	if err := os.WriteFile(policy, []byte(auditPolicy), 0o600); err != nil {
		return err
	}
	pki := func(name string) string { return c.folder.Path("pki", name) }
	err := c.start("kube-apiserver",
		"--etcd-servers="+etcdURL,
		"--bind-address=0.0.0.0",
		fmt.Sprintf("--secure-port=%d", sandbox.APIPort),
		"--advertise-address="+sandbox.APIServer,
		"--service-cluster-ip-range="+sandbox.Services,
		"--authorization-mode=Node,RBAC",
		"--allow-privileged=true",
		"--client-ca-file="+pki("ca.crt"),
		"--token-auth-file="+c.folder.Tokens(),
		"--tls-cert-file="+pki("apiserver.crt"),
		"--tls-private-key-file="+pki("apiserver.key"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+pki("service-accounts.key"),
		"--service-account-signing-key-file="+pki("service-accounts.key"),
		"--kubelet-certificate-authority="+pki("ca.crt"),
		"--kubelet-client-certificate="+pki("kubelet-client.crt"),
		"--kubelet-client-key="+pki("kubelet-client.key"),
		"--kubelet-preferred-address-types=InternalIP",
		"--audit-policy-file="+policy,
		"--audit-log-path="+c.folder.AuditLog(),
		"--audit-log-maxsize=10000", // MB: the file is never rotated while a lab runs
		"--audit-log-mode=blocking", // each answered request is in the file
	)
	if err != nil {
		return err
	}
	if err := c.connect(); err != nil {
		return err
	}
	return c.await(ctx, "the API server's /readyz", func(ctx context.Context) error {
		return c.Client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
	})
}
