module github.com/groundcover-istio/pulumi-groundcover-istio/checksums

go 1.26.0

require golang.org/x/mod v0.42.0
