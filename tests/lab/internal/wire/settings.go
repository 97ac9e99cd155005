// Package wire has the settings, paths and messages between a lab's supervisor inside the namespaces and the program outside that
// started it.
package wire

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// Environment is the environment variable that makes a program the supervisor of the lab in this folder.
const Environment = "GROUNDCOVER_ISTIO_LAB"

// Settings are the settings of the supervisor.
type Settings struct {
	// Nodes is the number of nodes.
	Nodes int
	// Programs is the folder of the built programs, Share the folder of CRDs and other files.
	Programs, Share string
	// Keep keeps the folder with its logs when the lab ends.
	Keep bool
}

// Folder is a lab's folder, which contains every file that the lab writes.
type Folder string

// Path joins names to the folder.
func (f Folder) Path(names ...string) string {
	return filepath.Join(append([]string{string(f)}, names...)...)
}

// Log is the log file of one program.
func (f Folder) Log(name string) string { return f.Path("logs", name+".log") }

// Socket is the Unix socket of the supervisor.
func (f Folder) Socket() string { return f.Path("lab.sock") }

// AuditLog is the API server's audit log.
func (f Folder) AuditLog() string { return f.Path("audit.log") }

// Tokens is the API server's token file.
func (f Folder) Tokens() string { return f.Path("pki", "tokens.csv") }

// Kubeconfig is the kubeconfig of a user of the lab's programs, for use inside.
func (f Folder) Kubeconfig(user string) string { return f.Path("pki", user+".kubeconfig") }

// Save writes the settings into the folder.
func (s Settings) Save(folder Folder) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(folder.Path("settings.json"), text, 0o600)
}

// Load reads the settings that Save wrote.
func Load(folder Folder) (Settings, error) {
	var settings Settings
	text, err := os.ReadFile(folder.Path("settings.json"))
	if err != nil {
		return settings, err
	}
	return settings, json.Unmarshal(text, &settings)
}

// Program is the path of a built program.
func (s Settings) Program(name string) string { return filepath.Join(s.Programs, name) }
