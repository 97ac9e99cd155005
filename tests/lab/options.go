package lab

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Options says what a lab holds when Start returns. The zero value is a bare cluster of two nodes.
type Options struct {
	// Istio installs Istio with an ingress gateway, see InstallIstio.
	Istio bool
	// IstioOverlay is merged over the lab's own IstioOperator, in YAML; "" for none.
	IstioOverlay string
	// Sensor installs groundcover's sensor, see InstallSensor.
	Sensor bool
	// App installs an HTTP echo behind the gateway, see InstallApp. It needs Istio.
	App bool
	// AgentGateway installs a gateway with Istio's agent, see InstallAgentGateway. It needs App.
	AgentGateway bool
	// Nodes is the number of nodes, 1 to 20, default 2.
	Nodes int
	// Keep leaves the lab's folder, with its logs, after Stop.
	Keep bool
	// Report is told each step of the start; nil for silence.
	Report func(step string)
}

// Everything is a lab with all parts.
func Everything() Options {
	return Options{Istio: true, Sensor: true, App: true}
}

// needed are the programs that every lab runs.
var needed = []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"}

func (o Options) settings() (wire.Settings, error) {
	cache, err := cacheFolder()
	if err != nil {
		return wire.Settings{}, err
	}
	settings := wire.Settings{
		Nodes:    o.Nodes,
		Keep:     o.Keep,
		Programs: filepath.Join(cache, "bin"),
		Share:    filepath.Join(cache, "share"),
	}
	if settings.Nodes == 0 {
		settings.Nodes = 2
	}
	if settings.Nodes < 1 || settings.Nodes > controlplane.MaxNodes {
		return settings, fmt.Errorf("starting a lab of %d nodes: 1 to %d can be had", o.Nodes, controlplane.MaxNodes)
	}
	programs := needed
	if o.Istio {
		programs = append(programs, "istioctl", "pilot-discovery", "envoy")
	}
	return settings, built(settings, programs...)
}

// built looks whether the programs are there.
func built(settings wire.Settings, programs ...string) error {
	for _, program := range programs {
		if _, err := os.Stat(settings.Program(program)); err != nil {
			return fmt.Errorf("looking for the programs of the lab: %w: build it with `go -C tests/tools run . control-plane istio mesh`", err)
		}
	}
	return nil
}

// cacheFolder is where tests/tools puts what it builds.
func cacheFolder() (string, error) {
	if folder := os.Getenv("GROUNDCOVER_ISTIO_CACHE"); folder != "" {
		return folder, nil
	}
	folder, err := os.UserCacheDir()
	return filepath.Join(folder, "groundcover-istio"), err
}
