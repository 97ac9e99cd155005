package kubelet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/pki"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

// Token requests a token of the pod's ServiceAccount. Without audiences it is a token for the API server.
func (p *Pod) Token(ctx context.Context, audiences ...string) (string, error) {
	seconds := int64(24 * 3600)
	account := p.Object.Spec.ServiceAccountName
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{
		Audiences:         audiences,
		ExpirationSeconds: &seconds,
		BoundObjectRef: &authenticationv1.BoundObjectReference{
			Kind: "Pod", APIVersion: "v1", Name: p.Object.Name, UID: p.Object.UID,
		},
	}}
	response, err := p.Client.CoreV1().ServiceAccounts(p.Object.Namespace).CreateToken(ctx, account, request, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("creating a token of ServiceAccount %s/%s: %w", p.Object.Namespace, account, err)
	}
	return response.Status.Token, nil
}

// ServiceAccountKubeconfig writes a kubeconfig of the pod's ServiceAccount for the Service kubernetes and returns its path.
func (p *Pod) ServiceAccountKubeconfig(ctx context.Context) (string, error) {
	token, err := p.Token(ctx)
	if err != nil {
		return "", err
	}
	authority, err := os.ReadFile(p.Folder.Path("pki", "ca.crt"))
	if err != nil {
		return "", err
	}
	text, err := pki.Kubeconfig("lab", "https://"+sandbox.APIService, authority, pki.Identity{Token: token})
	if err != nil {
		return "", err
	}
	path := filepath.Join(p.Dir, "kubeconfig")
	return path, os.WriteFile(path, text, 0o600)
}
