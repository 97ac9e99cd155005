// Package cluster holds the tests of the product on a real API server, istiod and Envoy, through the real Pulumi CLI.
//
// The tests of one mesh run one after the other: each leaves it as it found it, and says so.
package cluster

import (
	"os"
	"testing"
	"time"

	"github.com/groundcover-istio/pulumi-groundcover-istio/tests/lab"
)

func TestMain(m *testing.M) { os.Exit(lab.Main(m, lab.Everything())) }

// How long a condition that has to come true may take, and how often it is looked at.
const (
	eventually = time.Minute
	tick       = 50 * time.Millisecond
)
