package pki

import (
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// Identity authenticates a user, by a token or by a client certificate.
type Identity struct {
	Token string
	Pair
}

// Kubeconfig returns a kubeconfig with one context for a server, such as https://127.0.0.1:6443. authority is the certificate in
// PEM that signed the server's.
func Kubeconfig(context, server string, authority []byte, identity Identity) ([]byte, error) {
	config := api.NewConfig()
	config.Clusters[context] = &api.Cluster{Server: server, CertificateAuthorityData: authority}
	config.AuthInfos[context] = &api.AuthInfo{
		Token:                 identity.Token,
		ClientCertificateData: identity.Certificate,
		ClientKeyData:         identity.Key,
	}
	config.Contexts[context] = &api.Context{Cluster: context, AuthInfo: context}
	config.CurrentContext = context
	return clientcmd.Write(*config)
}
