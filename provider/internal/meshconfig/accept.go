package meshconfig

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/golang/protobuf/jsonpb" //nolint:staticcheck // Istio's reader: protojson takes other values and has other messages
	"github.com/golang/protobuf/proto"  //nolint:staticcheck // jsonpb takes its messages
	"google.golang.org/protobuf/types/known/durationpb"
	meshapi "istio.io/api/mesh/v1alpha1"
)

// accept applies a document to Istio's defaults as istiod does. The error is that with which istiod refuses the whole document.
func accept(tree any) error {
	config := &meshapi.MeshConfig{ProxyListenPort: 15001, ConnectTimeout: durationpb.New(10 * time.Second), TrustDomain: "cluster.local"}
	if err := unmarshal(tree, config); err != nil {
		return err
	}
	config.DefaultConfig = defaultProxyConfig()
	if fields, ok := tree.(map[string]any); ok && fields["defaultConfig"] != nil {
		if err := unmarshal(fields["defaultConfig"], config.DefaultConfig); err != nil {
			return err
		}
	}
	return validate(config)
}

// unmarshal reads a tree as Istio does: unknown fields are ignored, and a field of the tree replaces that of the message.
func unmarshal(tree any, into proto.Message) error {
	encoded, err := json.Marshal(tree)
	if err != nil {
		return err
	}
	return (&jsonpb.Unmarshaler{AllowUnknownFields: true}).Unmarshal(bytes.NewReader(encoded), into)
}

// defaultProxyConfig are the defaults of the fields that validateProxyConfig checks (Istio 1.31, pkg/config/mesh).
func defaultProxyConfig() *meshapi.ProxyConfig {
	return &meshapi.ProxyConfig{
		ConfigPath: "./etc/istio/proxy", BinaryPath: "/usr/local/bin/envoy",
		ClusterName:            &meshapi.ProxyConfig_ServiceCluster{ServiceCluster: "istio-proxy"},
		DrainDuration:          durationpb.New(45 * time.Second),
		DiscoveryAddress:       "istiod.istio-system.svc:15012",
		ProxyAdminPort:         15000,
		StatusPort:             15020,
		ControlPlaneAuthPolicy: meshapi.AuthenticationPolicy_MUTUAL_TLS,
	}
}
