package finding

import (
	"strconv"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/groundcover"
)

// passValues begins the fix of what the output groundcoverValues changes.
const passValues = "Pass the output groundcoverValues to groundcover's Helm release"

// chart cites the version of groundcover's chart that a fact is of.
const chart = "groundcover chart " + groundcover.ChartVersion

// Findings about metrics.
var (
	NoScraper = Entry{
		Code: "GCI5001", Level: Info, Name: "NoScraper",
		Message: "no scraper of groundcover was found; the mesh's metrics do not reach groundcover.",
		Fix:     passValues + ", which enables Custom Metrics, or set metrics.method: None.",
		Why: "groundcover's chart has three scrapers, all disabled by default (" + chart + "). One Helm value enables each. A vmagent: " + groundcover.VmagentEnabled + ". The sensor's own: " +
			groundcover.SensorScraperEnabled + ". The VMAgent of a VictoriaMetrics operator: " + groundcover.BuiltinVMAgentEnabled + ".",
	}
	TwoScrapers = Entry{
		Code: "GCI5002", Level: Warning, Name: "TwoScrapers",
		Message: "both %[1]s and %[2]s scrape annotated pods; every series is duplicated.",
		Fix:     "Disable one of them in groundcover's Helm values (" + groundcover.VmagentEnabled + ", " + groundcover.SensorScraperEnabled + ").",
		Why:     "Both run the job " + groundcover.AnnotationJobName + " by default.",
	}
	MonitorKindMissing = Entry{
		Code: "GCI5003", Level: Error, Name: "MonitorKindMissing",
		Message: "the API server has no kind %[1]s, which metrics.method: %[1]s creates.",
		Fix:     "Install this CRD with its operator first, or set metrics.method to Auto or None.",
		Why:     "Monitors are custom resources of the Prometheus operator (monitoring.coreos.com) and of the VictoriaMetrics operator (operator.victoriametrics.com).",
	}
	NoAgent = Entry{
		Code: "GCI5004", Level: Warning, Name: "NoAgent",
		Message: "no agent in namespace %[2]s selects %[1]s objects; the monitors have no effect.",
		Fix:     "Run a VMAgent or a Prometheus of an operator, such as groundcover's (" + groundcover.BuiltinVMAgentEnabled + "), set metrics.agentNamespace to the namespace of yours, or set metrics.method: Auto.",
		Why: "A monitor has no effect until an operator selects it: the operator turns it into scrape jobs of its agents. Only agents in groundcover's " +
			"namespace count, or in the one that metrics.agentNamespace names.",
	}
	MonitorNotSelected = Entry{
		Code: "GCI5005", Level: Warning, Name: "MonitorNotSelected",
		Message: "this agent does not scrape what the monitors select: %[1]s.",
		Fix:     "Set metrics.namespace and metrics.monitorLabels to what the agent selects, or change its selectors.",
		Why: "An agent uses only monitors whose labels and namespace its selectors match. For a Prometheus, an absent selector matches no monitor, " +
			"and an absent namespace selector matches its own namespace.",
	}
	AgentWritesElsewhere = Entry{
		Code: "GCI5006", Level: Warning, Name: "AgentWritesElsewhere",
		Message: "this agent has no remote write to groundcover; what it scrapes does not reach groundcover.",
		Fix: "Add groundcover's sensor to its spec.remoteWrite (http://" + groundcover.SensorName("<release>") + ".<namespace>:" + strconv.Itoa(groundcover.MetricsPort) +
			"/api/v1/write), or use groundcover's own scraper.",
		Why: "Only what an agent writes to groundcover arrives there.",
	}
	DuplicateScrape = Entry{
		Code: "GCI5007", Level: Warning, Name: "DuplicateScrape",
		Message: "%[1]s also scrapes Istio ports; series may be duplicated.",
		Fix:     "Remove it, or leave those components out of metrics.components.",
		Why:     "Two jobs over one port make two series of each metric. A monitor is recognised by the ports or the path that it names.",
	}
	MergeDisabled = Entry{
		Code: "GCI5008", Level: Warning, Name: "MergeDisabled",
		Message: "%[1]d pods with a proxy are not annotated with the merged port 15020; the annotation job scrapes none of Envoy's metrics from them.",
		Fix:     passValues + ", which scrapes them at port 15090, or set enablePrometheusMerge: true and restart them.",
		Why:     "With enablePrometheusMerge: false, or with the pod annotation prometheus.istio.io/merge-metrics: \"false\", injection writes no annotation for the proxy (Istio 1.31).",
	}
	PodsOptedOut = Entry{
		Code: "GCI5009", Level: Info, Name: "PodsOptedOut",
		Message: "%[1]d pods with a proxy have the annotation prometheus.io/scrape: \"false\" and are not scraped (%[2]s).",
		Fix:     "Remove the annotation from the pods whose proxies you want to scrape.",
		Why:     "With this annotation injection merges no metrics, and scrapers that follow annotations leave the pod out. Monitors and jobs of this package leave it out too.",
	}
	MetricsLocalOnly = Entry{
		Code: "GCI5010", Level: Warning, Name: "MetricsLocalOnly",
		Message: "METRICS_LOCALHOST_ACCESS_ONLY is true; scrapers get status 403 or no connection.",
		Fix:     "Remove it from %[1]s.",
		Why:     "It closes ports 15014 and 15020 to all but the pod itself and binds port 15090 to loopback (Istio 1.31).",
	}
	DuplicateTargets = Entry{
		Code: "GCI5011", Level: Warning, Name: "DuplicateTargets",
		Message: "%[1]d pods with a proxy have several containers; the annotation job makes one target of each, so all series of these pods are duplicated.",
		Fix:     passValues + ": its jobs make one target of each pod.",
		Why: "All targets of a pod lead to the annotated port 15020 and differ in the label container (job " + groundcover.AnnotationJobName + ", " + chart + "). The job leaves init containers out, native sidecars with them. " +
			"Containers are counted from metadata: managedFields and the annotation sidecar.istio.io/status. Containers that another webhook adds are not counted.",
	}
	SeriesEstimated = Entry{
		Code: "GCI5012", Level: Info, Name: "SeriesEstimated",
		Message: "about %[1]d series are expected (%[2]s); the limit is %[3]d in an hour.",
		Why: "Which workloads talk to each other is known only after a scrape, so the number is an estimate. groundcover's in-cluster backend takes " +
			strconv.Itoa(groundcover.HourlySeries) + " series in an hour and " + strconv.Itoa(groundcover.DailySeries) + " in a day (" + chart + "); a restarted pod counts again.",
	}
	SeriesOverLimit = Entry{
		Code: "GCI5013", Level: Warning, Name: "SeriesOverLimit",
		Message: "about %[1]d series are expected (%[2]s), above the limit of %[3]d in an hour; new series above the limit are dropped.",
		Fix:     "Set metrics.profile: Minimal, set metrics.dropLabels, or choose fewer metrics.components; or raise " + groundcover.HourlySeriesLimit + ".",
		Why:     "vmagent drops new series above -" + groundcover.HourlySeriesFlag + " regardless of source.",
	}
	ProfileNotApplied = Entry{
		Code: "GCI5014", Level: Info, Name: "ProfileNotApplied",
		Message: "this scraper keeps every series of annotated pods; metrics.profile and the other inputs that filter or label series have no effect.",
		Fix:     passValues + ".",
		Why:     "The annotation job is part of groundcover's own configuration, which only its Helm release changes.",
	}
	MonitorsNotCreated = Entry{
		Code: "GCI5015", Level: Warning, Name: "MonitorsNotCreated",
		Message: "no kubernetes provider for this cluster was passed; no monitor is created, because it could reach another cluster.",
		Fix:     "Pass the kubernetes provider to the component (option providers), beside the provider of this package or instead of it.",
		Why:     "Monitors are resources of the kubernetes provider. Without one the default provider would create them by the ambient kubeconfig.",
	}
	JobsNotIncluded = Entry{
		Code: "GCI5016", Level: Info, Name: "JobsNotIncluded",
		Message: "this scraper runs the jobs %[1]s, which the output groundcoverValues does not include.",
		Fix:     "If they are in " + groundcover.ScrapeConfigs + ", move them to " + groundcover.ExtraScrapeConfigs + " before you pass the values.",
		Why:     "The values replace " + groundcover.ScrapeConfigs + "; the chart appends " + groundcover.ExtraScrapeConfigs + " to it (" + chart + ").",
	}
	AgentNotNamed = Entry{
		Code: "GCI5020", Level: Info, Name: "AgentNotNamed",
		Message: "this agent writes to groundcover and does not count: it is not in namespace %[1]s.",
		Fix:     "Set metrics.agentNamespace: %[2]s if it is yours.",
		Why: "An identity with rights in one namespace could take the metrics of the mesh with an agent there. So only agents in groundcover's " +
			"namespace count, or in the one that metrics.agentNamespace names.",
	}
	TooManyLabels = Entry{
		Code: "GCI5017", Level: Warning, Name: "TooManyLabels",
		Message: "%[1]d annotated pods with a proxy have more than %[2]d labels (%[3]s). The annotation job copies all labels to each series, and groundcover's backend drops series with more than " +
			strconv.Itoa(groundcover.MaxLabels) + " labels, Istio's histograms first.",
		Fix: passValues + ", whose jobs copy only the labels app, version and metrics.podLabels, or remove labels from the pods.",
		Why: "VictoriaMetrics drops a series with more labels than -maxLabelsPerTimeseries and counts it only in vm_rows_ignored_total. groundcover's backend has a limit of " +
			strconv.Itoa(groundcover.MaxLabels) + " (" + chart + "); with VictoriaMetrics' default of 40, a pod may have 4 labels. A bucket of Istio's histograms has up to 27 labels, and the scrape adds 9.",
	}
)

var metricsEntries = []Entry{NoScraper, TwoScrapers, MonitorKindMissing, NoAgent, MonitorNotSelected, AgentWritesElsewhere, DuplicateScrape, MergeDisabled,
	PodsOptedOut, MetricsLocalOnly, DuplicateTargets, SeriesEstimated, SeriesOverLimit, ProfileNotApplied, MonitorsNotCreated, JobsNotIncluded, TooManyLabels, AgentNotNamed}
