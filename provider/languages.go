package provider

// languages are the names of the SDK packages.
func languages() map[string]any {
	return map[string]any{
		"go": map[string]any{
			"importBasePath":                 "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go/groundcoveristio",
			"modulePath":                     "github.com/groundcover-istio/pulumi-groundcover-istio/sdk/go",
			"rootPackageName":                "groundcoveristio",
			"generateResourceContainerTypes": true,
			"respectSchemaVersion":           true,
		},
		"nodejs": map[string]any{
			"packageName":          "@groundcover-istio/pulumi",
			"respectSchemaVersion": true,
			"typescriptVersion":    "5.9.3",
			"devDependencies":      map[string]any{"@types/node": "20.19.43"},
		},
		"python": map[string]any{"packageName": "pulumi_groundcover_istio", "respectSchemaVersion": true, "pyproject": map[string]any{"enabled": true}},
		"csharp": map[string]any{"rootNamespace": "GroundcoverIstio", "respectSchemaVersion": true},
		"java":   map[string]any{"basePackage": "com.groundcoveristio"},
	}
}
