package rollout

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// doubts are the reasons seen for which a workload may not progress, by what each was seen on ("conditions",
// "pod/web-1"). A passing state must not fail a rollout, so a doubt has to stand.
type doubts map[string]doubt

type doubt struct {
	reason
	since time.Time
	// again says that it was seen to happen since, not only to stand there.
	again bool
}

// inherited is the grace of what stood there already when the run began: its cause may be gone, and the kubelet tries an
// image or a crashed container again only every five minutes.
const inherited = 6 * time.Minute

// see takes the latest look at a source; nil clears it.
func (d doubts) see(source string, why *reason, now time.Time) {
	if why == nil {
		delete(d, source)
		return
	}
	latest := doubt{reason: *why, since: now}
	if before, found := d[source]; found && before.class == why.class {
		latest.since = before.since
		latest.again = before.again || before.reason != latest.reason
	}
	d[source] = latest
}

// keep forgets what was seen on sources of this prefix that are gone.
func (d doubts) keep(prefix string, sources map[string]bool) {
	maps.DeleteFunc(d, func(source string, _ doubt) bool {
		return strings.HasPrefix(source, prefix) && !sources[source]
	})
}

// verdict is the reason that has stood for its grace while the workload, too, has not moved for as long. ours says that
// this run restarted it.
func (d doubts) verdict(moved, now time.Time, ours bool) (string, bool) {
	for _, doubt := range d.ranked() {
		grace := doubt.grace
		if !ours && !doubt.again {
			grace = max(grace, inherited)
		}
		if doubt.grace == 0 || now.Sub(doubt.since) < grace || now.Sub(moved) < grace {
			continue
		}
		if words := d.words(); doubt.class == "deadline" && words != doubt.text {
			return doubt.text + " " + words, true
		}
		return doubt.text, true
	}
	return "", false
}

// words is the best guess at why, for a line of status or a timeout; "" when nothing was seen.
func (d doubts) words() string {
	if ranked := d.ranked(); len(ranked) > 0 {
		return ranked[0].text
	}
	return ""
}

// ranked puts what a pod says before what a workload's conditions say of it, and real complaints before a mere "not
// ready".
func (d doubts) ranked() []doubt {
	rank := func(source string) int {
		switch {
		case d[source].grace == 0:
			return 2
		case d[source].class == "deadline":
			return 1
		}
		return 0
	}
	sources := slices.SortedFunc(maps.Keys(d), func(a, b string) int {
		if rank(a) != rank(b) {
			return rank(a) - rank(b)
		}
		return strings.Compare(a, b)
	})
	ranked := make([]doubt, 0, len(sources))
	for _, source := range sources {
		ranked = append(ranked, d[source])
	}
	return ranked
}
