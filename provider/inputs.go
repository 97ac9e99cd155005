package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/shape"
)

// withConformedInputs brings the inputs of the component, of resources and of functions into the shape of the schema before the
// library decodes them. The component reports what does not fit together with what is wrong with values.
func withConformedInputs(served p.Provider) p.Provider {
	schemas := &schemaReader{get: served.GetSchema}
	construct, check, invoke := served.Construct, served.Check, served.Invoke
	served.Construct = func(ctx context.Context, req p.ConstructRequest) (p.ConstructResponse, error) {
		spec, err := schemas.read(ctx)
		if err != nil {
			return p.ConstructResponse{}, err
		}
		inputs, problems := shape.Conform(spec.Types, spec.Resources[names.ComponentType].InputProperties, req.Inputs)
		req.Inputs = inputs
		return construct(shape.With(ctx, problems), req)
	}
	served.Check = func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		spec, err := schemas.read(ctx)
		if err != nil {
			return p.CheckResponse{}, err
		}
		inputs, problems := shape.Conform(spec.Types, spec.Resources[string(req.Urn.Type())].InputProperties, req.Inputs)
		if len(problems) > 0 {
			return p.CheckResponse{Inputs: req.Inputs, Failures: failures(problems)}, nil
		}
		req.Inputs = inputs
		return check(ctx, req)
	}
	served.Invoke = func(ctx context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
		spec, err := schemas.read(ctx)
		if err != nil {
			return p.InvokeResponse{}, err
		}
		if function := spec.Functions[string(req.Token)]; function.Inputs != nil {
			args, problems := shape.Conform(spec.Types, function.Inputs.Properties, req.Args)
			if len(problems) > 0 {
				return p.InvokeResponse{Failures: failures(problems)}, nil
			}
			req.Args = args
		}
		return invoke(ctx, req)
	}
	return served
}

func failures(problems []request.Problem) []p.CheckFailure {
	all := make([]p.CheckFailure, 0, len(problems))
	for _, problem := range problems {
		all = append(all, p.CheckFailure{Property: problem.Path, Reason: problem.Reason})
	}
	return all
}

// schemaReader reads the schema once.
type schemaReader struct {
	get  func(context.Context, p.GetSchemaRequest) (p.GetSchemaResponse, error)
	once sync.Once
	spec schema.PackageSpec
	err  error
}

func (s *schemaReader) read(ctx context.Context) (schema.PackageSpec, error) {
	s.once.Do(func() {
		var response p.GetSchemaResponse
		if response, s.err = s.get(ctx, p.GetSchemaRequest{}); s.err == nil {
			s.err = json.Unmarshal([]byte(response.Schema), &s.spec)
		}
	})
	if s.err != nil {
		return s.spec, fmt.Errorf("reading the schema: %w", s.err)
	}
	return s.spec, nil
}
