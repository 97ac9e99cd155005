package shape

import (
	"fmt"
	"strings"
)

// unknown is the reason for a key that the schema does not have: with the nearest name, or with all names where none is near.
func unknown(given string, names []string) string {
	best, distance := "", 1+max(2, len(given)/3)
	for _, name := range names {
		if d := edits(folded(given), folded(name)); d < distance {
			best, distance = name, d
		}
	}
	if best == "" {
		return fmt.Sprintf("there is no input %q here. Set one of %s", given, strings.Join(names, ", "))
	}
	return fmt.Sprintf("there is no input %q here. Set %s", given, best)
}

// folded makes the spellings of other languages equal: max_tag_length, maxTagLength.
func folded(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// edits is the number of letters to insert, remove or replace on the way from one name to another (Levenshtein).
func edits(from, to string) int {
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(from) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(to) {
			cost := diagonal
			if from[i] != to[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
