package yamltext

import "go.yaml.in/yaml/v3"

// style is how a text is written, so that inserted values look like the rest of it.
type style struct {
	newline string
	// step is how many columns a map is deeper than its key, dash how many a list is: 0 or step.
	step, dash int
	// quoted says that keys and strings are in double quotes, as in JSON.
	quoted bool
}

// styleOf finds the style of a text: its first line break, the first map below a key and the first list below a key.
func (d *Document) styleOf() style {
	s := style{newline: "\n", step: 2}
	for i := range len(d.Text) {
		if n := breakAt(d.Text, i); n > 0 {
			s.newline = d.Text[i : i+n]
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
	s.quoted = isFlow(d.root) && (len(d.root.Content) == 0 || d.root.Content[0].Style&yaml.DoubleQuotedStyle != 0) // {} can be JSON
	return s
}

// measure finds the first step, while it is 0, and the first dash, while it is -1, of the block collections below a node.
func (d *Document) measure(n *yaml.Node, step, dash *int) {
	for i, c := range n.Content {
		block := !isFlow(c) && n.Kind == yaml.MappingNode && !isFlow(n) && i%2 == 1
		if block {
			_, explicit := d.questionMark(n.Content[i-1])
			block = !explicit
		}
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
