package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// broken is one thing that a program may rely on and that is no longer so.
type broken struct {
	// path is a name of the schema without its package, such as GroundcoverIstio.tracing or Protocol.Zipkin.
	path, what string
}

// breaks are what the new schema takes away from programs written for the old one, in the order of their paths.
func breaks(old, now schema.PackageSpec) []broken {
	c := &comparison{}
	for token, was := range old.Resources {
		if is, found := now.Resources[token]; c.still(name(token), found) {
			c.properties(name(token), was.InputProperties, is.InputProperties)
			c.required(name(token), was.RequiredInputs, is.RequiredInputs)
			c.properties(name(token), was.Properties, is.Properties)
		}
	}
	for token, was := range old.Functions {
		if is, found := now.Functions[token]; c.still(name(token), found) {
			c.function(name(token), was, is)
		}
	}
	for token, was := range old.Types {
		if is, found := now.Types[token]; c.still(name(token), found) {
			c.properties(name(token), was.Properties, is.Properties)
			c.required(name(token), was.Required, is.Required)
			c.enum(name(token), was.Enum, is.Enum)
		}
	}
	c.properties("config", old.Config.Variables, now.Config.Variables)
	slices.SortFunc(c.found, func(a, b broken) int { return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.what, b.what)) })
	return slices.Compact(c.found)
}

type comparison struct{ found []broken }

func (c *comparison) add(path, format string, args ...any) {
	c.found = append(c.found, broken{path, fmt.Sprintf(format, args...)})
}

func (c *comparison) still(path string, found bool) bool {
	if !found {
		c.add(path, "is gone")
	}
	return found
}

func (c *comparison) properties(of string, old, now map[string]schema.PropertySpec) {
	for _, property := range slices.Sorted(maps.Keys(old)) {
		path := of + "." + property
		is, found := now[property]
		if !c.still(path, found) {
			continue
		}
		if was, is := typeOf(old[property].TypeSpec), typeOf(is.TypeSpec); was != is {
			c.add(path, "was %s and is %s", was, is)
		}
	}
}

func (c *comparison) required(of string, old, now []string) {
	for _, property := range now {
		if !slices.Contains(old, property) {
			c.add(of+"."+property, "has to be given now")
		}
	}
}

func (c *comparison) function(path string, old, now schema.FunctionSpec) {
	if old.Inputs != nil && now.Inputs != nil {
		c.properties(path, old.Inputs.Properties, now.Inputs.Properties)
		c.required(path, old.Inputs.Required, now.Inputs.Required)
	}
	if old.Outputs != nil && now.Outputs != nil {
		c.properties(path, old.Outputs.Properties, now.Outputs.Properties)
	}
}

func (c *comparison) enum(of string, old, now []schema.EnumValueSpec) {
	for _, value := range old {
		same := func(v schema.EnumValueSpec) bool { return v.Value == value.Value && v.Name == value.Name }
		c.still(of+"."+value.Name, slices.ContainsFunc(now, same))
	}
}

// typeOf is what a program sees of a type; one that is plain takes no outputs.
func typeOf(spec schema.TypeSpec) string {
	text, err := json.Marshal(spec)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// name is the last part of package:module:name.
func name(token string) string { return token[strings.LastIndex(token, ":")+1:] }
