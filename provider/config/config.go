// Package config is the configuration of the package's own provider: which cluster its resources and functions reach. It
// makes one client for each provider and remembers that a cluster does not answer. It never reads the cluster itself.
package config

import (
	"context"
	"sync"
	"sync/atomic"

	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/guard"
)

// Config is the package's provider configuration. Every field is optional; without one the ambient kubeconfig is used. The
// component registers a provider with the connection of the user's kubernetes provider for its children.
type Config struct {
	Kubeconfig        *string `pulumi:"kubeconfig,optional" provider:"secret"`
	Context           *string `pulumi:"context,optional"`
	Cluster           *string `pulumi:"cluster,optional"`
	ClusterIdentifier *string `pulumi:"clusterIdentifier,optional"`

	unreachable atomic.Pointer[error]
	journal     guard.Journal
	connect     sync.Once
	made        *cluster.Client
	err         error
}

// Annotate describes the configuration.
func (c *Config) Annotate(a infer.Annotator) {
	a.Describe(&c.Kubeconfig, "The contents of a kubeconfig, or its path. Default: the ambient kubeconfig (`KUBECONFIG`, `~/.kube/config`).")
	a.Describe(&c.Context, "The context of the kubeconfig. Default: the current context.")
	a.Describe(&c.Cluster, "The cluster of the kubeconfig. Default: the context's cluster.")
	a.Describe(&c.ClusterIdentifier, "The identity of the cluster. While it stays the same, no change of the kubeconfig replaces a resource. Default: the API server's address.")
}

// Diff decides what a change of the connection means. Rotated credentials, a new certificate authority, another path to
// the same file: an update, which touches nothing in the mesh. Only another cluster replaces.
func (c *Config) Diff(_ context.Context, request infer.DiffRequest[*Config, *Config]) (infer.DiffResponse, error) {
	old, now := request.State, request.Inputs
	diff := infer.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	kind := p.Update
	if otherCluster(old, now) {
		kind = p.UpdateReplace
	}
	for property, values := range map[string][2]*string{
		"kubeconfig": {old.Kubeconfig, now.Kubeconfig}, "context": {old.Context, now.Context},
		"cluster": {old.Cluster, now.Cluster}, "clusterIdentifier": {old.ClusterIdentifier, now.ClusterIdentifier},
	} {
		if ptr.Deref(values[0], "") != ptr.Deref(values[1], "") {
			diff.HasChanges = true
			diff.DetailedDiff[property] = p.PropertyDiff{Kind: kind, InputDiff: true}
		}
	}
	return diff, nil
}

// otherCluster compares identifiers where both have one, else the servers' addresses. An address that cannot be read is
// no proof of another cluster, and a replacement would take the mesh's tracing down.
func otherCluster(old, now *Config) bool {
	if old.ClusterIdentifier != nil && now.ClusterIdentifier != nil {
		return *old.ClusterIdentifier != *now.ClusterIdentifier
	}
	before, after := old.connection().Server(), now.connection().Server()
	return before != "" && after != "" && before != after
}

func (c *Config) connection() cluster.Connection {
	return cluster.Connection{Kubeconfig: ptr.Deref(c.Kubeconfig, ""), Context: ptr.Deref(c.Context, ""), Cluster: ptr.Deref(c.Cluster, "")}
}

// Client is the client of the provider that a resource or function runs under, made at its first use.
func Client(ctx context.Context) (*cluster.Client, error) { return Of(ctx).client() }

// Of is the configuration of that provider.
func Of(ctx context.Context) *Config { return infer.GetConfig[*Config](ctx) }

func (c *Config) client() (*cluster.Client, error) {
	c.connect.Do(func() { c.made, c.err = cluster.New(c.connection(), names.Version) })
	return c.made, c.err
}

// Unreachable is the error of an earlier read that the cluster did not answer, nil while it is believed to answer: a preview
// without a cluster then waits once, and not for every resource.
func (c *Config) Unreachable() error {
	if err := c.unreachable.Load(); err != nil {
		return *err
	}
	return nil
}

// SetUnreachable remembers that the cluster did not answer.
func (c *Config) SetUnreachable(err error) { c.unreachable.Store(&err) }

// Journal has the writes of the update that this provider serves.
func (c *Config) Journal() *guard.Journal { return &c.journal }
