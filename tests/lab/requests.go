package lab

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// Mark is a point in the API server's audit log.
type Mark int64

// Request is one request that the API server answered, from its audit log.
type Request struct {
	// UserAgent is what the client sent, User the authenticated name.
	UserAgent, User string
	// Verb is a Kubernetes verb: get, list, watch, create, update, patch, delete, …
	Verb string
	// Group, Resource, Subresource, Namespace and Name identify the object. They are empty for non-resource paths, such as
	// discovery, and Name is empty for lists.
	Group, Resource, Subresource, Namespace, Name string
	// URI is the path with the query, such as ?dryRun=All.
	URI string
	// Status is the HTTP status.
	Status int
}

// auditEvent has the fields of an audit.k8s.io/v1 Event that Request contains.
type auditEvent struct {
	Stage      string `json:"stage"`
	Verb       string `json:"verb"`
	RequestURI string `json:"requestURI"`
	UserAgent  string `json:"userAgent"`
	User       struct {
		Username string `json:"username"`
	} `json:"user"`
	ObjectRef struct {
		APIGroup    string `json:"apiGroup"`
		Resource    string `json:"resource"`
		Subresource string `json:"subresource"`
		Namespace   string `json:"namespace"`
		Name        string `json:"name"`
	} `json:"objectRef"`
	ResponseStatus struct {
		Code int `json:"code"`
	} `json:"responseStatus"`
}

// Mark returns the current end of the audit log.
func (l *Lab) Mark() (Mark, error) {
	info, err := os.Stat(l.folder.AuditLog())
	if err != nil {
		return 0, fmt.Errorf("reading the audit log: %w", err)
	}
	return Mark(info.Size()), nil
}

// Requests returns the requests since the mark in the order of their responses; 0 is the start. It contains every request that
// was answered before the call, and a watch as soon as it starts. The lab's own programs send requests all the time: filter by
// UserAgent or User. The lab's clients have the user agent "lab", its kubelet and kube-proxy "lab-supervisor".
func (l *Lab) Requests(since Mark) ([]Request, error) {
	file, err := os.Open(l.folder.AuditLog())
	if err != nil {
		return nil, fmt.Errorf("reading the audit log: %w", err)
	}
	defer file.Close()
	if _, err := file.Seek(int64(since), io.SeekStart); err != nil {
		return nil, err
	}
	var requests []Request
	for reader := bufio.NewReader(file); ; {
		line, err := reader.ReadBytes('\n')
		if err == io.EOF {
			return requests, nil // an incomplete line is still being written
		}
		if err != nil {
			return nil, fmt.Errorf("reading the audit log: %w", err)
		}
		request, counts, err := parseAudit(line)
		if err != nil {
			return nil, err
		}
		if counts {
			requests = append(requests, request)
		}
	}
}

// parseAudit returns false for the event at the end of a watch, which was returned at its start.
func parseAudit(line []byte) (Request, bool, error) {
	var event auditEvent
	if err := json.Unmarshal(bytes.TrimSpace(line), &event); err != nil {
		return Request{}, false, fmt.Errorf("parsing a line of the audit log: %w", err)
	}
	counted := "ResponseComplete"
	if event.Verb == "watch" {
		counted = "ResponseStarted"
	}
	object := event.ObjectRef
	return Request{
		UserAgent: event.UserAgent, User: event.User.Username, Verb: event.Verb,
		Group: object.APIGroup, Resource: object.Resource, Subresource: object.Subresource,
		Namespace: object.Namespace, Name: object.Name,
		URI: event.RequestURI, Status: event.ResponseStatus.Code,
	}, event.Stage == counted, nil
}
