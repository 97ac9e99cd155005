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

// quote prints a text as it is, set off from the story.
func (s *story) quote(text string) {
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		fmt.Printf("     | %s\n", strings.TrimRight(line, "\n"))
	}
}

// claim prints what was shown, or is the error that it was not.
func (s *story) claim(shown bool, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if !shown {
		return fmt.Errorf("this does not hold: %s", text)
	}
	fmt.Printf("   ✓ %s\n", text)
	return nil
}

func seconds(since time.Time) string { return fmt.Sprintf("%.1f s", time.Since(since).Seconds()) }
