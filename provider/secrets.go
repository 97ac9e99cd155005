package provider

import (
	"context"
	"errors"
	"fmt"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	perrors "github.com/pulumi/pulumi/sdk/v3/go/pulumi/errors"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// withSecretsRedacted keeps the values of secret inputs out of every error. The engine prints the value at the path of an error in
// plaintext, so the path of a secret stands in the text of the error alone.
func withSecretsRedacted(served p.Provider) p.Provider {
	construct, check, invoke, checkConfig := served.Construct, served.Check, served.Invoke, served.CheckConfig
	diff, create, read, update, remove := served.Diff, served.Create, served.Read, served.Update, served.Delete
	served.Construct = func(ctx context.Context, req p.ConstructRequest) (p.ConstructResponse, error) {
		secrets := secret.Of(req.Inputs)
		response, err := construct(cluster.WithRetryLog(secret.With(ctx, secrets), statusLine(ctx, secrets)), req)
		return response, redacted(secrets, err)
	}
	served.CheckConfig = func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		secrets := secret.OfFields(req.Inputs)
		response, err := checkConfig(ctx, req)
		response.Failures = redactedFailures(secrets, response.Failures)
		return response, redacted(secrets, err)
	}
	served.Check = func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		ctx, secrets := operation(ctx, req.Inputs)
		response, err := check(ctx, req)
		response.Failures = redactedFailures(secrets, response.Failures)
		return response, redacted(secrets, err)
	}
	served.Invoke = func(ctx context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
		secrets := secret.Of(req.Args)
		response, err := invoke(secret.With(ctx, secrets), req)
		response.Return = escapedMap(response.Return)
		response.Failures = redactedFailures(secrets, response.Failures)
		return response, redacted(secrets, err)
	}
	served.Diff = func(ctx context.Context, req p.DiffRequest) (p.DiffResponse, error) {
		ctx, secrets := operation(ctx, req.Inputs, req.OldInputs)
		response, err := diff(ctx, req)
		return response, redacted(secrets, err)
	}
	served.Create = func(ctx context.Context, req p.CreateRequest) (p.CreateResponse, error) {
		ctx, secrets := operation(ctx, req.Properties)
		response, err := create(ctx, req)
		redactReasons(secrets, response.PartialState)
		return response, redacted(secrets, err)
	}
	served.Read = func(ctx context.Context, req p.ReadRequest) (p.ReadResponse, error) {
		ctx, secrets := operation(ctx, req.Inputs)
		response, err := read(ctx, req)
		redactReasons(secrets, response.PartialState)
		return response, redacted(secrets, err)
	}
	served.Update = func(ctx context.Context, req p.UpdateRequest) (p.UpdateResponse, error) {
		ctx, secrets := operation(ctx, req.Inputs, req.OldInputs)
		response, err := update(ctx, req)
		redactReasons(secrets, response.PartialState)
		return response, redacted(secrets, err)
	}
	served.Delete = func(ctx context.Context, req p.DeleteRequest) error {
		ctx, secrets := operation(ctx, req.OldInputs)
		return redacted(secrets, remove(ctx, req))
	}
	return served
}

// operation is the context of an operation on a resource. Requests that are retried under it are on the status line of the resource.
func operation(ctx context.Context, inputs property.Map, before ...property.Map) (context.Context, secret.Inputs) {
	secrets := secret.OfFields(inputs, before...)
	return cluster.WithRetryLog(secret.With(ctx, secrets), statusLine(ctx, secrets)), secrets
}

// statusLine logs to the status line, which shows the last message while an operation runs.
func statusLine(ctx context.Context, secrets secret.Inputs) func(format string, args ...any) {
	return secret.Logger(secret.With(ctx, secrets)).InfoStatusf
}

// redacted is the error without the values of secrets. The form of its message is that of the engine.
func redacted(secrets secret.Inputs, err error) error {
	if err == nil {
		return nil
	}
	given, isStatus := rpcerror.FromError(err)
	if !isStatus || len(given.InputPropertiesErrors()) == 0 {
		if text := secrets.Redact(err.Error()); text != err.Error() {
			return errors.New(text)
		}
		return err
	}
	message := secrets.Redact(given.Message())
	var shown []perrors.InputPropertyErrorDetails
	for _, each := range given.InputPropertiesErrors() {
		reason := secrets.Redact(each.Reason)
		if path, hidden := secrets.Hides(each.PropertyPath); hidden {
			message += fmt.Sprintf("\n\t\t- property %s, which is a secret, has a problem: %s", path, reason)
			continue
		}
		shown = append(shown, perrors.InputPropertyErrorDetails{PropertyPath: each.PropertyPath, Reason: reason})
	}
	return rpcerror.WrapDetailedError(perrors.NewInputPropertiesError(message, shown...))
}

func redactedFailures(secrets secret.Inputs, failures []p.CheckFailure) []p.CheckFailure {
	for i, failure := range failures {
		failures[i].Reason = secrets.Redact(failure.Reason)
		if path, hidden := secrets.Hides(failure.Property); hidden && failure.Property != "" {
			failures[i] = p.CheckFailure{Reason: fmt.Sprintf("property %s, which is a secret, has a problem: %s", path, failures[i].Reason)}
		}
	}
	return failures
}

func redactReasons(secrets secret.Inputs, failed *p.InitializationFailed) {
	if failed == nil {
		return
	}
	for i, reason := range failed.Reasons {
		failed.Reasons[i] = secrets.Redact(reason)
	}
}

// escapedMap is the result of a function in which no text acts on a terminal or a comment: much of it is said by proxies.
func escapedMap(fields property.Map) property.Map {
	escaped := map[string]property.Value{}
	for key, value := range fields.All {
		escaped[key] = escapedValue(value)
	}
	return property.NewMap(escaped)
}

func escapedValue(value property.Value) property.Value {
	switch {
	case value.IsString():
		return property.WithGoValue(value, names.Escaped(value.AsString()))
	case value.IsMap():
		return property.WithGoValue(value, escapedMap(value.AsMap()))
	case value.IsArray():
		var all []property.Value
		for _, each := range value.AsArray().All {
			all = append(all, escapedValue(each))
		}
		return property.WithGoValue(value, property.NewArray(all))
	}
	return value
}
