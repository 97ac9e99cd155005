// Command scrape-jobs reads PodMonitors and ServiceMonitors, YAML documents on standard input, and prints the Prometheus
// configuration that prometheus-operator writes for a Prometheus that selects all of them. A field that its types do not
// have is an error.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	documents "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "scrape-jobs:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	services, pods := map[string]*monitoring.ServiceMonitor{}, map[string]*monitoring.PodMonitor{}
	reader := documents.NewYAMLReader(bufio.NewReader(in))
	for {
		text, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = take(text, services, pods)
		}
		if err != nil {
			return err
		}
	}
	operated := &monitoring.Prometheus{ObjectMeta: metav1.ObjectMeta{Namespace: "monitoring", Name: "all"}}
	generator, err := prometheus.NewConfigGenerator(nil, operated)
	if err != nil {
		return err
	}
	store := assets.NewStoreBuilder(nil, nil) // no monitor here names a Secret or a ConfigMap
	config, err := generator.GenerateServerConfiguration(operated, services, pods, nil, nil, store, nil, nil, nil, nil)
	if err != nil {
		return fmt.Errorf("generating the configuration: %w", err)
	}
	_, err = out.Write(config)
	return err
}

// take decodes one monitor.
func take(text []byte, services map[string]*monitoring.ServiceMonitor, pods map[string]*monitoring.PodMonitor) error {
	var what struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`
	}
	if err := yaml.Unmarshal(text, &what); err != nil {
		return err
	}
	name := what.Namespace + "/" + what.Name
	var err error
	switch what.GroupVersionKind().String() {
	case "monitoring.coreos.com/v1, Kind=PodMonitor":
		pods[name] = &monitoring.PodMonitor{}
		err = yaml.UnmarshalStrict(text, pods[name])
	case "monitoring.coreos.com/v1, Kind=ServiceMonitor":
		services[name] = &monitoring.ServiceMonitor{}
		err = yaml.UnmarshalStrict(text, services[name])
	default:
		err = errors.New("it is neither a PodMonitor nor a ServiceMonitor")
	}
	if err != nil {
		return fmt.Errorf("reading %s %s: %w", what.Kind, name, err)
	}
	return nil
}
