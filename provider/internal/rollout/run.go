package rollout

import (
	"context"
	"errors"
	"time"

	"k8s.io/client-go/dynamic"
)

// errTimeout is the cause of the end of a run's context when Spec.Timeout has passed.
var errTimeout = errors.New("timeout exceeded")

// Log takes a status line: a format and its arguments.
type Log func(format string, args ...any)

// Run restarts every target that does not have spec.ConfigHash, and waits until all of them are rolled out. log gets a
// line whenever something changed, and one at the end.
//
// It is an error when a target does not exist (then no target is restarted), when the API server refuses a request, when a
// workload does not become ready (with its pod's own reason), when the timeout passes or ctx ends. A workload that fails
// keeps its place among the MaxParallel: a configuration with which all of them fail stops after a few. Workloads with a proxy
// that fail in no more than MaxFailures namespaces are no error, do not stop those of other namespaces, and are in the Result, which is
// complete also together with an error. The next Run continues from there.
func Run(ctx context.Context, client dynamic.Interface, spec Spec, log Log) (Result, error) {
	if err := spec.check(); err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, spec.Timeout, errTimeout)
	defer cancel()
	r := &run{ctx: ctx, client: client, spec: spec, log: log, changes: make(chan func()), members: map[string]*member{}}
	for _, target := range ordered(spec.Targets) {
		m := &member{Target: target, stallReasons: stallReasons{}, lastProgress: time.Now()}
		r.members[target.String()] = m
		r.order = append(r.order, m)
	}
	err := r.loop()
	cancel()
	r.drain()
	result := r.result()
	if err == nil {
		log("%s", r.summary())
		result.Failed = r.failures()
	}
	return result, err
}

// Await waits until a workload is rolled out and never restarts it. Its errors are those of Run.
func Await(ctx context.Context, client dynamic.Interface, target Target, timeout time.Duration, log Log) error {
	target.WaitOnly = true
	// The hash of a target that is only waited for is not compared.
	_, err := Run(ctx, client, Spec{Targets: []Target{target}, ConfigHash: "any", MaxParallel: 1, Timeout: timeout}, log)
	return err
}

// run is the state of one Run. Only its loop changes it; other goroutines post their changes.
type run struct {
	ctx     context.Context
	client  dynamic.Interface
	spec    Spec
	log     Log
	changes chan func()

	members map[string]*member
	order   []*member
	// unread is how many scopes have not been listed yet.
	unread int
	// checked says that every target was found.
	checked bool
	// patching is how many patches have no answer yet.
	patching int
	// transient is the error for which a request is being retried.
	transient error
	// fatal ends the run.
	fatal error
	// line is the last status line.
	line string
}

// post hands a change to the loop. It is dropped when the run is over.
func (r *run) post(change func()) {
	select {
	case r.changes <- change:
	case <-r.ctx.Done():
	}
}

func (r *run) loop() error {
	for _, over := range scopes(r.targets()) {
		r.unread++
		go r.watch(over)
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if r.fatal != nil {
			return r.fatal
		}
		if r.unread == 0 {
			if finished, err := r.advance(); finished {
				return err
			}
		}
		r.report()
		select {
		case <-r.ctx.Done():
			if cause := context.Cause(r.ctx); !errors.Is(cause, errTimeout) || !r.outOfTime() {
				return r.interrupted(cause)
			}
			return nil
		case change := <-r.changes:
			change()
		case <-tick.C:
			r.checkStalled(time.Now())
		}
	}
}

// drain takes the answers of the patches that were sent before the end, so that the Result has them.
func (r *run) drain() {
	for r.patching > 0 {
		(<-r.changes)()
	}
}

func (r *run) targets() []Target {
	targets := make([]Target, 0, len(r.order))
	for _, m := range r.order {
		targets = append(targets, m.Target)
	}
	return targets
}
