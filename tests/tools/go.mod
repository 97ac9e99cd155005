module github.com/groundcover-istio/pulumi-groundcover-istio/tests/tools

go 1.26.0
