package secret

import (
	"context"
	"fmt"

	p "github.com/pulumi/pulumi-go-provider"
)

// Log writes to the log of the engine, without the secrets of the inputs of its request. It is the only way by which the resources
// and functions log.
type Log struct {
	secrets Inputs
	log     p.Logger
}

// Logger is the log of the request that a context belongs to.
func Logger(ctx context.Context) Log { return Log{From(ctx), p.GetLogger(ctx)} }

// Warningf logs a warning.
func (l Log) Warningf(format string, args ...any) { l.log.Warning(l.text(format, args)) }

// Infof logs an info.
func (l Log) Infof(format string, args ...any) { l.log.Info(l.text(format, args)) }

// InfoStatusf logs to the status line, which shows the last message while an operation runs.
func (l Log) InfoStatusf(format string, args ...any) { l.log.InfoStatus(l.text(format, args)) }

func (l Log) text(format string, args []any) string {
	return l.secrets.Redact(fmt.Sprintf(format, args...))
}
