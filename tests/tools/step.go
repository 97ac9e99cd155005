package main

// A Step is built and stamped as one: programs of one go build, files copied from modules, or a program from a Python wheel.
type Step struct {
	Name string
	// Set is the folder in sets that pins the versions.
	Set      string
	Programs []Program
	// Tags and Variables are the build flags -tags and -ldflags=-X.
	Tags      string
	Variables []string
	// Embedded are files that are copied beside the set's Go files before the build.
	Embedded []Files
	// Patched are modules of the set that are built from an edited copy.
	Patched []Patch
	// Shared are files that are copied to the cache folder for use at run time.
	Shared []Files
	// Wheel is the path of the step's one program inside the wheel that the set's requirements.txt pins.
	Wheel string
}

// A Program is one file in the cache's bin folder.
type Program struct {
	Name string
	// Package is its import path, or a path that starts with ./ of a main package in the set.
	Package string
	// Version are the arguments with which it prints its version, and Reports is a regular expression for the output; both are
	// empty when it has no such arguments. A built program must match, and a matching one on the PATH is copied.
	Version []string
	Reports string
}

// Files are copied from a module of the set: the files of the pattern From (see path.Match) go to the folder To.
type Files struct {
	Module, From, To string
	// Executable files become programs.
	Executable bool
}

// A Patch replaces text in one module.
type Patch struct {
	Module string
	Edits  []Edit
}

// An Edit replaces each Old in File by New. Old must occur Times times.
type Edit struct {
	File, Old, New string
	Times          int
}
