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

// istioOperator is what the lab's Istio is installed from.
//
//go:embed istio.yaml
var istioOperator []byte

// InstallIstio runs `istioctl install` with the lab's IstioOperator (profile default: istiod, one ingress
// gateway, webhooks) and the overlay merged over it, an IstioOperator in YAML or "". It returns when istiod
// and the gateway, which are real processes, are ready. With `revision` in the overlay it installs one more.
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

// webhooksComplete holds when istiod has put its certificate into all webhooks that call it, and has made
// those that validate count: until then a snapshot would tell of changes that nobody made.
func (l *Lab) webhooksComplete(ctx context.Context) error {
	registrations := l.Client.AdmissionregistrationV1()
	mutating, err := registrations.MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, configuration := range mutating.Items {
		for _, webhook := range configuration.Webhooks {
			if callsIstiod(webhook.ClientConfig) && len(webhook.ClientConfig.CABundle) == 0 {
				return fmt.Errorf("webhook %s of %s has no certificate", webhook.Name, configuration.Name)
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
				return fmt.Errorf("webhook %s of %s does not count yet", webhook.Name, configuration.Name)
			}
		}
	}
	return nil
}

func callsIstiod(config admissionv1.WebhookClientConfig) bool {
	return config.Service != nil && strings.HasPrefix(config.Service.Name, "istiod")
}

// InstallFrom runs `istioctl install` with an IstioOperator as it stands in the cluster, as its in-cluster operator did.
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

// Istioctl runs istioctl against the lab as its administrator and returns what it printed.
func (l *Lab) Istioctl(ctx context.Context, arguments ...string) (string, error) {
	// The thread must live as long as the program, which is to die with it should the test be killed.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	command := exec.CommandContext(ctx, l.settings.Program("istioctl"), arguments...)
	// It caches what it reads of the API in the home folder: the lab's is as good.
	command.Env = append(os.Environ(), "KUBECONFIG="+l.Kubeconfig(), "HOME="+l.Folder())
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	output, err := command.CombinedOutput()
	if err != nil {
		return string(output), fmt.Errorf("running istioctl %s: %w\n%s", arguments, err, output)
	}
	return string(output), nil
}
