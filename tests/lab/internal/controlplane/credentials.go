package controlplane

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/pki"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

const masters = "system:masters"

// Credentials authenticate users to a lab's API server.
type Credentials struct {
	// Authority signs the API server's certificate and those of users.
	Authority *pki.Authority
	// AdminTokens are two valid tokens of the same administrator.
	AdminTokens [2]string
}

// WriteCredentials writes a lab's certificates, tokens and the kubeconfigs of its programs into its folder.
func WriteCredentials(folder wire.Folder) (*Credentials, error) {
	if err := os.MkdirAll(folder.Path("pki"), 0o700); err != nil {
		return nil, err
	}
	authority, err := pki.NewAuthority()
	if err != nil {
		return nil, err
	}
	credentials := &Credentials{Authority: authority, AdminTokens: [2]string{randomToken(), randomToken()}}
	files := map[string][]byte{"ca.crt": authority.Certificate}
	var tokens []byte
	for _, token := range credentials.AdminTokens {
		tokens = fmt.Appendf(tokens, "%s,admin,admin,%q\n", token, masters)
	}
	files["tokens.csv"] = tokens
	if files["service-accounts.key"], err = pki.NewKey(); err != nil {
		return nil, err
	}
	server, err := authority.Server("kube-apiserver", "127.0.0.1", "localhost", sandbox.APIService, sandbox.APIServer,
		"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local")
	if err != nil {
		return nil, err
	}
	files["apiserver.crt"], files["apiserver.key"] = server.Certificate, server.Key
	kubelet, err := authority.User("kube-apiserver-kubelet-client", masters)
	if err != nil {
		return nil, err
	}
	files["kubelet-client.crt"], files["kubelet-client.key"] = kubelet.Certificate, kubelet.Key
	if err := kubeletServer(authority, files); err != nil {
		return nil, err
	}
	for name, text := range files {
		if err := os.WriteFile(folder.Path("pki", name), text, 0o600); err != nil {
			return nil, err
		}
	}
	return credentials, writeKubeconfigs(folder, authority)
}

// kubeletServer creates the certificate of the lab's kubelet for the addresses of all nodes.
func kubeletServer(authority *pki.Authority, files map[string][]byte) error {
	addresses := make([]string, MaxNodes)
	for i := range addresses {
		addresses[i] = nodeAddress(i)
	}
	pair, err := authority.Server("kubelet", addresses...)
	files["kubelet.crt"], files["kubelet.key"] = pair.Certificate, pair.Key
	return err
}

func writeKubeconfigs(folder wire.Folder, authority *pki.Authority) error {
	groups := map[string][]string{Supervisor: {masters}, kwok: {masters}, controllerManager: nil, scheduler: nil}
	for user, groups := range groups {
		pair, err := authority.User(user, groups...)
		if err != nil {
			return err
		}
		server := fmt.Sprintf("https://127.0.0.1:%d", sandbox.APIPort)
		text, err := pki.Kubeconfig("lab", server, authority.Certificate, pki.Identity{Pair: pair})
		if err != nil {
			return err
		}
		if err := os.WriteFile(folder.Kubeconfig(user), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func randomToken() string {
	bytes := make([]byte, 24)
	_, _ = rand.Read(bytes) // crypto/rand never fails
	return hex.EncodeToString(bytes)
}
