package main

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"
)

// print prints the operations and the plugin.
func print(rows []row, plugin plugin, runs int) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "\nMedians of %d runs\n\n", runs)
	fmt.Fprintln(out, "WAY\tOPERATION\tTIME\tRESOURCES CHANGED\tAPI REQUESTS\tWRITES\tPROXIES RESTARTED")
	for _, r := range rows {
		fmt.Fprintf(out, "%s\t%s\t%.1f s\t%d\t%d\t%d\t%d\n", r.way, r.operation, r.took.Seconds(), r.changed, r.requests, r.writes, r.restarted)
	}
	fmt.Fprintf(out, "\nPLUGIN\t\t\n")
	fmt.Fprintf(out, "size, stripped\t%.1f MB\n", megabytes(plugin.size))
	fmt.Fprintf(out, "time to the port\t%d ms\n", plugin.port.Round(time.Millisecond).Milliseconds())
	fmt.Fprintf(out, "time to the first response\t%d ms\n", plugin.firstReply.Round(time.Millisecond).Milliseconds())
	fmt.Fprintf(out, "time to the schema\t%d ms\n", plugin.gotSchema.Round(time.Millisecond).Milliseconds())
	fmt.Fprintf(out, "peak memory of an update\t%.1f MB\n", megabytes(plugin.memory))
	_ = out.Flush()
}

// printScale prints the restart of a whole mesh.
func printScale(s scaled) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "\nRESTART OF %d DEPLOYMENTS, %d PODS\tTIME\tAPI REQUESTS\tLISTS AND WATCHES OF PODS\tLOAD AVERAGE\n", s.deployments, s.pods)
	for _, way := range []struct {
		name string
		sampled
	}{{"preview", s.preview}, {fmt.Sprintf("up, %d restarted, %d at a time", s.restarts, s.parallel), s.up}, {"kubectl rollout restart and status", s.kubectl}} {
		fmt.Fprintf(out, "%s\t%.1f s\t%d\t%d\t%s\n", way.name, way.took.Seconds(), len(way.requests), way.podReads(), way.load)
	}
	fmt.Fprintf(out, "requests of up per Deployment\t%.2f\n", float64(len(s.up.requests))/float64(s.deployments))
	fmt.Fprintf(out, "peak memory of the plugin\t%.1f MB\n", megabytes(s.memory))
	_ = out.Flush()
}

// printMetrics prints the cost of each way of scraping.
func printMetrics(rows []scraped) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "\nSCRAPED BY\tSERIES PER PROXY\tCOMPARED WITH ANNOTATIONS\tBYTES PER ROUND\tSCRAPES PER MINUTE\tSERIES OF ISTIOD\tBYTES PER ROUND\tSCRAPES PER MINUTE")
	for _, r := range rows {
		share := 100 * r.proxy.series / rows[0].proxy.series
		fmt.Fprintf(out, "%s\t%.0f\t%.0f%%\t%.0f\t%.1f\t%.0f\t%.0f\t%.1f\n", r.way, r.proxy.series, share, r.proxy.bytes, r.proxy.scrapes, r.istiod.series, r.istiod.bytes, r.istiod.scrapes)
	}
	_ = out.Flush()
}

func megabytes(bytes int) float64 { return float64(bytes) / 1e6 }
