package scrape

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Exposed is a series that a pod exposes.
type Exposed struct {
	Name   string
	Labels map[string]string
}

// Expose returns the series that the app's pod exposes on a port, and the size of the response in bytes. The port is 15014 of
// istiod, or 15020 or 15090 of a proxy.
func (m *Mesh) Expose(ctx context.Context, app string, port int) ([]Exposed, int, error) {
	path := "/stats/prometheus"
	if port == 15014 {
		path = "/metrics"
	}
	pod, err := m.Pod(ctx, app)
	if err != nil {
		return nil, 0, err
	}
	text, err := pod.Get(ctx, port, path)
	if err != nil {
		return nil, 0, err
	}
	list, err := parse(text)
	if err != nil {
		err = fmt.Errorf("parsing the metrics of %s on port %d: %w", app, port, err)
	}
	return list, len(text), err
}

var (
	sample = regexp.MustCompile(`^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$`)
	label  = regexp.MustCompile(`(\w+)=("(?:[^"\\]|\\.)*")`)
)

// parse reads the Prometheus text format without timestamps, exemplars and comments.
func parse(text []byte) ([]Exposed, error) {
	var list []Exposed
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := sample.FindStringSubmatch(line)
		if parts == nil {
			return nil, fmt.Errorf("expected a sample, found %s", line)
		}
		series := Exposed{Name: parts[1], Labels: map[string]string{}}
		for _, pair := range label.FindAllStringSubmatch(parts[2], -1) {
			value, err := strconv.Unquote(pair[2])
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", pair[0], err)
			}
			if value != "" { // in Prometheus an empty label is an absent one
				series.Labels[pair[1]] = value
			}
		}
		list = append(list, series)
	}
	return list, lines.Err()
}

// Arrivals counts for each exposed series the arrived ones that match it: they have its name, all of its labels, and no others
// except the labels of targets.
func Arrivals(exposed []Exposed, arrived []Series, ofTargets map[string]bool) []int {
	named := map[string][]map[string]string{}
	for _, series := range arrived {
		name := series.Labels["__name__"]
		named[name] = append(named[name], series.Labels)
	}
	counts := make([]int, len(exposed))
	for i, series := range exposed {
		for _, labels := range named[series.Name] {
			if isSeries(labels, series.Labels, ofTargets) {
				counts[i]++
			}
		}
	}
	return counts
}

func isSeries(arrived, exposed map[string]string, ofTargets map[string]bool) bool {
	for name, value := range exposed {
		if arrived[name] != value {
			return false
		}
	}
	for name := range arrived {
		if _, own := exposed[name]; !own && !ofTargets[name] {
			return false
		}
	}
	return true
}
