// Package sensorendpoint is the function getSensorEndpoint: it reads the Services that carry a sensor's labels and lets plan choose.
// It writes nothing.
package sensorendpoint

import (
	"context"
	"fmt"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/sensor"

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
	a.Describe(&f, "Finds the in-cluster endpoint of groundcover's sensor by its label and by the port of the protocol. A sensor that is missing, ambiguous or cannot receive spans is an error.")
}

// Annotate describes the inputs.
func (args *GetSensorEndpointArgs) Annotate(a infer.Annotator) {
	a.Describe(&args.Namespace, fmt.Sprintf("The namespace of the groundcover release. A sensor in another namespace does not count. Default: `%s`.", request.DefaultNamespace))
	a.Describe(&args.Release, fmt.Sprintf("The name of the groundcover release. Default: `%s`.", request.DefaultRelease))
	a.Describe(&args.Service, "The name of the sensor's Service. Default: the Service with the sensor's label and the port of the protocol.")
	a.Describe(&args.Protocol, fmt.Sprintf("The protocol that selects the port. Default: `%s`.", request.DefaultProtocol))
	a.Describe(&args.Domain, fmt.Sprintf("The cluster's DNS domain. Default: `%s`.", request.DefaultDomain))
}

// resolved is what to search: the location of the sensor, the protocol and the cluster's DNS domain, with every default applied.
func (args GetSensorEndpointArgs) resolved() (request.Groundcover, request.Protocol, string) {
	return request.Groundcover{Namespace: ptr.Deref(args.Namespace, request.DefaultNamespace), NamespaceGiven: args.Namespace != nil,
			Release: ptr.Deref(args.Release, request.DefaultRelease), Service: ptr.Deref(args.Service, "")},
		ptr.Deref(args.Protocol, request.DefaultProtocol), ptr.Deref(args.Domain, request.DefaultDomain)
}

// Invoke reads the Services and selects the endpoint.
func (*GetSensorEndpoint) Invoke(ctx context.Context, call infer.FunctionRequest[GetSensorEndpointArgs]) (infer.FunctionResponse[sensor.Endpoint], error) {
	var response infer.FunctionResponse[sensor.Endpoint]
	location, protocol, domain := call.Input.resolved()
	inputs := request.Request{Groundcover: location, Tracing: request.Tracing{Protocol: protocol}}
	client, err := config.Client(ctx)
	if err != nil {
		return response, err
	}
	ctx, cancel := context.WithTimeout(ctx, cluster.InspectTimeout)
	defer cancel()
	snapshot, err := survey.Sensor(ctx, client, inputs)
	if err != nil {
		return response, fmt.Errorf("reading the Services of groundcover's sensor: %w", err)
	}
	endpoint, findings := sensor.Select(inputs, domain, snapshot.Sensors, snapshot.SensorConfig)
	if denied := finding.Denied(snapshot.Denied...); denied != nil {
		findings = append(findings, *denied)
	}
	if endpoint == nil {
		return response, finding.AsError(findings)
	}
	response.Output = *endpoint
	return response, nil
}
