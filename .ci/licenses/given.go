package main

import _ "embed"

//go:embed given/go-localereader.txt
var localereader []byte

// given are the licenses of modules whose version has no license file, by module and version.
var given = map[string]text{
	// Linked on Windows only, through Pulumi's SDK. The README of v0.0.1 says MIT. The author added this text to the repository
	// after that version: https://github.com/mattn/go-localereader/blob/b0a6f37b99745ef39d5d74cb179b6ea85fc84973/LICENSE
	"github.com/mattn/go-localereader v0.0.1": {name: "LICENSE", content: localereader, license: true},
}
