package lab

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// istioOperator is the IstioOperator of the lab's Istio.
//
//go:embed istio.yaml
var istioOperator []byte

// InstallIstio runs `istioctl install` with the lab's IstioOperator (profile default: istiod, one ingress gateway, webhooks),
// merged with the overlay, an IstioOperator in YAML or "". It returns when istiod and the gateway, which run as real processes,
// are ready. An overlay with `revision` installs a second control plane.
func (l *Lab) InstallIstio(ctx context.Context, overlay string) error {
	arguments := []string{"install", "-y"}
	for name, text := range map[string][]byte{"istio.yaml": istioOperator, "istio-overlay.yaml": []byte(overlay)} {
		if len(text) == 0 {
			continue
		}
		if err := os.WriteFile(l.folder.Path(name), text, 0o600); err != nil {
			return err
		}
	}
	arguments = append(arguments, "-f", l.folder.Path("istio.yaml"))
	if overlay != "" {
		arguments = append(arguments, "-f", l.folder.Path("istio-overlay.yaml"))
	}
	if _, err := l.Istioctl(ctx, arguments...); err != nil {
		return fmt.Errorf("installing Istio: %w", err)
	}
	return l.AwaitWebhooks(ctx)
}

// webhooksComplete is nil when istiod has written its certificate into all webhooks that call it and has set failurePolicy Fail
// of the validating ones. Before that, a Snapshot would contain these later changes.
func (l *Lab) webhooksComplete(ctx context.Context) error {
	registrations := l.Client.AdmissionregistrationV1()
	mutating, err := registrations.MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, configuration := range mutating.Items {
		for _, webhook := range configuration.Webhooks {
			if callsIstiod(webhook.ClientConfig) && len(webhook.ClientConfig.CABundle) == 0 {
				return fmt.Errorf("webhook %s of %s has no caBundle yet", webhook.Name, configuration.Name)
			}
		}
	}
	validating, err := registrations.ValidatingWebhookConfigurations().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, configuration := range validating.Items {
		for _, webhook := range configuration.Webhooks {
			if callsIstiod(webhook.ClientConfig) && *webhook.FailurePolicy != admissionv1.Fail {
				return fmt.Errorf("webhook %s of %s does not have failurePolicy Fail yet", webhook.Name, configuration.Name)
			}
		}
	}
	return nil
}

func callsIstiod(config admissionv1.WebhookClientConfig) bool {
	return config.Service != nil && strings.HasPrefix(config.Service.Name, "istiod")
}

// InstallFrom runs `istioctl install` with an IstioOperator object of the cluster, as Istio's in-cluster operator did.
func (l *Lab) InstallFrom(ctx context.Context, object *unstructured.Unstructured) error {
	text, err := json.Marshal(map[string]any{
		"apiVersion": object.GetAPIVersion(), "kind": object.GetKind(), "spec": object.Object["spec"],
		"metadata": map[string]any{"name": object.GetName(), "namespace": object.GetNamespace()},
	})
	if err != nil {
		return err
	}
	path := l.folder.Path("istio-" + object.GetName() + ".json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	_, err = l.Istioctl(ctx, "install", "-y", "-f", path)
	return err
}

// Istioctl runs istioctl as the lab's administrator and returns its output.
func (l *Lab) Istioctl(ctx context.Context, arguments ...string) (string, error) {
	// The kernel kills the program when this thread ends, so that a killed test leaves no istioctl behind.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	command := exec.CommandContext(ctx, l.settings.Program("istioctl"), arguments...)
	// istioctl caches discovery in its home folder.
	command.Env = append(os.Environ(), "KUBECONFIG="+l.Kubeconfig(), "HOME="+l.Folder())
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	output, err := command.CombinedOutput()
	if err != nil {
		return string(output), fmt.Errorf("running istioctl %s: %w\n%s", arguments, err, output)
	}
	return string(output), nil
}
