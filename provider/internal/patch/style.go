package patch

import "go.yaml.in/yaml/v3"

// style is how the text around writes things, so that ours looks like it.
type style struct {
	newline string
	// step is how much deeper a map lies under its key, dash how much deeper a list does: 0 or step.
	step, dash int
	// quoted says that keys and texts stand in double quotes, as in JSON.
	quoted bool
}

// styleOf reads the style off a text: its first line break, the first map under a key and the first list under a key.
func (d *document) styleOf() style {
	s := style{newline: "\n", step: 2}
	for i := range len(d.text) {
		if n := breakAt(d.text, i); n > 0 {
			s.newline = d.text[i : i+n]
			break
		}
	}
	if d.root == nil {
		return s
	}
	step, dash := 0, -1
	d.measure(d.root, &step, &dash)
	if step > 0 {
		s.step = step
	}
	s.dash = max(dash, 0)
	s.quoted = isFlow(d.root) && (len(d.root.Content) == 0 || d.root.Content[0].Style&yaml.DoubleQuotedStyle != 0) // JSON, or {} that may be
	return s
}

func (d *document) measure(n *yaml.Node, step, dash *int) {
	for i, c := range n.Content {
		block := c.Style&yaml.FlowStyle == 0 && n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && i%2 == 1
		deeper := 0
		if block {
			deeper = c.Column - n.Content[i-1].Column
		}
		if block && c.Kind == yaml.MappingNode && c.Line > n.Content[i-1].Line && *step == 0 && deeper > 0 {
			*step = deeper
		}
		if block && c.Kind == yaml.SequenceNode && c.Line > n.Content[i-1].Line && *dash < 0 && deeper >= 0 {
			*dash = deeper
		}
		d.measure(c, step, dash)
	}
}
