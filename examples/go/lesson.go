// go run examples/go/lesson.go [-bug] URL…
//
// The lesson in its first language: a goroutine for each endpoint, and a channel that their lines come back on. With -bug, the first
// goroutine panics; in Go that ends the program, and every other goroutine with it.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"time"
)

func check(client *http.Client, url string) string {
	response, err := client.Get(url)
	if err != nil {
		return fmt.Sprintf("ERROR: %s is down!", url)
	}
	response.Body.Close()
	return fmt.Sprintf("SUCCESS: %s is up and running!", url)
}

func main() {
	bug := flag.Bool("bug", false, "let the first goroutine panic")
	flag.Parse()
	client := &http.Client{Timeout: 1500 * time.Millisecond, Transport: &http.Transport{}}
	lines := make(chan string)
	start := time.Now()
	for number, url := range flag.Args() {
		go func(number int, url string) {
			line := check(client, url)
			if *bug && number == 0 {
				panic("a bug, before the reply is sent")
			}
			lines <- line
		}(number, url)
	}
	for range flag.Args() {
		fmt.Println(<-lines)
	}
	fmt.Printf("Done! It took %.3f seconds!\n", time.Since(start).Seconds())
}
