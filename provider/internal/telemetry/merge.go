package telemetry

// Uncovered are the modes that no entry applies to. A merge adds an entry for them, else their spans keep the mesh's default.
func Uncovered(entries []map[string]any) []Mode {
	var missing []Mode
	for _, mode := range Modes {
		if lastCovering(entries, mode, func(int) bool { return true }) < 0 {
			missing = append(missing, mode)
		}
	}
	return missing
}

// TagEntries are the indexes of the entries into which tags have to be merged so that the spans of both modes get them and keep
// the tags that they have: of each mode the last entry with tags, else the last one in which new tags replace none of the other
// mode. alone are the modes for which there is none, so that an entry of their own has to be added. Merging tags into these
// entries does not change the result of a second call.
func TagEntries(entries []map[string]any) (indexes map[int]bool, alone []Mode) {
	indexes = map[int]bool{}
	hasTags := func(i int) bool { _, set := entries[i]["customTags"].(map[string]any); return set || indexes[i] }
	var without []Mode
	for _, mode := range Modes {
		if last := lastCovering(entries, mode, hasTags); last >= 0 {
			indexes[last] = true
		} else {
			without = append(without, mode)
		}
	}
	for _, mode := range without {
		other := Server
		if mode == Server {
			other = Client
		}
		harmless := func(i int) bool {
			return !Covers(entries[i], other) || lastCovering(entries, other, hasTags) > i || len(without) == len(Modes)
		}
		if last := lastCovering(entries, mode, harmless); last >= 0 {
			indexes[last] = true
		} else {
			alone = append(alone, mode)
		}
	}
	return indexes, alone
}

// lastCovering is the index of the last entry that applies to a mode and is wanted, -1 for none.
func lastCovering(entries []map[string]any, mode Mode, wanted func(int) bool) int {
	for i := len(entries) - 1; i >= 0; i-- {
		if Covers(entries[i], mode) && wanted(i) {
			return i
		}
	}
	return -1
}
