// Command checksums compares every line of the go.sum files that it is given with Go's checksum database, which all users of a module
// version share. `go build` consults the database only for lines that are missing, so a line that somebody edits is otherwise trusted.
//
//	go run . GO_SUM...
//
// It takes the database through the first proxy of GOPROXY, or directly. It fails on a line that differs, and on one that the database
// lacks unless it is among the versions that it is known to lack.
package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
)

// lacks are the commits without a tag that the database does not have: nobody asked it for them. go.sum alone pins them.
var lacks = []string{
	"github.com/agentgateway/agentgateway/api v0.0.0-20260408212224-34871c59e328",
	"github.com/envoyproxy/go-control-plane/contrib v1.36.1-0.20260418153000-ae8637bdda9d",
	"github.com/pulumi/pulumi/sdk/go/pulumi-language-go/v3 v3.0.0-20250806165243-bee5e4fa4815",
	"github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3 v3.0.0-20250806165243-bee5e4fa4815",
	"github.com/pulumi/pulumi/sdk/python/cmd/pulumi-language-python/v3 v3.0.0-20250806165243-bee5e4fa4815",
	"istio.io/client-go v1.30.0-alpha.1.0.20260415171554-0d069047cd3c",
}

// line is one line of a go.sum file: a module, its version (with "/go.mod" for the hash of that file alone), and the hash.
type line struct{ module, version, hash string }

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "checksums:", err)
		os.Exit(1)
	}
}

func run(files []string) error {
	lines := map[line][]string{}
	for _, file := range files {
		read, err := linesOf(file)
		if err != nil {
			return err
		}
		for _, each := range read {
			lines[each] = append(lines[each], file)
		}
	}
	database, err := connect()
	if err != nil {
		return err
	}
	var (
		wrong   []string
		mutex   sync.Mutex
		workers sync.WaitGroup
		work    = make(chan line)
	)
	for range 16 {
		workers.Go(func() {
			for each := range work {
				if reason := check(database.Lookup, each); reason != "" {
					mutex.Lock()
					wrong = append(wrong, fmt.Sprintf("%s: %s %s: %s", strings.Join(lines[each], ", "), each.module, each.version, reason))
					mutex.Unlock()
				}
			}
		})
	}
	for each := range lines {
		work <- each
	}
	close(work)
	workers.Wait()
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return fmt.Errorf("%d of %d lines are not those of the checksum database:\n%s", len(wrong), len(lines), strings.Join(wrong, "\n"))
	}
	fmt.Fprintf(os.Stdout, "%d lines of %d files are those of the checksum database\n", len(lines), len(files))
	return nil
}

func linesOf(file string) ([]line, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	var lines []line
	scanner := bufio.NewScanner(opened)
	for scanner.Scan() {
		fields := strings.Fields(scanner.Text())
		if len(fields) != 3 {
			return nil, fmt.Errorf("reading %s: expected module, version and hash; found %q", file, scanner.Text())
		}
		lines = append(lines, line{fields[0], fields[1], fields[2]})
	}
	return lines, scanner.Err()
}

// check is what is wrong with a line, "" for nothing. lookup returns the lines of the database for a module and a version.
func check(lookup func(module, version string) ([]string, error), l line) string {
	known, err := lookup(l.module, l.version)
	switch {
	case err != nil && strings.Contains(err.Error(), errLacks.Error()) && // the client does not wrap it
		slices.Contains(lacks, l.module+" "+strings.TrimSuffix(l.version, "/go.mod")):
		return ""
	case err != nil:
		return err.Error()
	}
	if want := strings.Join([]string{l.module, l.version, l.hash}, " "); !slices.Contains(known, want) {
		return fmt.Sprintf("expected one of %q, found %s", known, l.hash)
	}
	return ""
}
