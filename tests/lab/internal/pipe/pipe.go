// Package pipe copies data between two connections.
package pipe

import (
	"io"
	"net"
)

// Join copies in both directions until both sides have ended, and closes both.
func Join(a, b net.Conn) {
	done := make(chan struct{})
	go func() {
		copyAndEnd(a, b)
		close(done)
	}()
	copyAndEnd(b, a)
	<-done
	_ = a.Close()
	_ = b.Close()
}

// copyAndEnd copies one direction and then closes its sending side. It closes both connections when the copy failed or only a full
// close is possible.
func copyAndEnd(to, from net.Conn) {
	_, err := io.Copy(to, from)
	half, able := to.(interface{ CloseWrite() error })
	if err != nil || !able {
		_ = to.Close()
		_ = from.Close()
		return
	}
	_ = half.CloseWrite()
}

// Reset closes a TCP connection with a reset.
func Reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
