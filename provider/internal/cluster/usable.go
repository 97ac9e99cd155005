package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"
)

// ErrCredentials is the error of requests that the API server answers with 401.
var ErrCredentials = errors.New("the API server refused the credentials of the kubeconfig (401 Unauthorized). Renew them, such as by a new login")

// RefusedCredentials reports whether the API server did not accept the identity at all. A 403 is about what the identity may do.
func RefusedCredentials(err error) bool {
	return apierrors.IsUnauthorized(err) || errors.Is(err, ErrCredentials)
}

// checkUsable finds, without a request, what makes every request fail: certificates that do not parse, and a program for
// credentials that is not installed.
func checkUsable(config *rest.Config) error {
	if _, err := rest.TLSConfigFor(config); err != nil {
		return err
	}
	if config.ExecProvider == nil {
		return nil
	}
	command := config.ExecProvider.Command
	if _, err := exec.LookPath(command); err != nil {
		return fmt.Errorf("the program %q, which gets the credentials, was not found. Install it, or set its full path", command)
	}
	return nil
}

// MissingFiles are the files that KUBECONFIG names and that do not exist.
func MissingFiles() []string {
	return slices.DeleteFunc(filepath.SplitList(os.Getenv("KUBECONFIG")), func(path string) bool {
		_, err := os.Stat(path)
		return path == "" || !errors.Is(err, os.ErrNotExist)
	})
}

// none is ErrNone, with the files that KUBECONFIG names and that do not exist.
func (c Connection) none() error {
	missing := MissingFiles()
	if c.Kubeconfig != "" || len(missing) == 0 {
		return ErrNone
	}
	return fmt.Errorf("%w. KUBECONFIG names %s, which does not exist", ErrNone, strings.Join(missing, ", "))
}
