package rollout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// errTimeout is the cause of a run's context when its own timeout passed.
var errTimeout = errors.New("the timeout passed")

// Run restarts every target that does not carry spec.ConfigHash, and waits until all of them are rolled out. status
// gets a line whenever something changed, and one at the end.
//
// It is an error when a target does not exist (then nothing is restarted), when the API server refuses, when a
// workload cannot come up (with its pod's own reason), when the timeout passes or ctx ends. A workload that fails keeps
// its place among the MaxParallel, so that one broken workload does not stop a mesh of others, and a configuration that
// breaks all of them stops after a few. The Result counts also beside an error, and the next Run goes on from there.
func Run(ctx context.Context, client dynamic.Interface, spec Spec, status func(format string, args ...any)) (Result, error) {
	spec, err := spec.checked()
	if err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, spec.Timeout, errTimeout)
	defer cancel()
	r := &run{ctx: ctx, client: client, spec: spec, status: status, do: make(chan func()), members: map[id]*member{}}
	for _, target := range ordered(spec.Targets) {
		m := &member{Target: target, doubts: doubts{}, pods: map[string]bool{}, moved: time.Now()}
		r.members[target.id()] = m
		r.order = append(r.order, m)
	}
	err = r.loop()
	cancel()
	r.drain()
	if err == nil {
		status("%s", r.summary())
	}
	return r.result(), err
}

// run is the state of one Run. Only its loop touches it: other goroutines hand in what shall be done.
type run struct {
	ctx    context.Context
	client dynamic.Interface
	spec   Spec
	status func(format string, args ...any)
	do     chan func()

	members map[id]*member
	order   []*member
	// unread scopes have not been listed yet.
	unread  int
	planned bool
	// patching requests are on their way.
	patching int
	// trouble is the transient error that is being retried.
	trouble error
	fatal   error
	line    string
}

// post hands a change to the loop; it is dropped when the run is over.
func (r *run) post(change func()) {
	select {
	case r.do <- change:
	case <-r.ctx.Done():
	}
}

func (r *run) failing(err error) { r.trouble = err }

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
			if done, err := r.advance(); done {
				return err
			}
		}
		r.report()
		select {
		case <-r.ctx.Done():
			return r.interrupted(context.Cause(r.ctx))
		case change := <-r.do:
			change()
		case <-tick.C:
			r.doubt(time.Now())
		}
	}
}

// drain takes the answers of the patches that were on their way, so that the Result counts them.
func (r *run) drain() {
	for r.patching > 0 {
		(<-r.do)()
	}
}

func (r *run) targets() []Target {
	targets := make([]Target, 0, len(r.order))
	for _, m := range r.order {
		targets = append(targets, m.Target)
	}
	return targets
}

// watch keeps the members of one scope up to date.
func (r *run) watch(over scope) {
	first := true
	err := follow(r.ctx, r.client, over, sink{
		all: func(objects []*unstructured.Unstructured) {
			snapshot := map[id]*workload{}
			for _, object := range objects {
				w := look(object, r.spec.ConfigHash)
				snapshot[id{object.GetKind(), object.GetNamespace(), object.GetName()}] = &w
			}
			wasFirst := first
			first = false
			r.post(func() {
				r.trouble = nil
				for _, m := range r.order {
					if over.covers(m.Target) {
						r.see(m, snapshot[m.id()])
					}
				}
				if wasFirst {
					r.unread--
				}
			})
		},
		one: func(object *unstructured.Unstructured, deleted bool) {
			w := look(object, r.spec.ConfigHash)
			at := id{object.GetKind(), object.GetNamespace(), object.GetName()}
			r.post(func() {
				if m := r.members[at]; m != nil && deleted {
					r.see(m, nil)
				} else if m != nil {
					r.see(m, &w)
				}
			})
		},
	}, func(err error) { r.post(func() { r.failing(err) }) })
	if err != nil {
		r.post(func() { r.fatal = fmt.Errorf("reading %s: %w", over, refused(err, "list and watch", over)) })
	}
}

// IsWorkload says whether an object is of a kind that rolls out.
func IsWorkload(apiVersion, kind string) bool {
	return apiVersion == "apps/v1" && !kinds[kind].Empty()
}

// Await waits until a workload is rolled out, whoever changed it. Errors are those of Run.
func Await(ctx context.Context, client dynamic.Interface, target Target, timeout time.Duration, status func(format string, args ...any)) error {
	target.Await = true
	_, err := Run(ctx, client, Spec{Targets: []Target{target}, ConfigHash: "any", Timeout: timeout}, status)
	return err
}
