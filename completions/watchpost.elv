
use builtin;
use str;

set edit:completion:arg-completer[watchpost] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'watchpost'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'watchpost'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand check 'Check URLs and say which are up'
            cand validate 'Say what is to be mended in a file of endpoints, or a list of URLs'
            cand init 'Write a file of endpoints to begin with'
            cand schema 'Print the schema of a file of endpoints, for editors'
            cand explain 'Explain a kind of reason, such as timeout, or a status code'
            cand import 'Write a watchpost.toml from the configuration of Gatus or blackbox_exporter'
            cand demo 'Show one after another against all at once, on endpoints of its own; needs no network'
            cand completions 'Print what a shell reads to complete the command line'
            cand man 'Print the manual page, or write one for each subcommand too'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'watchpost;check'= {
            cand -f 'Also check the URLs in this file, one a line; - is standard input'
            cand --file 'Also check the URLs in this file, one a line; - is standard input'
            cand --config 'A file of endpoints, in place of the nearest watchpost.toml; its endpoints are checked where no URL is named'
            cand --select 'Check only what fits, repeatable: tag=NAME, group=NAME, name~PART; of several with commas any has to fit, of several --select all'
            cand --sitemap 'Also check the URLs of this sitemap, or of all that its index lists, repeatable: a URL or a file'
            cand --openapi 'Also check what this description of an API has to GET: OpenAPI 3 or Swagger 2, a URL or a file'
            cand --openapi-base 'Where the API is, in place of what its description says'
            cand -X 'The request method; GET by default, POST with --data'
            cand --method 'The request method; GET by default, POST with --data'
            cand -H 'Send a header: ''Name: value'', ''Name;'' for an empty one, ''Name:'' to leave one out, @FILE for one a line, @- for those of standard input'
            cand --header 'Send a header: ''Name: value'', ''Name;'' for an empty one, ''Name:'' to leave one out, @FILE for one a line, @- for those of standard input'
            cand -d 'Send this body, or say this to a tcp or tls endpoint; @FILE is what a file holds, @- standard input; several are joined by &'
            cand --data 'Send this body, or say this to a tcp or tls endpoint; @FILE is what a file holds, @- standard input; several are joined by &'
            cand -u 'Name and password for Basic authentication, NAME:PASSWORD'
            cand --user 'Name and password for Basic authentication, NAME:PASSWORD'
            cand --bearer-env 'Send the token that this variable of the environment holds: Authorization: Bearer'
            cand -A 'The User-Agent header'
            cand --user-agent 'The User-Agent header'
            cand --max-redirects 'Follow so many redirects; 10 by default, 0 where --expect lists a 3xx code'
            cand --resolver 'Ask this name server, repeatable: ADDR or ADDR:PORT; system is the system''s resolver'
            cand --dns-cache 'Keep addresses as long as their TTL says, and at most so long; with 0 each check asks anew'
            cand --resolve 'The addresses of a host, in place of a look-up: HOST:PORT:ADDR[,ADDR]..., repeatable; the host * is any'
            cand --connect-to 'Connect elsewhere: HOST1:PORT1:HOST2:PORT2, repeatable; an empty first host or port is any, an empty second one the same'
            cand --unix-socket 'Connect to this Unix socket, whatever host a URL names'
            cand -x 'Go through this proxy: http://HOST:PORT, socks5://HOST:PORT; an empty one is none. Else as http_proxy, HTTPS_PROXY, ALL_PROXY say'
            cand --proxy 'Go through this proxy: http://HOST:PORT, socks5://HOST:PORT; an empty one is none. Else as http_proxy, HTTPS_PROXY, ALL_PROXY say'
            cand --noproxy 'Reach these hosts without a proxy: names with all below them, addresses, ranges, separated by commas; * is all. Else as NO_PROXY says'
            cand --cacert 'Trust the certificates in this file (PEM, or one in DER) and no others'
            cand --cert 'Show this client certificate (PEM, then its chain) to servers that ask for one; not to where redirects lead'
            cand --key 'The private key of --cert (PEM, not encrypted); by default it is in the same file'
            cand --sni 'The name to ask the server for, and to verify its certificate against, in place of the URL''s host'
            cand --tls-min 'The lowest version to speak: 1.2, 1.3'
            cand --tls-max 'The highest version to speak: 1.2, 1.3'
            cand --expect 'A rule that must hold, repeatable; by default ''status < 500''. Some of them: any; 2xx; 200,204,301-308; ''body contains "ready"''; ''body matches /v\d+/''; ''json $.status == "ok"''; ''header server == "nginx"''; ''certificate valid for 14d''; ''total < 500ms else degraded'''
            cand --degraded-over 'Slower than this is degraded'
            cand --on 'The state for a kind of failure or a status code, repeatable: timeout=degraded, timeout:connect=down, 429=unknown. A code holds for any answer with it, one that is up too; the reason stays'
            cand --max-down 'So many may be down, 3 or 5%, before the exit code says so'
            cand --p95 'Of all that answered or ran out of time, 95 of 100 have to take no longer; else the exit code is 1'
            cand --recheck 'Look once more, so long after all others, at what failed and may pass by itself; what is up then is flaky'
            cand --canary 'A URL that is up where the network is: it is checked first, and when it is not up, nothing is reported as down'
            cand --baseline 'An earlier output of json or ndjson, to compare with'
            cand --fail-on 'What counts in the exit code: any that is down, or only what is new since --baseline'
            cand -t 'The time one attempt has, all phases together: 500ms, 2s, 1m, or seconds; 10s by default'
            cand --timeout 'The time one attempt has, all phases together: 500ms, 2s, 1m, or seconds; 10s by default'
            cand --connect-timeout 'The time that look-up, connect and TLS of a connection have together'
            cand --retries 'Attempts after the first, when what failed may pass by itself'
            cand --retry-after-max 'Heed a server that asks for a pause (Retry-After), for so long at most; 0 is not at all'
            cand -j 'Checks at once'
            cand --concurrency 'Checks at once'
            cand --per-host 'Checks at once of one host'
            cand --rate 'Checks in a time: 10/s, 600/m'
            cand --deadline 'The time that the whole run has; what has no status by then is unknown: cancelled, but for what an earlier attempt found'
            cand --repeat 'Check each endpoint so many times; each time counts, and has a status and an id of its own'
            cand --format 'What is printed: text for people; json, one document; ndjson, one status a line; junit; tap; csv; markdown; github, annotations and a summary of the step'
            cand -o 'Write a format to a file too, repeatable: junit=report.xml. It is there whole, or as it was. The path - is standard output, in place of --format'
            cand --output 'Write a format to a file too, repeatable: junit=report.xml. It is there whole, or as it was. The path - is standard output, in place of --format'
            cand -w 'Print this for each status, in place of its line: ''%{state} %{http_code} %{url}\n'', @FILE for what a file holds. The names are curl''s where it has one; %{json} is the status as JSON'
            cand --write-out 'Print this for each status, in place of its line: ''%{state} %{http_code} %{url}\n'', @FILE for what a file holds. The names are curl''s where it has one; %{json} is the status as JSON'
            cand --sort 'The order: input, as they were read, where only what overtook another waits; state (down first), url or time (slowest first), where all of them wait for the end. Without it, as they arrive'
            cand --color 'auto, always or never; auto heeds NO_COLOR, CLICOLOR_FORCE and CLICOLOR'
            cand --progress 'Show where it stands, on standard error: auto is a bar on a terminal once it takes a while, else a line every 30 s; always is the bar from the start; plain only the lines; never nothing'
            cand --wait 'Wait for so long at most until each has been up, and then run the command, if there is one'
            cand --no-config 'Read no file of endpoints'
            cand --allow-empty 'Let nothing to check be no error'
            cand -I 'Send HEAD'
            cand --head 'Send HEAD'
            cand -k 'Do not verify certificates; the status still says what was wrong with one'
            cand --insecure 'Do not verify certificates; the status still says what was wrong with one'
            cand --keep-alive 'Keep connections for the next check; else each opens a fresh one, to see DNS, connect and TLS fail'
            cand --read-body 'Read bodies to their end even when no rule needs them'
            cand --decode 'Ask for coded bodies and decode them before they are judged: gzip, deflate, br, zstd'
            cand -4 'Connect to IPv4 addresses alone'
            cand --ipv4 'Connect to IPv4 addresses alone'
            cand -6 'Connect to IPv6 addresses alone'
            cand --ipv6 'Connect to IPv6 addresses alone'
            cand --linger 'Close connections politely, by FIN, and not by a reset'
            cand --http2 'Offer HTTP/2 beside HTTP/1.1 over TLS; so it is by default, except with --keep-alive'
            cand --http1.1 'Speak HTTP/1.1 only'
            cand --strict 'Let degraded count as down in the exit code'
            cand --retry-any-method 'Also try again what may not be sent twice, as POST; what failed before it was sent is tried again anyway'
            cand --fail-fast 'Stop at the first that is down; with --max-down N at the first that is one too many, with --fail-on new at the first new one'
            cand --json 'The same as --format json'
            cand -q 'Print only what is not up; -qq nothing but errors. Of the formats only text and -w heed one q'
            cand --quiet 'Print only what is not up; -qq nothing but errors. Of the formats only text and -w heed one q'
            cand --stats 'Show for each host how many of its checks were up, and how long they took'
            cand -v 'Explain what is not up; -vv explains successes too. Only in text: the other formats have it all'
            cand --verbose 'Explain what is not up; -vv explains successes too. Only in text: the other formats have it all'
            cand --dry-run 'Print what would be checked, a line each, and check nothing; -v shows the rules and limits of each'
            cand --invert 'With --wait, until each has been down'
            cand -L 'Accepted for curl''s users: redirects are followed anyway'
            cand --location 'Accepted for curl''s users: redirects are followed anyway'
            cand --fail 'For curl''s users: it is told what does that here'
            cand -Z 'Accepted for curl''s users: checks run all at once anyway'
            cand --parallel 'Accepted for curl''s users: checks run all at once anyway'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;validate'= {
            cand -f 'A list of URLs, one a line; - is standard input'
            cand --file 'A list of URLs, one a line; - is standard input'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;init'= {
            cand --force 'Write over a file that is there'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;schema'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;explain'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;import'= {
            cand -o 'Write it to this file, which must not be there yet; - is standard output'
            cand --output 'Write it to this file, which must not be there yet; - is standard output'
            cand --from 'Whose configuration it is; seen by itself'
            cand --prometheus 'Of blackbox_exporter: the targets, from this configuration of Prometheus'
            cand --target 'Of blackbox_exporter: check this with each module, repeatable'
            cand --module 'Of blackbox_exporter: only this module, repeatable'
            cand --force 'Write over the file of --output'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;demo'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;man'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'watchpost;help'= {
            cand check 'Check URLs and say which are up'
            cand validate 'Say what is to be mended in a file of endpoints, or a list of URLs'
            cand init 'Write a file of endpoints to begin with'
            cand schema 'Print the schema of a file of endpoints, for editors'
            cand explain 'Explain a kind of reason, such as timeout, or a status code'
            cand import 'Write a watchpost.toml from the configuration of Gatus or blackbox_exporter'
            cand demo 'Show one after another against all at once, on endpoints of its own; needs no network'
            cand completions 'Print what a shell reads to complete the command line'
            cand man 'Print the manual page, or write one for each subcommand too'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'watchpost;help;check'= {
        }
        &'watchpost;help;validate'= {
        }
        &'watchpost;help;init'= {
        }
        &'watchpost;help;schema'= {
        }
        &'watchpost;help;explain'= {
        }
        &'watchpost;help;import'= {
        }
        &'watchpost;help;demo'= {
        }
        &'watchpost;help;completions'= {
        }
        &'watchpost;help;man'= {
        }
        &'watchpost;help;help'= {
        }
    ]
    $completions[$command]
}
