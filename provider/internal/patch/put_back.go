package patch

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// puttingBack finds where a key that was taken out had its place, by its neighbours and by the text between.
func (d *document) puttingBack(o op, n *yaml.Node) ([]candidate, error) {
	place, text := o.hint.Place, o.hint.Text
	if place.Alone {
		start := d.skipProperties(d.start(n))
		end, err := d.end(n)
		if err != nil || entries(n) > 0 {
			return nil, err
		}
		return []candidate{{start: start, end: end, text: text}}, nil
	}
	var places []int
	if behind, ok, err := d.behind(n, place.After); err != nil {
		return nil, err
	} else if ok && strings.HasPrefix(d.text[behind:], place.Lead) {
		places = append(places, behind+len(place.Lead))
	}
	if before := keyIndex(n, place.Before); before >= 0 && place.Before != "" {
		at := d.start(n.Content[before])
		if strings.HasSuffix(d.text[:at], place.Tail) {
			at -= len(place.Tail)
			// The text before decides only where it fits to the text behind.
			if len(places) == 1 && places[0] > at {
				places = nil
			}
			places = append(places, at)
		}
	}
	var list []candidate
	for _, at := range places {
		list = append(list, candidate{start: at, end: at, text: text})
	}
	return list, nil
}

// behind gives the place right behind a key's value, or behind the opening bracket for no key.
func (d *document) behind(n *yaml.Node, key string) (int, bool, error) {
	if key == "" {
		return d.skipProperties(d.start(n)) + 1, isFlow(n), nil
	}
	i := keyIndex(n, key)
	if i < 0 {
		return 0, false, nil
	}
	end, err := d.contentEnd(n, i+1)
	return end, true, err
}

// printed writes a key as a path does, so that the empty key differs from none.
func printed(key *yaml.Node) string { return path{{key: key.Value}}.String() }

func keyIndex(n *yaml.Node, key string) int {
	if n.Kind != yaml.MappingNode {
		return -1
	}
	for i := 0; i < len(n.Content); i += 2 {
		if printed(n.Content[i]) == key {
			return i
		}
	}
	return -1
}
