package scrape

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/VictoriaMetrics/metricsql"
)

// Queried is a metric in the queries of dashboards.
type Queried struct {
	Name string
	// Dashboards are the names of the dashboard files.
	Dashboards []string
	// Selectors are the label matchers with fixed values, such as {app="istiod"}; {} for none.
	Selectors []string
}

// Dashboards returns the metrics that Istio's published dashboards query, ordered by name. The folder holds the files of
// manifests/addons/dashboards of Istio's source, which tests/tools copied.
func Dashboards(folder string) ([]Queried, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("reading dashboards in %s: found none. Run `go -C tests/tools run . scrape`", folder)
	}
	found := map[string]*Queried{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var document any
		if err := json.Unmarshal(text, &document); err != nil {
			return nil, fmt.Errorf("reading dashboard %s: %w", file, err)
		}
		for _, query := range queries(document) {
			if err := take(found, query, filepath.Base(file)); err != nil {
				return nil, fmt.Errorf("reading dashboard %s: %w", file, err)
			}
		}
	}
	var list []Queried
	for _, name := range slices.Sorted(maps.Keys(found)) {
		list = append(list, *found[name])
	}
	return list, nil
}

// queries returns the PromQL of panels (expr) and variables (query).
func queries(node any) []string {
	var list []string
	switch node := node.(type) {
	case []any:
		for _, child := range node {
			list = append(list, queries(child)...)
		}
	case map[string]any:
		for key, child := range node {
			if text, is := child.(string); is && (key == "expr" || key == "query") {
				list = append(list, text)
			}
			list = append(list, queries(child)...)
		}
	}
	return list
}

var (
	grafanaFunction = regexp.MustCompile(`^(query_result|label_values)\((.*)\)$`)
	variable        = regexp.MustCompile(`\$\{?\w+`)
)

// take adds the metrics of one query.
func take(found map[string]*Queried, query, dashboard string) error {
	query = strings.TrimSpace(query)
	if parts := grafanaFunction.FindStringSubmatch(query); parts != nil {
		query = parts[2]
	}
	// The values of a variable, such as "source,destination", and the name of a data source are not queries.
	if !strings.ContainsAny(query, "({_") {
		return nil
	}
	parsed, err := metricsql.Parse(strings.ReplaceAll(query, "$__rate_interval", "1m"))
	if err != nil {
		return fmt.Errorf("parsing %s: %w", query, err)
	}
	metricsql.VisitAll(parsed, func(node metricsql.Expr) {
		selector, is := node.(*metricsql.MetricExpr)
		if !is {
			return
		}
		for _, filters := range selector.LabelFilterss {
			addSelector(found, filters, dashboard)
		}
	})
	return nil
}

// addSelector adds one selector.
func addSelector(found map[string]*Queried, filters []metricsql.LabelFilter, dashboard string) {
	var name string
	var fixed []string
	for _, filter := range filters {
		switch {
		case filter.Label == "__name__":
			name = filter.Value
		case !variable.MatchString(filter.Value):
			fixed = append(fixed, string(filter.AppendString(nil)))
		}
	}
	if name == "" {
		return
	}
	if found[name] == nil {
		found[name] = &Queried{Name: name}
	}
	queried := found[name]
	queried.Dashboards = with(queried.Dashboards, dashboard)
	queried.Selectors = with(queried.Selectors, "{"+strings.Join(fixed, ",")+"}")
}

func with(set []string, element string) []string {
	if !slices.Contains(set, element) {
		set = append(set, element)
		slices.Sort(set)
	}
	return set
}
