import pulumi
import pulumi_groundcover_istio as groundcover_istio
import pulumi_kubernetes as kubernetes

kubeconfig = pulumi.Config().require_secret("kubeconfig")
cluster = kubernetes.Provider("cluster", kubeconfig=kubeconfig)

mesh = groundcover_istio.GroundcoverIstio(
    "mesh",
    tracing={
        "sampling": 1,  # percent
        "environment": "production",
    },
    opts=pulumi.ResourceOptions(providers=[cluster]),
)

pulumi.export("endpoint", mesh.endpoint)
pulumi.export("tracing", mesh.tracing)
pulumi.export("findings", mesh.findings)
