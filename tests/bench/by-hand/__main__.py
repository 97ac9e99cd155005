"""The same configuration as a composition of pulumi-kubernetes' own resources."""

import pulumi_kubernetes as kubernetes

NAMESPACE, NAME = "istio-system", "istio-by-hand"

config = kubernetes.core.v1.ConfigMap(
    "mesh-config",
    metadata={"namespace": NAMESPACE, "name": NAME},
    data={
        "mesh": """\
defaultProviders:
  tracing: [groundcover]
extensionProviders:
- name: groundcover
  opentelemetry:
    service: groundcover-sensor.groundcover.svc.cluster.local
    port: 4317
    grpc:
      initialMetadata:
      - {name: x-groundcover-env-name, value: production}
"""
    },
)

kubernetes.apps.v1.DeploymentPatch(
    "istiod",
    metadata={"namespace": NAMESPACE, "name": "istiod"},
    spec={
        "template": {
            "spec": {
                "containers": [
                    {"name": "discovery", "env": [{"name": "SHARED_MESH_CONFIG", "value": config.metadata["name"]}]}
                ]
            }
        }
    },
)

kubernetes.apiextensions.CustomResource(
    "telemetry",
    api_version="telemetry.istio.io/v1",
    kind="Telemetry",
    metadata={"namespace": NAMESPACE, "name": "by-hand"},
    spec={"tracing": [{"randomSamplingPercentage": 1}]},
)
