// Makes an Istio mesh send its traces to groundcover.
package groundcoveristio
