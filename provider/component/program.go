package component

import (
	"context"
	"fmt"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// WithProgram tells the component which run of a program it is part of, so that it finds another component of the same program
// that configures the same mesh. Its records cannot: to them a second component looks like a new name of the first.
func WithProgram(served p.Provider) p.Provider {
	construct := served.Construct
	served.Construct = func(ctx context.Context, req p.ConstructRequest) (p.ConstructResponse, error) {
		return construct(context.WithValue(ctx, programKey{}, membership{run: req.MonitorEndpoint, component: req.Urn}), req)
	}
	return served
}

type programKey struct{}

// membership is one component in one run of a program. A run is known by the address of its resource monitor: one process of the
// plugin may serve several.
type membership struct {
	run       string
	component resource.URN
}

// fields are the fields of one object that a component configures.
type fields struct {
	server string
	ownedObject
	component resource.URN
}

func (f fields) overlap(other fields) bool {
	return f.server == other.server && f.Kind == other.Kind && f.Namespace == other.Namespace && f.Name == other.Name &&
		record.Record{Document: f.Document, Paths: f.Paths}.Overlaps(record.Record{Document: other.Document, Paths: other.Paths})
}

// programs holds what the components of each run configure.
var programs = struct {
	sync.Mutex
	configured map[string][]fields
}{configured: map[string][]fields{}}

// claim is an error where another component of the same run configures one of the objects already. server is the address of
// the API server. Nothing is registered before it.
func claim(ctx context.Context, server string, objects []ownedObject) error {
	member, _ := ctx.Value(programKey{}).(membership)
	if member.run == "" {
		return nil
	}
	programs.Lock()
	defer programs.Unlock()
	configured := programs.configured[member.run]
	for _, object := range objects {
		wanted := fields{server: server, ownedObject: object, component: member.component}
		for _, other := range configured {
			if other.component != wanted.component && other.overlap(wanted) {
				return fmt.Errorf("configuring %s: component %q of this program configures the same fields, and one mesh takes one component. "+
					"Remove one of the two. To configure several revisions, name them in istio.revisions of one component", object.Ref(), other.component.Name())
			}
		}
		configured = append(configured, wanted)
	}
	programs.configured[member.run] = configured
	return nil
}
