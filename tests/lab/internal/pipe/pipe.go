// Package pipe joins connections.
package pipe

import (
	"io"
	"net"
)

// Join copies both ways until both sides have ended, and closes both.
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

// copyAndEnd passes the end of one direction on; where only both can be closed, or the copy broke, it closes both.
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

// Reset closes a TCP connection so that the peer sees a refusal and no proper end.
func Reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
