package provider

import (
	_ "github.com/pulumi/pulumi-go-provider/infer"
	_ "github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	_ "k8s.io/client-go/tools/watch"
	_ "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	_ "github.com/stretchr/testify/require"
	_ "sigs.k8s.io/yaml"
)
