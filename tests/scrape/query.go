package scrape

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
)

// Series is one that VictoriaMetrics has: its labels, __name__ among them, and its last value.
type Series struct {
	Labels map[string]string
	Value  float64
}

// Series are those of a scraper with this selector in MetricsQL, such as `{job="x"}`; its metadata of scrapes are only in
// what is asked for by name.
func (s *Scraper) Series(ctx context.Context, selector string) ([]Series, error) {
	return s.room.Query(ctx, fmt.Sprintf("last_over_time((%s{scraper=%q})[5m]) keep_metric_names", selector, s.name))
}

// Query asks VictoriaMetrics and returns the vector that it answers.
func (r *Room) Query(ctx context.Context, query string) ([]Series, error) {
	pod, err := r.Pod(ctx, "victoria-metrics")
	if err != nil {
		return nil, err
	}
	text, err := pod.Get(ctx, 8428, "/api/v1/query?query="+url.QueryEscape(query))
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	var list []Series
	for _, result := range answer.Data.Result {
		value, err := strconv.ParseFloat(result.Value[1].(string), 64)
		if err != nil {
			return nil, err
		}
		list = append(list, Series{result.Metric, value})
	}
	return list, nil
}
