package groundcover

const (
	// MaxLabels is how many labels a series may have: the backend drops one with more (maxLabelsPerTimeseries).
	MaxLabels = 50
	// HourlySeries and DailySeries are how many series the in-cluster backend takes in an hour and in a day.
	HourlySeries = 200_000
	DailySeries  = 1_000_000
)

const (
	// AnnotationJobLabels is how many labels AnnotationJob adds to a series beside the pod's own: instance, namespace, pod,
	// container and node.
	AnnotationJobLabels = 5
	// RemoteWriteLabels is how many labels the vmagent's remote write adds: cluster, clusterId, env and env_type.
	RemoteWriteLabels = 4
)
