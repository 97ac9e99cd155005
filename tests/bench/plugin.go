package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

const pluginName = "pulumi-resource-groundcover-istio"

// plugin are the size and peak memory in bytes and the medians of the start times.
type plugin struct {
	size, memory                int
	port, firstReply, gotSchema time.Duration
}

// starts is how often the plugin is started.
const starts = 9

func (b *bench) measurePlugin(ctx context.Context) (plugin, error) {
	say("starting the plugin %d times", starts)
	file := filepath.Join(b.plugin, pluginName)
	info, err := os.Stat(file)
	if err != nil {
		return plugin{}, fmt.Errorf("reading the plugin: %w. Run `make build`", err)
	}
	var times [3][]time.Duration
	for range starts {
		took, err := start(ctx, file)
		if err != nil {
			return plugin{}, fmt.Errorf("starting the plugin: %w", err)
		}
		for i := range times {
			times[i] = append(times[i], took[i])
		}
	}
	for i := range times {
		slices.Sort(times[i])
	}
	return plugin{size: int(info.Size()), port: times[0][starts/2], firstReply: times[1][starts/2], gotSchema: times[2][starts/2]}, nil
}

// start runs the plugin as the engine does and returns the times until it prints its port, answers GetPluginInfo, and answers
// GetSchema.
func start(ctx context.Context, file string) (took [3]time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	// The argument is the engine's address, which the plugin calls only to log.
	command := exec.CommandContext(ctx, file, "127.0.0.1:1")
	output, err := command.StdoutPipe()
	if err != nil {
		return took, err
	}
	began := time.Now()
	if err := command.Start(); err != nil {
		return took, err
	}
	defer func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}()
	port, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return took, fmt.Errorf("reading its port: %w", err)
	}
	took[0] = time.Since(began)
	connection, err := grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return took, err
	}
	defer connection.Close()
	client := pulumirpc.NewResourceProviderClient(connection)
	if _, err := client.GetPluginInfo(ctx, &emptypb.Empty{}); err != nil {
		return took, err
	}
	took[1] = time.Since(began)
	_, err = client.GetSchema(ctx, &pulumirpc.GetSchemaRequest{})
	took[2] = time.Since(began)
	return took, err
}
