package secret

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
)

func TestRedactReplacesEveryFormOfASecretValue(t *testing.T) {
	t.Parallel()
	for text, c := range map[string]struct {
		value property.Value
		want  string
	}{
		"found \"hush\"":                          {property.New("hush"), "found [secret]"},
		"found hushed":                            {property.New("hush"), "found [secret]ed"},
		"a tag of a mesh":                         {property.New("a"), "[secret] tag of [secret] mesh"},
		`found "a\nb\x01"`:                        {property.New("a\nb\x01"), "found [secret]"},
		"the host topsecret, port 1":              {property.New("http://topsecret:1"), "the host [secret], port 1"},
		"Service shop/sensor is not there":        {property.New("sensor.shop.svc:4317"), "Service [secret] is not there"},
		"Deployment shop/cart stays, not cart":    {property.New("shop/cart"), "Deployment [secret] stays, not [secret]"},
		"must be between 0 and 100; found 150":    {property.New(150.0), "must be between 0 and 100; found [secret]"},
		"a label team=shop":                       {property.New("team=shop"), "a label [secret]"},
		"nothing to redact":                       {property.New(""), "nothing to redact"},
		"the key key of a secret map, value hush": {property.New(map[string]property.Value{"key": property.New("hush")}), "the [secret] [secret] of a secret map, value [secret]"},
	} {
		inputs := Of(property.NewMap(map[string]property.Value{"input": c.value.WithSecret(true)}))
		assert.Equal(t, c.want, inputs.Redact(text))
		assert.Equal(t, c.want != text, inputs.In(text))
	}
	assert.Equal(t, "hush", Inputs{}.Redact("hush"))
	assert.Equal(t, `dial "http://[secret]@proxy"`, Inputs{}.Redact(`dial "http://user:hush@proxy"`), "a password of a kubeconfig is no input")
}

func TestATextThatAnotherInputHasInPlaintextIsNoSecretOfAResource(t *testing.T) {
	t.Parallel()
	inputs := OfFields(property.NewMap(map[string]property.Value{
		"name":   property.New("groundcover"),
		"fields": property.New(map[string]property.Value{"provider": property.New("groundcover"), "spec": property.New("hush")}).WithSecret(true),
	}), property.NewMap(map[string]property.Value{"fields": property.New("former").WithSecret(true)}))
	assert.Equal(t, "groundcover.spec is [secret], before [secret]", inputs.Redact("groundcover.spec is hush, before former"))
}

func TestTheEngineMustNotPrintAPathWithASecretInside(t *testing.T) {
	t.Parallel()
	secret := property.New("hush").WithSecret(true)
	inputs := Of(property.NewMap(map[string]property.Value{
		"open":   property.New("x"),
		"mixed":  property.New(map[string]property.Value{"a": secret, "b": property.New("x")}),
		"hidden": property.New(map[string]property.Value{"a": property.New([]property.Value{property.New("x")})}).WithSecret(true),
	}))
	for path, shown := range map[string]string{"mixed": "mixed", "mixed.a": "mixed.a", `mixed["a"]`: `mixed["a"]`, "hidden.a[0]": "hidden", "hidden": "hidden"} {
		named, hides := inputs.Hides(path)
		assert.True(t, hides, path)
		assert.Equal(t, shown, named)
	}
	for _, path := range []string{"open", "mixed.b", "absent", "open.absent", "mixed[0]"} {
		assert.False(t, inputs.Has(path), path)
	}
}

func TestTheBeginningOfASecretBeforeACutIsRedacted(t *testing.T) {
	t.Parallel()
	secrets := Of(property.NewMap(map[string]property.Value{"a": property.New("topsecret  value").WithSecret(true)}))
	for text, redacted := range map[string]string{
		"may not get topsec…":                    "may not get [secret]…",
		"may not get topsecret value":            "may not get [secret]",
		"may not get tops…, and topsecret… more": "may not get [secret]…, and [secret]… more",
		"may not get the top…":                   "may not get the top…",
	} {
		assert.Equal(t, redacted, secrets.Redact(text))
	}
}
