package main

import "testing"

func TestPartsAre8MiBWhereThatIsEnough(t *testing.T) {
	if got := choosePartSize([]object{{size: 15 << 30}}); got != 8<<20 {
		t.Errorf("got %d", got)
	}
}

func TestPartsGrowSoThat10000AreEnough(t *testing.T) {
	objects := make([]object, 3000)
	for i := range objects {
		objects[i].size = 100 << 20
	}
	size := choosePartSize(objects)
	if archive := int64(3000 * (100 << 20)); size*maxParts < archive || size > 32<<20 {
		t.Errorf("got %d", size)
	}
}
