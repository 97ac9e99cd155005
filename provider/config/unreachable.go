package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/secret"
)

// The variables that pulumi-kubernetes reads where its provider does not set the option (provider/pkg/provider, version 4).
const (
	deleteUnreachableEnv     = "PULUMI_K8S_DELETE_UNREACHABLE"
	skipUpdateUnreachableEnv = "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"
)

// reach is whether the cluster answers, asked once: the engine runs one process for each provider and command.
type reach struct {
	mutex sync.Mutex
	asked bool
	err   error
}

// Read is what a refresh does with a resource.
type Read int

const (
	// ReadLive reads the object.
	ReadLive Read = iota
	// ReadNothing keeps what the state has.
	ReadNothing
	// ReadGone removes the resource from the state.
	ReadGone
)

// CheckDelete says, before a delete sends its first request, whether it has to send none: the API server does not answer, and the
// option deleteUnreachable lets the resource leave the state. A warning then names what stays in the cluster. Without the option
// an API server that does not answer is an error. stays is the object, or the workloads, that the delete would restore.
func CheckDelete(ctx context.Context, stays string) (gone bool, err error) {
	c := Of(ctx)
	err = c.answers(ctx)
	switch {
	case err == nil:
		return false, nil
	case cancelled(ctx, err):
		return false, err
	case !option(c.DeleteUnreachable, deleteUnreachableEnv):
		return false, withoutOption("restoring "+stays, err)
	}
	secret.Logger(ctx).Warningf("Not restored, because the API server does not answer: %s. The resource leaves the state (deleteUnreachable): %s", stays, err)
	return true, nil
}

// CheckRead says, before a refresh reads an object, what becomes of its resource where the API server does not answer. Without
// one of the options that is an error.
func CheckRead(ctx context.Context, object string) (Read, error) {
	c := Of(ctx)
	err := c.answers(ctx)
	switch {
	case err == nil:
		return ReadLive, nil
	case cancelled(ctx, err):
		return ReadLive, err
	case option(c.DeleteUnreachable, deleteUnreachableEnv):
		secret.Logger(ctx).Warningf("Not read, because the API server does not answer: %s. The resource leaves the state (deleteUnreachable): %s", object, err)
		return ReadGone, nil
	case option(c.SkipUpdateUnreachable, skipUpdateUnreachableEnv):
		secret.Logger(ctx).Warningf("Not read, because the API server does not answer: %s. The state stays as it is (skipUpdateUnreachable): %s", object, err)
		return ReadNothing, nil
	}
	return ReadLive, withoutOption("reading "+object, err)
}

// SkipsUpdate says whether a resource keeps its former inputs: the API server does not answer, and skipUpdateUnreachable is set.
// A warning names the object. Without the option no request is sent.
func SkipsUpdate(ctx context.Context, object string) bool {
	c := Of(ctx)
	if !option(c.SkipUpdateUnreachable, skipUpdateUnreachableEnv) {
		return false
	}
	err := c.answers(ctx)
	if err == nil || cancelled(ctx, err) {
		return false
	}
	secret.Logger(ctx).Warningf("Not updated, because the API server does not answer: %s. The state stays as it is (skipUpdateUnreachable): %s", object, err)
	return true
}

func withoutOption(doing string, err error) error {
	return fmt.Errorf("%s: the API server does not answer: %w. If the cluster no longer exists, run the command again with %s=true, "+
		"or set deleteUnreachable: true on the kubernetes provider; its resources then leave the state. "+
		"`pulumi state delete` with the URN removes one resource", doing, err, deleteUnreachableEnv)
}

// answers returns nil once the API server has answered, and otherwise why it does not: also a kubeconfig that cannot be read, since
// its file may be deleted together with the cluster.
func (c *Config) answers(ctx context.Context) error {
	c.reach.mutex.Lock()
	defer c.reach.mutex.Unlock()
	if c.reach.asked {
		return c.reach.err
	}
	client, err := c.client()
	if err == nil {
		err = client.Reach(ctx)
	}
	if !cancelled(ctx, err) {
		c.reach.asked, c.reach.err = true, err
	}
	return err
}

// cancelled says that an error is that of a user who interrupts the command, which says nothing of the cluster.
func cancelled(ctx context.Context, err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled)
}

// option is an option of the provider; where the program does not set it, the variable decides.
func option(given *bool, variable string) bool {
	if given != nil {
		return *given
	}
	set, err := strconv.ParseBool(os.Getenv(variable))
	return err == nil && set
}

// Unreachable is the error of an earlier read that the cluster did not answer, nil while it is believed to answer: a preview
// without a cluster then waits once, and not for every resource.
func (c *Config) Unreachable() error {
	if err := c.unreachable.Load(); err != nil {
		return *err
	}
	return nil
}

// SetUnreachable remembers that the cluster did not answer.
func (c *Config) SetUnreachable(err error) { c.unreachable.Store(&err) }
