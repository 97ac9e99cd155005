package finding

// Findings about objects of other managers that bear a name of this package.
var SharedConfigMapTaken = Entry{
	Code: "GCI3018", Level: Error, Name: "SharedConfigMapTaken",
	Message: "this ConfigMap exists, and no component manages it: another manager created it, or it stayed after a destroy because of what others had added. Once istiod's env names it, all that it holds becomes mesh configuration.",
	Fix: "Rename or remove it, or set SHARED_MESH_CONFIG=%[1]s on istiod in its owner's configuration if it is meant as shared mesh configuration, " +
		"or set istio.meshConfig: ConfigMap.",
	Why: "The shared ConfigMap that this package creates has a fixed name. An object counts as created by it by the label `app.kubernetes.io/managed-by` together with " +
		"its field manager or its record.",
}

var namesTakenEntries = []Entry{SharedConfigMapTaken}
