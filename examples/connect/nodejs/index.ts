import { GroundcoverIstio } from "@groundcover-istio/pulumi";

const mesh = new GroundcoverIstio("mesh", {
    tracing: {
        sampling: 1, // percent
        environment: "production",
    },
});

export const { endpoint, tracing, findings } = mesh;
