// lesson -f FILE [-j N] [-keep-alive] [-root PEM]
// lesson -messages N
//
// The lesson's program in its final form: a goroutine for each endpoint, so many at once, and a channel that their lines come back on.
// With -messages, nothing but the channels: eight workers who answer at once.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

const (
	workers = 8
	window  = 256
)

func check(client *http.Client, url string, keep bool) string {
	response, err := client.Get(url)
	if err != nil {
		return fmt.Sprintf("ERROR: %s is down!", url)
	}
	if keep {
		io.Copy(io.Discard, response.Body)
	}
	response.Body.Close()
	return fmt.Sprintf("SUCCESS: %s is up and running!", url)
}

func client(atOnce int, keep bool, root string) *http.Client {
	transport := &http.Transport{DisableKeepAlives: !keep, MaxIdleConns: 0, MaxIdleConnsPerHost: atOnce, DisableCompression: true}
	if root != "" {
		pem, err := os.ReadFile(root)
		if err != nil {
			log.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		// Without a ClientSessionCache no session is resumed.
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}
	}
	return &http.Client{Timeout: 10 * time.Second, Transport: transport}
}

func read(file string) (urls []string) {
	from, err := os.Open(file)
	if err != nil {
		log.Fatal(err)
	}
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		urls = append(urls, lines.Text())
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	return urls
}

func checkAll(file string, atOnce int, keep bool, root string) {
	client := client(atOnce, keep, root)
	urls := read(file)
	lines := make(chan string)
	places := make(chan struct{}, atOnce)
	start := time.Now()
	go func() {
		for _, url := range urls {
			places <- struct{}{}
			go func(url string) {
				line := check(client, url, keep)
				<-places
				lines <- line
			}(url)
		}
	}()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for range urls {
		fmt.Fprintln(out, <-lines)
	}
	fmt.Fprintf(out, "Done! It took %.3f seconds!\n", time.Since(start).Seconds())
}

type ping struct {
	n      uint64
	answer chan uint64
}

func messages(count uint64) {
	pings := make(chan ping, window)
	for i := 0; i < workers; i++ {
		go func() {
			for ping := range pings {
				ping.answer <- ping.n
			}
		}()
	}
	answers := make(chan uint64, window)
	places := make(chan struct{}, window)
	go func() {
		for n := uint64(1); n <= count; n++ {
			places <- struct{}{}
			pings <- ping{n, answers}
		}
	}()
	good := 0
	for n := uint64(1); n <= count; n++ {
		<-answers
		<-places
		good++
	}
	fmt.Println(good)
}

func main() {
	file := flag.String("f", "", "a file of URLs, one a line")
	atOnce := flag.Int("j", 256, "checks at once")
	keep := flag.Bool("keep-alive", false, "keep connections for the next check")
	root := flag.String("root", "", "the root certificate of https URLs, in PEM")
	count := flag.Uint64("messages", 0, "send so many messages, and check nothing")
	flag.Parse()
	if *count > 0 {
		messages(*count)
		return
	}
	checkAll(*file, *atOnce, *keep, *root)
}
