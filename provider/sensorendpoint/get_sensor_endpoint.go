// Package sensorendpoint is the function getSensorEndpoint: it reads the Services that carry a sensor's labels and lets plan choose.
// It writes nothing.
package sensorendpoint

import (
	"context"
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

	perrors "github.com/pulumi/pulumi/sdk/v3/go/pulumi/errors"

	"k8s.io/utils/ptr"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/config"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/cluster"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/finding"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/request"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/survey"
)

// GetSensorEndpoint finds the endpoint of groundcover's sensor.
type GetSensorEndpoint struct{}

// GetSensorEndpointArgs are the inputs.
type GetSensorEndpointArgs struct {
	Namespace *string           `pulumi:"namespace,optional"`
	Release   *string           `pulumi:"release,optional"`
	Service   *string           `pulumi:"service,optional"`
	Protocol  *request.Protocol `pulumi:"protocol,optional"`
	Domain    *string           `pulumi:"domain,optional"`
}

// Annotate describes the function.
func (f *GetSensorEndpoint) Annotate(a infer.Annotator) {
	a.SetToken("index", "getSensorEndpoint")
	a.Describe(&f, "Finds the in-cluster endpoint of groundcover's sensor, by its label and by the port of the protocol. A sensor that is not there, that cannot take spans, or that cannot be told from another one is an error that says so.")
}

// Annotate describes the inputs.
func (args *GetSensorEndpointArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.Namespace, "The namespace of the groundcover release. Default: `groundcover`, else any.")
	a.Describe(&args.Release, "The name of the groundcover release. Default: `groundcover`.")
	a.Describe(&args.Service, "The name of the sensor's Service. Default: found by its label.")
	a.Describe(&args.Protocol, "The protocol whose port is wanted. Default: `OpenTelemetry`.")
	a.Describe(&args.Domain, "The cluster's DNS domain. Default: `cluster.local`.")
}

// Invoke looks the endpoint up: two reads of the cluster.
func (*GetSensorEndpoint) Invoke(ctx context.Context, call infer.FunctionRequest[GetSensorEndpointArgs]) (infer.FunctionResponse[sensor.Endpoint], error) {
	var response infer.FunctionResponse[sensor.Endpoint]
	args := call.Input
	protocol := ptr.Deref(args.Protocol, request.OpenTelemetry)
	if err := request.CheckEnum(protocol); err != nil {
		return response, perrors.NewInputPropertyError("protocol", err.Error())
	}
	client, err := config.Client(ctx)
	if err != nil {
		return response, err
	}
	inputs := request.Request{Groundcover: request.Groundcover{Namespace: ptr.Deref(args.Namespace, request.DefaultNamespace), NamespaceGiven: args.Namespace != nil,
		Release: ptr.Deref(args.Release, request.DefaultRelease), Service: ptr.Deref(args.Service, "")},
		Tracing: request.Tracing{Protocol: protocol}}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	snapshot, err := survey.Sensor(ctx, client, inputs)
	if err != nil {
		return response, fmt.Errorf("reading groundcover's sensor: %w", err)
	}
	endpoint, findings := sensor.Select(inputs, ptr.Deref(args.Domain, "cluster.local"), snapshot.Sensors)
	for _, denied := range snapshot.Denied {
		findings = append(findings, finding.AccessDenied.On(denied.String(), denied.Verb, denied.Resource))
	}
	if endpoint == nil {
		return response, finding.AsError(findings)
	}
	response.Output = *endpoint
	return response, nil
}
