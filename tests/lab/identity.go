package lab

import (
	"context"
	"errors"
	"fmt"
	"os"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/pki"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/sandbox"
)

// connect forwards a port to the API server and creates the lab's clients.
func (l *Lab) connect() error {
	address, err := l.Forward(fmt.Sprintf("127.0.0.1:%d", sandbox.APIPort))
	if err != nil {
		return err
	}
	l.server = "https://" + address
	text, err := l.KubeconfigForToken(l.AdminTokens()[0])
	if err != nil {
		return err
	}
	if err := os.WriteFile(l.Kubeconfig(), []byte(text), 0o600); err != nil {
		return err
	}
	l.Access, err = access(text)
	return err
}

// As is the access of a user with the permissions that RBAC binds to the name or the groups: none by default.
func (l *Lab) As(name string, groups ...string) (Access, error) {
	text, err := l.AddUser(name, groups...)
	if err != nil {
		return Access{}, err
	}
	return access(text)
}

// access are clients by a kubeconfig's text.
func access(kubeconfig string) (Access, error) {
	config, err := clientcmd.RESTConfigFromKubeConfig([]byte(kubeconfig))
	if err != nil {
		return Access{}, err
	}
	config.QPS, config.UserAgent = -1, "lab"
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return Access{}, err
	}
	dynamicClient, err := dynamic.NewForConfig(config)
	return Access{Client: client, Dynamic: dynamicClient, Config: config}, err
}

// Server is the API server's URL outside the lab: https://127.0.0.1 with a free port.
func (l *Lab) Server() string { return l.server }

// Kubeconfig is the path of the administrator's kubeconfig. Its context is called "lab".
func (l *Lab) Kubeconfig() string { return l.folder.Path("kubeconfig") }

// AdminTokens are two valid tokens of one administrator in system:masters. Kubeconfig has the first.
func (l *Lab) AdminTokens() [2]string { return l.credentials.AdminTokens }

// KubeconfigForToken returns a kubeconfig, as text, with a token.
func (l *Lab) KubeconfigForToken(token string) (string, error) {
	return l.kubeconfig(pki.Identity{Token: token})
}

// AddUser returns a kubeconfig, as text, for a user with a client certificate. The user has the permissions that RBAC binds to
// the name or the groups: none by default.
func (l *Lab) AddUser(name string, groups ...string) (string, error) {
	pair, err := l.credentials.Authority.User(name, groups...)
	if err != nil {
		return "", err
	}
	return l.kubeconfig(pki.Identity{Pair: pair})
}

// KubeconfigForServiceAccount returns a kubeconfig, as text, with a token of a ServiceAccount that exists.
func (l *Lab) KubeconfigForServiceAccount(ctx context.Context, namespace, name string) (string, error) {
	seconds := int64(24 * 3600)
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds}}
	response, err := l.Client.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, name, request, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("creating a token of ServiceAccount %s/%s: %w", namespace, name, err)
	}
	return l.KubeconfigForToken(response.Status.Token)
}

func (l *Lab) kubeconfig(identity pki.Identity) (string, error) {
	if l.server == "" {
		return "", errors.New("writing a kubeconfig: the lab is not connected")
	}
	text, err := pki.Kubeconfig("lab", l.server, l.credentials.Authority.Certificate, identity)
	return string(text), err
}
