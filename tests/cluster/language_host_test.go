package cluster

import (
	"context"
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// host is a language host that runs a function of the test as the program, as Pulumi's Automation API does with an inline
// program. The CLI, the engine and the plugins are the real ones.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	program pulumi.RunFunc
}

// serve starts the host for one run of the CLI and returns its address.
func serve(t *testing.T, program pulumi.RunFunc) string {
	t.Helper()
	cancel := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{program: program})
			return nil
		},
		Options: rpcutil.TracingServerInterceptorOptions(nil),
	})
	require.NoError(t, err)
	t.Cleanup(func() { close(cancel) })
	return fmt.Sprintf("127.0.0.1:%d", handle.Port)
}

func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	info := pulumi.RunInfo{
		MonitorAddr: request.GetMonitorAddress(), Config: request.GetConfig(), ConfigSecretKeys: request.GetConfigSecretKeys(),
		Project: request.GetProject(), Stack: request.GetStack(), Parallel: request.GetParallel(), DryRun: request.GetDryRun(),
		Organization: request.GetOrganization(),
	}
	if len(request.GetArgs()) > 0 {
		info.EngineAddr = request.GetArgs()[0]
	}
	program, err := pulumi.NewContext(ctx, info)
	if err != nil {
		return nil, err
	}
	defer program.Close()
	if err := pulumi.RunWithContext(program, h.program); err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

func (*host) GetRequiredPlugins(context.Context, *pulumirpc.GetRequiredPluginsRequest) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

func (*host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "1.0.0"}, nil
}

func (*host) InstallDependencies(*pulumirpc.InstallDependenciesRequest, pulumirpc.LanguageRuntime_InstallDependenciesServer) error {
	return nil
}
