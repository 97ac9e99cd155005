package record

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	prod    = Owner{Stack: "acme/mesh/prod", Component: "mesh", Token: "t1"}
	renamed = Owner{Stack: "acme/mesh/prod", Component: "renamed", Token: "t2"}
	dev     = Owner{Stack: "acme/mesh/dev", Component: "mesh", Token: "t3"}
)

func written(owner Owner, paths ...string) Record {
	return Record{Owner: owner, Document: "mesh", Paths: paths}
}

func TestRecordsComeBackFromTheAnnotation(t *testing.T) {
	t.Parallel()
	records := []Record{{Owner: prod, Document: "mesh", Paths: []string{"a"}, Created: true, UID: "u", Changes: []byte(`[{"path":"a"}]`)}}
	text, err := Text(records)
	require.NoError(t, err)
	assert.Equal(t, records, Parse(map[string]string{Annotation: text}))
	assert.Empty(t, Parse(map[string]string{Annotation: "not of this package"}))
	none, err := Text(nil)
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestFieldsOverlapWhereOnePathLiesInsideTheOther(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, b Record
		want bool
	}{
		"the same path":       {written(prod, "a.b"), written(dev, "a.b"), true},
		"inside":              {written(prod, "a.b[name=x].c"), written(dev, "a.b"), true},
		"a longer name":       {written(prod, "a.bc"), written(dev, "a.b"), false},
		"another element":     {written(prod, "a[name=x]"), written(dev, "a[name=y]"), false},
		"another document":    {written(prod, "a"), Record{Owner: dev, Paths: []string{"a"}}, false},
		"nothing was written": {written(prod), written(dev, "a"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, c.a.Overlaps(c.b))
			assert.Equal(t, c.want, c.b.Overlaps(c.a))
		})
	}
}

func TestAWriteContinuesAdoptsOrLeavesTheRecordsOfAnObject(t *testing.T) {
	t.Parallel()
	there := []Record{written(prod, "a")}
	for name, c := range map[string]struct {
		claim       Claim
		own, others int
		refused     bool
	}{
		"its own":                                    {Claim{Wanted: written(prod, "a")}, 1, 0, false},
		"its own under the name in the state":        {Claim{Wanted: written(renamed, "a"), Former: prod}, 1, 0, false},
		"created after a rename in the same stack":   {Claim{Wanted: written(renamed, "a")}, 1, 0, false},
		"updated after a rename was withdrawn":       {Claim{Wanted: written(renamed, "a"), Former: renamed}, 1, 0, false},
		"another stack":                              {Claim{Wanted: written(dev, "a")}, 0, 0, true},
		"another stack that takes over":              {Claim{Wanted: written(dev, "a"), TakeOver: true}, 1, 0, false},
		"another stack with other fields":            {Claim{Wanted: written(dev, "b")}, 0, 1, false},
		"a write without an owner to the same field": {Claim{Wanted: written(Owner{}, "a")}, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own, others, err := Resolve(there, c.claim)
			var owned OwnedError
			assert.Equal(t, c.refused, errors.As(err, &owned))
			if c.refused {
				assert.Equal(t, prod, owned.Owner)
				assert.Contains(t, err.Error(), `component "mesh" of stack "acme/mesh/prod"`)
			}
			assert.Len(t, own, c.own)
			assert.Len(t, others, c.others)
		})
	}
}

func TestADeleteFindsOnlyTheRecordOfItsOwnInstance(t *testing.T) {
	t.Parallel()
	own, others := Of([]Record{written(prod, "a"), written(renamed, "b")}, prod)
	assert.Equal(t, []Record{written(prod, "a")}, own)
	assert.Equal(t, []Record{written(renamed, "b")}, others)
	own, _ = Of([]Record{written(Owner{}, "a")}, Owner{})
	assert.Empty(t, own, "a record without a token belongs to no instance")
}
