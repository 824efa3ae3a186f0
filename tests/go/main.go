// Checks notes, proofs and tiles with golang.org/x/mod/sumdb alone, which shares no code with us.
//
//	go run main.go FILE
//
// FILE is JSON; the answer is one line for each case: its name, then ok or what is wrong.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type testCase struct {
	Name      string
	Kind      string
	Key       string   // verifier key
	Note      string   // signed checkpoint
	Old       string   // older checkpoint
	Index     int64    // of the entry
	Entry     []byte   // the entry itself
	Path      []string // proof, base64
	TilePath  string   // of a tile of hashes
	TileBytes []byte
}

func checkpoint(key, text string) (size int64, root tlog.Hash, err error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return 0, root, err
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return 0, root, err
	}
	// tlog knows the text of the Go checksum database, which differs in its first line only.
	lines := strings.SplitN(opened.Text, "\n", 2)
	if lines[0] != verifier.Name() {
		return 0, root, fmt.Errorf("another origin")
	}
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + lines[1]))
	if err == nil && strings.Count(opened.Text, "\n") != 3 {
		err = fmt.Errorf("not three lines")
	}
	return tree.N, tree.Hash, err
}

func hashes(lines []string) (list []tlog.Hash, err error) {
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		list = append(list, hash)
	}
	return list, nil
}

func check(c testCase) error {
	size, root, err := checkpoint(c.Key, c.Note)
	if err != nil {
		return err
	}
	path, err := hashes(c.Path)
	if err != nil {
		return err
	}
	switch c.Kind {
	case "checkpoint":
		return nil
	case "inclusion":
		return tlog.CheckRecord(path, size, root, c.Index, tlog.RecordHash(c.Entry))
	case "consistency":
		oldSize, oldRoot, err := checkpoint(c.Key, c.Old)
		if err != nil {
			return err
		}
		return tlog.CheckTree(path, size, root, oldSize, oldRoot)
	case "tile":
		// Go writes the height, 8, where C2SP leaves it out.
		tile, err := tlog.ParseTilePath(strings.Replace(c.TilePath, "tile/", "tile/8/", 1))
		if err != nil {
			return err
		}
		hash, err := tlog.HashFromTile(tile, c.TileBytes, tlog.StoredHashIndex(0, c.Index))
		if err != nil {
			return err
		}
		want := tlog.RecordHash(c.Entry)
		if !bytes.Equal(hash[:], want[:]) {
			return fmt.Errorf("the tile has %s", base64.StdEncoding.EncodeToString(hash[:]))
		}
		return nil
	}
	return fmt.Errorf("no such kind")
}

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var cases []testCase
	if err := json.Unmarshal(data, &cases); err != nil {
		panic(err)
	}
	for _, c := range cases {
		if err := check(c); err != nil {
			fmt.Printf("%s: %v\n", c.Name, err)
		} else {
			fmt.Printf("%s: ok\n", c.Name)
		}
	}
}
