package record

import "fmt"

// Claim is a write that wants fields of an object.
type Claim struct {
	// Wanted is the record that the write leaves: its owner and its paths.
	Wanted Record
	// Former is the owner under which the state remembers the same resource; it differs after a rename or a move.
	Former Owner
	// TakeOver says that fields of another stack may be taken over.
	TakeOver bool
}

// OwnedError says that another owner manages the fields that a write wants.
type OwnedError struct {
	Owner Owner
}

func (e OwnedError) Error() string {
	return fmt.Sprintf("%s manages these fields. Destroy it there, or set tracing.takeOver: true to manage them from this stack", e.Owner)
}

// Resolve splits the records of an object into those that the write continues or adopts, in the order in which they were
// made, and those of others, which stay. A write adopts what another component of its own stack left: the same resource under
// another name, before or after a rename, or an update that was cut off. Two components of one program never come here, the
// component refuses them. It is an OwnedError where another owner keeps the fields.
func Resolve(records []Record, claim Claim) (own, others []Record, err error) {
	for _, record := range records {
		same := record.Owner.Stack == claim.Wanted.Owner.Stack
		switch {
		case claim.owns(record.Owner):
			own = append(own, record)
		case !record.Overlaps(claim.Wanted):
			others = append(others, record)
		case claim.TakeOver && !same, same && claim.Wanted.Owner != Owner{}:
			own = append(own, record)
		default:
			return nil, nil, OwnedError{Owner: record.Owner}
		}
	}
	return own, others, nil
}

// Adopted are the owners of records that a write adopts: those of another instance.
func (c Claim) Adopted(own []Record) []Owner {
	var adopted []Owner
	for _, record := range own {
		if !c.owns(record.Owner) {
			adopted = append(adopted, record.Owner)
		}
	}
	return adopted
}

// owns says that a record is the claim's own, by the token of this instance.
func (c Claim) owns(owner Owner) bool {
	return owner.Token != "" && (owner.Token == c.Wanted.Owner.Token || owner.Token == c.Former.Token)
}

// Of splits records into those of the owner and the others.
func Of(records []Record, owner Owner) (own, others []Record) {
	claim := Claim{Wanted: Record{Owner: owner}}
	for _, record := range records {
		if claim.owns(record.Owner) {
			own = append(own, record)
		} else {
			others = append(others, record)
		}
	}
	return own, others
}
