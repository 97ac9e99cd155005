package finding

// Findings about metrics.
var (
	NoScraper = Entry{
		Code: "GCI5001", Level: Info, Name: "NoScraper",
		Message: "nothing that scrapes for groundcover was found, so the mesh's metrics do not get there.",
		Fix:     "Pass the output groundcoverValues to groundcover's Helm release, which switches its Custom Metrics on; or set metrics.via: None.",
		Why: "groundcover's chart has three scrapers, all off by default: a vmagent (custom-metrics), the sensor's own (agent.sensor.receivers.metricsscraper) " +
			"and a VictoriaMetrics operator with its VMAgent (groundcover chart 1.12.269). Only a Helm value switches one on.",
	}
	TwoScrapers = Entry{
		Code: "GCI5002", Level: Warning, Name: "TwoScrapers",
		Message: "both %[1]s and %[2]s scrape annotated pods, so each series comes twice.",
		Fix:     "Switch one of them off in groundcover's Helm values (custom-metrics.enabled, agent.sensor.receivers.metricsscraper.enabled).",
		Why:     "Both run the same job kubernetes-pods by default.",
	}
	MonitorKindMissing = Entry{
		Code: "GCI5003", Level: Error, Name: "MonitorKindMissing",
		Message: "the API server has no kind %[1]s, which metrics.via: %[1]s makes.",
		Fix:     "Install that CRD with its operator first, or set metrics.via to Auto, or to None to leave metrics alone.",
		Why:     "Monitors are custom resources of the Prometheus operator (monitoring.coreos.com) and of the VictoriaMetrics operator (operator.victoriametrics.com).",
	}
	NoAgent = Entry{
		Code: "GCI5004", Level: Warning, Name: "NoAgent",
		Message: "no agent was found that would take a %[1]s, so nobody scrapes by the monitors.",
		Fix:     "Run a VMAgent or a Prometheus of an operator, such as groundcover's (victoria-metrics-operator.builtinVMAgent.enabled), or use metrics.via: Auto.",
		Why:     "A monitor is only a wish; an operator turns it into scrape jobs of the agents that select it.",
	}
	MonitorNotSelected = Entry{
		Code: "GCI5005", Level: Warning, Name: "MonitorNotSelected",
		Message: "this agent does not take the monitors: %[1]s.",
		Fix:     "Set metrics.namespace and metrics.monitorLabels to what it selects, or change its selectors.",
		Why:     "An agent takes only monitors whose labels and namespace its selectors match; of a Prometheus an absent selector matches none, and an absent namespace selector its own namespace.",
	}
	AgentWritesElsewhere = Entry{
		Code: "GCI5006", Level: Warning, Name: "AgentWritesElsewhere",
		Message: "this agent takes the monitors, but none of its remote-write addresses is groundcover's.",
		Fix:     "Add groundcover's sensor to its spec.remoteWrite (http://<release>-sensor.<namespace>:8428/api/v1/write), or use groundcover's own scraper.",
		Why:     "What an agent scrapes gets to groundcover only if it writes there.",
	}
	ScrapedAlready = Entry{
		Code: "GCI5007", Level: Warning, Name: "ScrapedAlready",
		Message: "%[1]s takes ports of Istio's as well, so series may come twice.",
		Fix:     "Remove it, or leave those parts of Istio out of metrics.components.",
		Why:     "Two jobs over one port make two series of each metric. It was recognised by its ports or its path.",
	}
	MergeOff = Entry{
		Code: "GCI5008", Level: Warning, Name: "MergeOff",
		Message: "%[1]d pods with a proxy are not annotated with the merged port 15020, so the annotation job takes none of Envoy's metrics from them.",
		Fix:     "Pass the output groundcoverValues to groundcover's Helm release, which scrapes them at 15090; or set enablePrometheusMerge: true and restart them.",
		Why:     "With enablePrometheusMerge off, or the pod's annotation prometheus.istio.io/merge-metrics: \"false\", injection writes no annotation for the proxy (Istio 1.31).",
	}
	OptedOut = Entry{
		Code: "GCI5009", Level: Info, Name: "OptedOut",
		Message: "%[1]d pods with a proxy say prometheus.io/scrape: \"false\" and are left out (%[2]s).",
		Fix:     "Remove the annotation where their proxies' metrics are wanted.",
		Why:     "The annotation keeps injection from merging metrics and every scraper by annotation away; monitors of ours heed it too.",
	}
	MetricsLocalOnly = Entry{
		Code: "GCI5010", Level: Warning, Name: "MetricsLocalOnly",
		Message: "METRICS_LOCALHOST_ACCESS_ONLY is true here, so a scraper gets 403 or no connection.",
		Fix:     "Remove it from %[1]s.",
		Why:     "It closes 15014 and 15020 to everybody but the pod itself and binds 15090 to loopback (Istio 1.31).",
	}
	SeveralTargets = Entry{
		Code: "GCI5011", Level: Warning, Name: "SeveralTargets",
		Message: "the annotation job makes one target of each container, and %[1]d pods with a proxy have several, so all of their series come twice or more.",
		Fix:     "Pass the output groundcoverValues to groundcover's Helm release: its jobs make one target of each pod.",
		Why: "All targets of a pod are pointed at the annotated port 15020, and differ in the label container (job kubernetes-pods of groundcover chart 1.12.269). It leaves init containers out, native sidecars with them. " +
			"Containers are counted from metadata, managedFields and the annotation sidecar.istio.io/status; what another webhook than Istio's adds to a pod is not seen.",
	}
	SeriesEstimated = Entry{
		Code: "GCI5012", Level: Info, Name: "SeriesEstimated",
		Message: "about %[1]d series are expected (%[2]s); the limit is %[3]d in an hour, and 5 times that in a day.",
		Why:     "Which workloads talk to each other is not known before they are scraped, so the number is a guess of the right size. groundcover's in-cluster backend takes 200000 series in an hour and 1000000 in a day (chart 1.12.269); restarted pods count again.",
	}
	SeriesOverLimit = Entry{
		Code: "GCI5013", Level: Warning, Name: "SeriesOverLimit",
		Message: "about %[1]d series are expected (%[2]s), above the limit of %[3]d in an hour; what is above it is dropped.",
		Fix:     "Use metrics.profile: Minimal, metrics.dropLabels or fewer metrics.components, or raise custom-metrics.extraArgs.remoteWrite.maxHourlySeries.",
		Why:     "vmagent drops new series above -remoteWrite.maxHourlySeries, whosever they are.",
	}
	ProfileNotApplied = Entry{
		Code: "GCI5014", Level: Info, Name: "ProfileNotApplied",
		Message: "this scraper takes Istio's pods by their annotations, every series of them, so metrics.profile and the like do not act.",
		Fix:     "Pass the output groundcoverValues to groundcover's Helm release.",
		Why:     "What the annotation job keeps is written in groundcover's own configuration, which only its Helm release changes.",
	}
	MonitorsElsewhere = Entry{
		Code: "GCI5015", Level: Warning, Name: "MonitorsElsewhere",
		Message: "no kubernetes provider was passed for this cluster, so no monitor is made: it could go to another cluster.",
		Fix:     "Pass the kubernetes provider to the component (providers), beside or instead of the one of this package.",
		Why:     "Monitors are resources of the kubernetes provider, which here would be the default one with the ambient kubeconfig.",
	}
	JobsNotCarried = Entry{
		Code: "GCI5016", Level: Info, Name: "JobsNotCarried",
		Message: "this scraper has the jobs %[1]s, which the output groundcoverValues leaves to custom-metrics.extraScrapeConfigs.",
		Fix:     "If they stand in custom-metrics.config.scrape_configs, move them there before you pass the values.",
		Why:     "The values replace custom-metrics.config.scrape_configs; the chart appends extraScrapeConfigs to it (groundcover chart 1.12.269).",
	}
	TooManyLabels = Entry{
		Code: "GCI5017", Level: Warning, Name: "TooManyLabels",
		Message: "%[1]d annotated pods with a proxy have more than %[2]d labels (%[3]s); the annotation job puts all of them on each series, and the backend drops series of more than 50 labels, of Istio's histograms first.",
		Fix:     "Pass the output groundcoverValues to groundcover's Helm release: its jobs take over app, version and metrics.podLabels alone; or give the pods fewer labels.",
		Why: "VictoriaMetrics drops a series of more labels than -maxLabelsPerTimeseries, and only its own counter vm_rows_ignored_total tells. groundcover's chart 1.12.269 sets 50 in its backend; where the default of 40 holds, 4 labels of a pod are too many. " +
			"A bucket of Istio's has up to 27 labels, and the scrape adds 9.",
	}
)

var metricsEntries = []Entry{NoScraper, TwoScrapers, MonitorKindMissing, NoAgent, MonitorNotSelected, AgentWritesElsewhere, ScrapedAlready, MergeOff,
	OptedOut, MetricsLocalOnly, SeveralTargets, SeriesEstimated, SeriesOverLimit, ProfileNotApplied, MonitorsElsewhere, JobsNotCarried, TooManyLabels}
