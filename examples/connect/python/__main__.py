import pulumi
import pulumi_groundcover_istio as groundcover_istio

mesh = groundcover_istio.GroundcoverIstio(
    "mesh",
    tracing={
        "sampling": 1,  # percent
        "environment": "production",
    },
)

pulumi.export("endpoint", mesh.endpoint)
pulumi.export("tracing", mesh.tracing)
pulumi.export("findings", mesh.findings)
