package guard

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/groundcover-istio/pulumi-groundcover-istio/provider/internal/record"
)

// Journal remembers the writes of one update, so that a rejected write takes the earlier ones of its owner with it: a mesh is
// not left with half of a change. It lives as long as the process that serves an update. Its zero value is ready.
type Journal struct {
	mutex  sync.Mutex
	writes []Write
}

// Add remembers a write that changed an object in the name of an owner.
func (j *Journal) Add(write Write) {
	if write.Owner.Token == "" || !write.Applied.Written {
		return
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.writes = append(j.writes, write)
}

// take removes and returns the writes of an owner, the last one first.
func (j *Journal) take(owner record.Owner) []Write {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	var own []Write
	j.writes = slices.DeleteFunc(j.writes, func(w Write) bool {
		if w.Owner != owner {
			return false
		}
		own = append(own, w)
		return true
	})
	slices.Reverse(own)
	return own
}

// revertAll reverts a rejected write and, for a write with an owner, all earlier ones of the update.
func (w *Watch) revertAll(ctx context.Context, rejected Write, journal *Journal) error {
	err := w.revert(ctx, rejected)
	if journal == nil {
		return err
	}
	for _, earlier := range journal.take(rejected.Owner) {
		if earlier.Ref != rejected.Ref {
			err = errors.Join(err, w.revert(ctx, earlier))
		}
	}
	return err
}
