package config

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
)

// WithUnknowns is a provider whose DiffConfig takes a part of the connection that is not known yet for the present one, and shows
// it as an update. The library decodes it as if it were not set, and so as the ambient kubeconfig: a preview would show the
// replacement of everything, by another cluster.
func WithUnknowns(served p.Provider) p.Provider {
	diff := served.DiffConfig
	served.DiffConfig = func(ctx context.Context, req p.DiffRequest) (p.DiffResponse, error) {
		var unknown []string
		for name, value := range req.Inputs.All {
			if !value.HasComputed() {
				continue
			}
			unknown = append(unknown, name)
			if present, found := req.State.GetOk(name); found {
				req.Inputs = req.Inputs.Set(name, present)
			} else {
				req.Inputs = req.Inputs.Delete(name)
			}
		}
		response, err := diff(ctx, req)
		if err != nil || len(unknown) == 0 {
			return response, err
		}
		response.HasChanges = true
		if response.DetailedDiff == nil {
			response.DetailedDiff = map[string]p.PropertyDiff{}
		}
		for _, name := range unknown {
			response.DetailedDiff[name] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
		}
		return response, nil
	}
	return served
}
