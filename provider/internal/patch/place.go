package patch

import (
	"regexp"
	"slices"
	"strconv"
)

// placeKey is how a wanted map addresses an element of a list that has no names: {"[0]": …}.
var placeKey = regexp.MustCompile(`^\[(0|[1-9][0-9]{0,5})\]$`)

// byPlace says whether a wanted map stands for a list, addressed by place.
func byPlace(want map[string]any) bool {
	for key := range want {
		if !placeKey.MatchString(key) {
			return false
		}
	}
	return len(want) > 0
}

// stepTo is the step from what a wanted map stands for to one of its keys.
func stepTo(want map[string]any, key string) step {
	if byPlace(want) {
		return step{key: key[1 : len(key)-1], placed: true}
	}
	return step{key: key}
}

// indexIn finds the element of a list that a step leads to, or -1.
func (s step) indexIn(list []any) int {
	if !s.placed {
		return indexByName(list, s.key)
	}
	place, err := strconv.Atoi(s.key)
	if err != nil || place >= len(list) {
		return -1
	}
	return place
}

// places are the places that a wanted map addresses, in order.
func places(want map[string]any) []int {
	list := make([]int, 0, len(want))
	for key := range want {
		place, _ := strconv.Atoi(stepTo(want, key).key)
		list = append(list, place)
	}
	slices.Sort(list)
	return list
}

// intoPlaces merges into a list by place. An element may be added at the end only: a gap would have to be filled with something.
func (m *merger) intoPlaces(at path, live any, there bool, want map[string]any) (any, bool, error) {
	made, ok, err := m.container(at, live, there, want, []any{})
	if err != nil {
		return nil, false, err
	}
	list := made.([]any)
	for _, place := range places(want) {
		key := "[" + strconv.Itoa(place) + "]"
		value, below := want[key], at.with(stepTo(want, key))
		if place > len(list) {
			return nil, false, refuse(below, "the list has %d elements, so there is nothing at that place and nothing before it; address them in order", len(list))
		}
		var element any
		standing := place < len(list)
		if standing {
			element = list[place]
		}
		merged, stands, err := m.merge(below, element, standing, value)
		switch {
		case err != nil:
			return nil, false, err
		case standing && stands:
			list[place] = merged
		case stands:
			list = append(list, merged)
		case standing:
			return nil, false, refuse(below, "an element cannot be taken out by its place; others would move")
		}
	}
	if !ok {
		return live, there, nil
	}
	return list, true, nil
}

// refusePlaces refuses places inside a document, whose lists are edited by name or as a whole.
func refusePlaces(fields map[string]any) error {
	var refused error
	visit(nil, fields, func(path) {}, func(at path, _ any) {
		for i, s := range at {
			if s.placed && refused == nil {
				refused = refuse(at[:i+1], "a list inside a document cannot be addressed by place; give the whole list, or elements with a `name`")
			}
		}
	})
	return refused
}
