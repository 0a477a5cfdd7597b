// A second opinion on this register's receipts, from a library that shares no line with it: golang.org/x/mod
// (sumdb/note opens the checkpoint, sumdb/tlog climbs the tree). Debian packages it; building needs no network:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o verify tests/independent/verify.go
//	./verify VKEY [VKEY...] < entry.tlog-proof
//
// With -batch it answers questions, one JSON object a line, so that a test can ask thousands of one process.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	firstLine     = "c2sp.org/tlog-proof@v1"
	cosigningKind = 4
	mostHashes    = 63
)

// cosigner is a key of kind 0x04: C2SP tlog-cosignature, Ed25519 over the note with a time in front of it.
type cosigner struct {
	name   string
	hash   uint32
	public ed25519.PublicKey
	at     uint64
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

// Verify remembers the time it found signed, which is what a cosignature is for.
func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	c.at = binary.BigEndian.Uint64(sig)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", c.at, msg)
	return c.at < 1<<63 && ed25519.Verify(c.public, []byte(signed), sig[8:])
}

// keyFrom reads a vkey of either kind that this program can check.
func keyFrom(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("a vkey is name+id+key")
	}
	key, err := exactBase64(parts[2])
	if err != nil || len(key) != 33 || key[0] != cosigningKind {
		return note.NewVerifier(vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if fmt.Sprintf("%x", sum[:4]) != parts[1] {
		return nil, errors.New("the vkey does not fit its id")
	}
	return &cosigner{name: parts[0], hash: binary.BigEndian.Uint32(sum[:4]), public: key[1:]}, nil
}

type checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Signed []string
}

// open checks the note with x/mod and reads the three lines of its checkpoint.
func open(text []byte, vkeys []string) (*checkpoint, error) {
	var known []note.Verifier
	for _, vkey := range vkeys {
		key, err := keyFrom(vkey)
		if err != nil {
			return nil, fmt.Errorf("key %.40q: %w", vkey, err)
		}
		known = append(known, key)
	}
	opened, err := note.Open(text, note.VerifierList(known...))
	if err != nil {
		return nil, err
	}
	state, err := parse(opened.Text)
	if err != nil {
		return nil, err
	}
	if !signedByLog(opened, state.Origin, known) {
		return nil, fmt.Errorf("no key given is that of the log %.80q and signed", state.Origin)
	}
	state.Signed = signedBy(opened, known)
	return state, nil
}

func parse(text string) (*checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return nil, errors.New("a checkpoint is three lines")
	}
	size, err := number(lines[1])
	if err != nil {
		return nil, err
	}
	root, err := hash(lines[2])
	return &checkpoint{Origin: lines[0], Size: size, Root: root}, err
}

func signedByLog(opened *note.Note, origin string, known []note.Verifier) bool {
	for _, sig := range opened.Sigs {
		for _, key := range known {
			_, cosigns := key.(*cosigner)
			if !cosigns && key.Name() == origin && key.KeyHash() == sig.Hash && sig.Name == origin {
				return true
			}
		}
	}
	return false
}

func signedBy(opened *note.Note, known []note.Verifier) []string {
	signed := []string{}
	for _, sig := range opened.Sigs {
		for _, key := range known {
			if witness, ok := key.(*cosigner); ok && witness.name == sig.Name && witness.hash == sig.Hash {
				signed = append(signed, fmt.Sprintf("%s %d", sig.Name, witness.at))
			}
		}
	}
	sort.Strings(signed)
	return signed
}

// receipt checks a C2SP tlog-proof whose "extra" line holds the entry itself.
func receipt(text []byte, vkeys []string) (*checkpoint, []byte, error) {
	proof, signed, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(proof), "\n")
	if !found || len(lines) < 3 || lines[0] != firstLine {
		return nil, nil, errors.New("not a receipt with its entry inside")
	}
	if !strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return nil, nil, errors.New("a receipt has an extra line, then an index line")
	}
	leaf, err := exactBase64(lines[1][len("extra "):])
	if err != nil {
		return nil, nil, err
	}
	n, err := number(lines[2][len("index "):])
	if err != nil {
		return nil, nil, err
	}
	path, err := hashes(lines[3:])
	if err != nil {
		return nil, nil, err
	}
	state, err := open(signed, vkeys)
	if err != nil {
		return nil, nil, err
	}
	return state, leaf, tlog.CheckRecord(path, state.Size, state.Root, n, tlog.RecordHash(leaf))
}

