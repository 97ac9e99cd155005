package meshconfig

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/golang/protobuf/jsonpb" //nolint:staticcheck // as in accept.go
	"github.com/golang/protobuf/proto"  //nolint:staticcheck // as in accept.go
	meshapi "istio.io/api/mesh/v1alpha1"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/names"
	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/patch/tree"
)

// Differences are the fields in which the entry of extensionProviders that istiod has differs from the one that was requested, by
// Istio's names of the fields: "opentelemetry.port is 4317, not 4318". Spellings of one value ("3s" and "3.000s", 4317 and "4317")
// are no difference. Fields that the used version of Istio's API does not know are not compared.
func Differences(requested, effective ExtensionProvider) []string {
	want, err := normalized(map[string]any(requested), &meshapi.MeshConfig_ExtensionProvider{})
	if err != nil {
		return []string{"the requested entry is invalid: " + err.Error()}
	}
	has, err := normalized(map[string]any(effective), &meshapi.MeshConfig_ExtensionProvider{})
	if err != nil {
		return []string{"the entry of istiod cannot be read: " + err.Error()}
	}
	return differences("", want, has)
}

// normalized is a message as Istio's marshaller writes it: camelCase names, enums by name, and no field that has its zero value.
func normalized(value any, message proto.Message) (any, error) {
	if err := unmarshal(value, message); err != nil {
		return nil, err
	}
	encoded, err := (&jsonpb.Marshaler{}).MarshalToString(message)
	if err != nil {
		return nil, err
	}
	return treeOf(encoded)
}

// differences lists the values that differ, by their paths.
func differences(path string, want, has any) []string {
	wantMap, wantIsMap := want.(map[string]any)
	hasMap, hasIsMap := has.(map[string]any)
	switch {
	case wantIsMap && (hasIsMap || has == nil), hasIsMap && want == nil:
		both := maps.Clone(wantMap)
		if both == nil {
			both = map[string]any{}
		}
		maps.Copy(both, hasMap)
		var all []string
		for _, key := range slices.Sorted(maps.Keys(both)) {
			child := key
			if path != "" {
				child = path + "." + key
			}
			all = append(all, differences(child, wantMap[key], hasMap[key])...)
		}
		return all
	case tree.Equal(want, has):
		return nil
	case has == nil:
		return []string{path + " is missing"}
	case want == nil:
		return []string{path + " is " + text(has)}
	}
	return []string{fmt.Sprintf("%s is %s, not %s", path, text(has), text(want))}
}

// text is a value as JSON, shortened; a text stands without quotes.
func text(value any) string {
	if given, ok := value.(string); ok {
		return names.Truncate(given, mostText)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		encoded = []byte(fmt.Sprint(value))
	}
	return names.Truncate(string(encoded), mostText)
}

// mostText is how much of a value that differs a message repeats.
const mostText = 60
