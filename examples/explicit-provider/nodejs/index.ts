import { GroundcoverIstio } from "@groundcover-istio/pulumi";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const kubeconfig = new pulumi.Config().requireSecret("kubeconfig");
const cluster = new kubernetes.Provider("cluster", { kubeconfig });

const mesh = new GroundcoverIstio("mesh", {
    tracing: {
        sampling: 1, // percent
        environment: "production",
    },
}, { providers: [cluster] });

export const { endpoint, tracing, findings } = mesh;
