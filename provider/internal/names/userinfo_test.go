package names

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestUserAndPasswordOfEveryURLAreReplaced(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`invalid 'proxy-url' "http://user:password%zz@proxy:3128" for cluster "c"`: `invalid 'proxy-url' "http://[secret]@proxy:3128" for cluster "c"`,
		`Get "https://token@api:6443/version": EOF`:                                `Get "https://[secret]@api:6443/version": EOF`,
		`parse "http://user:pass/w@rd@proxy": invalid`:                             `parse "http://[secret]@proxy": invalid`,
		`socks5://a:b@one and https://c:d@two`:                                     `socks5://[secret]@one and https://[secret]@two`,
		`see https://github.com/groundcover-istio/docs#gci1001`:                    `see https://github.com/groundcover-istio/docs#gci1001`,
		`mail ops@example.com, or http://host/path`:                                `mail ops@example.com, or http://host/path`,
	} {
		assert.Equal(t, want, WithoutUserinfo(text))
	}
}
