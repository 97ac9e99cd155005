// Package groundcover holds what is true of groundcover's Helm chart and of the objects that it installs: names, labels,
// ports, headers, keys of its values, configuration files, scrape jobs and limits. Nothing of it is written in another
// package.
//
// Every fact was read in the chart groundcover/groundcover (repository groundcover-com/helm-charts) of version ChartVersion,
// unless its comment names another source. A new version of the chart is checked here, file by file.
//
// The package takes names (a release, a Service) and gives names and values. It imports nothing of this module, reads no
// cluster and decides nothing.
package groundcover

// ChartVersion is the version of groundcover's chart in which the facts of this package were read.
const ChartVersion = "1.12.269"
