package main

import (
	"fmt"
	"strings"
	"time"
)

// story prints chapters of short lines.
type story struct{ chapters int }

func (s *story) chapter(title string) {
	s.chapters++
	fmt.Printf("\n%d. %s\n", s.chapters, title)
}

func (s *story) say(format string, args ...any) { fmt.Printf("   "+format+"\n", args...) }

// quote prints a text unchanged and indented.
func (s *story) quote(text string) {
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		fmt.Printf("     | %s\n", strings.TrimRight(line, "\n"))
	}
}

// claim prints the claim when it holds, and returns an error when it does not.
func (s *story) claim(holds bool, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if !holds {
		return fmt.Errorf("expected: %s", text)
	}
	fmt.Printf("   ✓ %s\n", text)
	return nil
}

func seconds(since time.Time) string { return fmt.Sprintf("%.1f s", time.Since(since).Seconds()) }
