// Package cluster tests the product on a real API server, istiod and Envoy, through the real Pulumi CLI.
//
// A test reserves one of a few labs, or starts one of its own. It restores the mesh of a reserved one and asserts that it did.
package cluster

import (
	"os"
	"testing"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestMain(m *testing.M) { os.Exit(lab.Main(m, lab.Everything())) }

// How long a test waits for a condition, and how often it checks it.
const (
	eventually = time.Minute
	tick       = 50 * time.Millisecond
)
