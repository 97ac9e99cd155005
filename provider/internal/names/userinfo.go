package names

import "regexp"

// userinfo is user and password of a URL in a text: everything from the scheme to the last @ before a space or a quote, since a
// password that is not escaped has any character.
var userinfo = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)[^\s"'<>]*@`)

// WithoutUserinfo replaces user and password of every URL in a text. Errors of libraries quote the URL of a proxy or a server.
func WithoutUserinfo(text string) string { return userinfo.ReplaceAllString(text, "${1}[secret]@") }
