package survey

import (
	"errors"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

func TestAServerInTroubleIsAskedAgainAndOneThatIsNotThereIsNot(t *testing.T) {
	t.Parallel()
	broken := apierrors.NewInternalError(errors.New("etcd is away"))
	for name, test := range map[string]struct {
		failure error
		times   int
		inputs  int
		fails   bool
	}{
		"it recovers":        {broken, 3, 4, false},
		"it does not":        {broken, 100, 6, true},
		"nothing listens":    {syscall.ECONNREFUSED, 100, 1, true},
		"it says no":         {apierrors.NewUnauthorized("who?"), 100, 1, true},
		"it drops and comes": {syscall.ECONNRESET, 1, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				inputs := 0
				err := patiently(t.Context(), func() error {
					if inputs++; inputs <= test.times {
						return test.failure
					}
					return nil
				})
				assert.Equal(t, test.inputs, inputs)
				if test.fails {
					require.ErrorIs(t, err, test.failure)
				} else {
					require.NoError(t, err)
				}
			})
		})
	}
}
