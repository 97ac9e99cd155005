package patch

import "errors"

var errDocuments = errors.New("fields inside of a document are not built yet")

func mergeDocument(map[string]any, string, map[string]any, []Change) (map[string]any, []Change, error) {
	return nil, nil, errDocuments
}

func restoreDocument(map[string]any, string, []Change) (map[string]any, []string, error) {
	return nil, nil, errDocuments
}

func documentText(map[string]any, string) (string, bool, error) { return "", false, errDocuments }

type document struct{ tree any }

func parse(string) (document, error) { return document{}, errDocuments }
