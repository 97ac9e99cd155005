package cluster

import "time"

// InspectTimeout bounds reading a cluster that may be out of reach.
const InspectTimeout = 20 * time.Second