func number(text string) (int64, error) {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < 0 || len(text) > 16 || strconv.FormatInt(value, 10) != text {
		return 0, fmt.Errorf("%.40q is not a whole number as it should be written", text)
	}
	return value, nil
}

// exactBase64 refuses a second spelling of the same bytes, which encoding/base64 would read.
func exactBase64(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err == nil && (text == "" || base64.StdEncoding.EncodeToString(raw) != text) {
		err = errors.New("base64 with a second spelling")
	}
	return raw, err
}

func hash(text string) (tlog.Hash, error) {
	raw, err := exactBase64(text)
	if err != nil || len(raw) != tlog.HashSize {
		return tlog.Hash{}, fmt.Errorf("%.50q is not a hash", text)
	}
	return *(*tlog.Hash)(raw), nil
}

func hashes(lines []string) ([]tlog.Hash, error) {
	if len(lines) > mostHashes {
		return nil, errors.New("more hashes than a tree has levels")
	}
	var all []tlog.Hash
	for _, line := range lines {
		one, err := hash(line)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

type question struct {
	What             string
	Text             []byte
	Keys, Proof      []string
	Old, New         int64
	OldRoot, NewRoot string
}

type answer struct {
	OK     bool     `json:"ok"`
	Why    string   `json:"why,omitempty"`
	Origin string   `json:"origin,omitempty"`
	Size   int64    `json:"size,omitempty"`
	Signed []string `json:"signed,omitempty"`
	Leaf   []byte   `json:"leaf,omitempty"`
}

func ask(q question) answer {
	var state *checkpoint
	var leaf []byte
	var err error
	switch q.What {
	case "receipt":
		state, leaf, err = receipt(q.Text, q.Keys)
	case "checkpoint":
		state, err = open(q.Text, q.Keys)
	case "consistency":
		err = consistent(q)
	default:
		err = fmt.Errorf("nothing is known of %q", q.What)
	}
	if err != nil {
		return answer{Why: err.Error()}
	}
	if state == nil {
		return answer{OK: true}
	}
	return answer{OK: true, Origin: state.Origin, Size: state.Size, Signed: state.Signed, Leaf: leaf}
}

func consistent(q question) error {
	path, err := hashes(q.Proof)
	if err != nil {
		return err
	}
	old, err := hash(q.OldRoot)
	if err != nil {
		return err
	}
	new, err := hash(q.NewRoot)
	if err != nil {
		return err
	}
	return tlog.CheckTree(path, q.New, new, q.Old, old)
}

func batch(in io.Reader, out io.Writer) error {
	questions, answers := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	for {
		var q question
		if err := questions.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := answers.Encode(ask(q)); err != nil {
			return err
		}
	}
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "-batch" {
		if err := batch(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return
	}
	text, err := io.ReadAll(io.LimitReader(os.Stdin, 1<<20))
	if err != nil || len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: verify VKEY [VKEY...] < entry.tlog-proof")
		os.Exit(2)
	}
	state, leaf, err := receipt(text, os.Args[1:])
	if err != nil {
		fmt.Println("REFUSED:", err)
		os.Exit(1)
	}
	fmt.Printf("%s\nis in %s, of %d entries, root %s\n", leaf, state.Origin, state.Size, state.Root)
	for _, line := range state.Signed {
		name, at, _ := strings.Cut(line, " ")
		seconds, _ := strconv.ParseInt(at, 10, 64)
		fmt.Printf("cosigned by %s at %s\n", name, time.Unix(seconds, 0).UTC().Format(time.RFC3339))
	}
}
