package main

// A Step is what is built and stamped as one: programs that one go build makes, files that it copies out of modules, or
// a program out of a Python wheel.
type Step struct {
	Name string
	// Set is the folder in sets that pins the versions.
	Set      string
	Programs []Program
	// Tags and Variables are go build's -tags and the linker's -X.
	Tags      string
	Variables []string
	// Embedded are files that go beside the set's own Go files before the build.
	Embedded []Files
	// Patched are modules of the set that are built from an edited copy.
	Patched []Patch
	// Shared are files that go into the cache folder, to be read when the programs run.
	Shared []Files
	// Wheel is the path of the step's one program inside the wheel that the set's requirements.txt pins.
	Wheel string
}

// A Program is one file in the cache's bin folder.
type Program struct {
	Name string
	// Package is its import path, or a path that starts with ./ of a main package in the set.
	Package string
	// Version are the arguments that make it tell its version, if it can; Reports is a regular expression for what it says.
	// A new program must say it, and one on the PATH that says it is taken as it is.
	Version []string
	Reports string
}

// Files are copied out of a module of the set: what From, a pattern of path.Match, names goes into the folder To.
type Files struct {
	Module, From, To string
	// Executable files become programs.
	Executable bool
}

// A Patch replaces text in one module. The text must be there, in that number.
type Patch struct {
	Module string
	Edits  []Edit
}

// An Edit replaces every Old in File by New; Times says how many there are.
type Edit struct {
	File, Old, New string
	Times          int
}
