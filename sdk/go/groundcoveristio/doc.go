// Makes an Istio mesh send its traces and metrics to groundcover.
package groundcoveristio
