module sets/prometheus-operator

go 1.26

// Only CRDs are taken from this module; its smallest command keeps the version in this file.
tool github.com/prometheus-operator/prometheus-operator/example/alertmanager-webhook

require github.com/prometheus-operator/prometheus-operator v0.88.0 // indirect
