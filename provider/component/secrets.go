package component

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// marked marks each text in the inputs of a child that has the value of a secret input as a secret.
func (c *composer) marked(inputs pulumi.Map) pulumi.Map {
	for name, input := range inputs {
		inputs[name] = c.markedInput(input)
	}
	return inputs
}

func (c *composer) markedInput(input pulumi.Input) pulumi.Input {
	switch given := input.(type) {
	case pulumi.String:
		if c.secrets.In(string(given)) {
			return pulumi.ToSecret(given)
		}
	case pulumi.Map:
		return c.marked(given)
	case pulumi.StringArray:
		elements := make(pulumi.Array, 0, len(given))
		for _, element := range given {
			elements = append(elements, c.markedInput(element))
		}
		return elements
	case pulumi.Array:
		for i, element := range given {
			given[i] = c.markedInput(element)
		}
	}
	return input
}

// inputOf is a plain value as an input whose parts can be marked.
func inputOf(value any) pulumi.Input {
	switch given := value.(type) {
	case string:
		return pulumi.String(given)
	case map[string]any:
		members := pulumi.Map{}
		for name, member := range given {
			members[name] = inputOf(member)
		}
		return members
	}
	return pulumi.Any(value)
}
