package lab

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/controlplane"
	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab/internal/wire"
)

// Options are the parts of a lab when Start returns. The zero value is a bare cluster of two nodes.
type Options struct {
	// Istio installs Istio with an ingress gateway, see InstallIstio.
	Istio bool
	// IstioOverlay is an IstioOperator in YAML that is merged over the lab's; "" for none.
	IstioOverlay string
	// Sensor installs groundcover's sensor, see InstallSensor.
	Sensor bool
	// App installs an HTTP echo behind the gateway, see InstallApp. It requires Istio.
	App bool
	// AgentGateway installs a gateway with Istio's agent, see InstallAgentGateway. It requires App.
	AgentGateway bool
	// Nodes is the number of nodes, 1 to 20, default 2.
	Nodes int
	// Keep keeps the lab's folder with its logs after Stop.
	Keep bool
	// Report is called with each part that is ready during the start; nil for none.
	Report func(step string)
}

// Everything are the options for Istio, the sensor and the app.
func Everything() Options {
	return Options{Istio: true, Sensor: true, App: true}
}

// needed are the programs of every lab.
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
		return settings, fmt.Errorf("starting a lab of %d nodes: expected 1 to %d", o.Nodes, controlplane.MaxNodes)
	}
	programs := needed
	if o.Istio {
		programs = append(programs, "istioctl", "pilot-discovery", "envoy")
	}
	return settings, built(settings, programs...)
}

// built checks that the programs exist.
func built(settings wire.Settings, programs ...string) error {
	for _, program := range programs {
		if _, err := os.Stat(settings.Program(program)); err != nil {
			return fmt.Errorf("reading the programs of the lab: %w. Run `go -C tests/tools run . control-plane istio mesh`", err)
		}
	}
	return nil
}

// cacheFolder is the folder in which tests/tools puts the programs.
func cacheFolder() (string, error) {
	if folder := os.Getenv("GROUNDCOVER_ISTIO_CACHE"); folder != "" {
		return folder, nil
	}
	folder, err := os.UserCacheDir()
	return filepath.Join(folder, "groundcover-istio"), err
}
