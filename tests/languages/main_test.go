// Package languages runs the examples of every language, and the package from its source, through the real Pulumi CLI on a lab.
package languages

import (
	"os"
	"testing"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestMain(m *testing.M) {
	os.Exit(lab.Main(m, lab.Options{Istio: true, Sensor: true}))
}
