# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_watchpost_global_optspecs
    string join \n h/help V/version
end

function __fish_watchpost_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_watchpost_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_watchpost_using_subcommand
    set -l cmd (__fish_watchpost_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c watchpost -n "__fish_watchpost_needs_command" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_needs_command" -s V -l version -d 'Print version'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "check" -d 'Check URLs and say which are up'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "validate" -d 'Say what is to be mended in a file of endpoints, or a list of URLs'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "init" -d 'Write a file of endpoints to begin with'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "schema" -d 'Print the schema of a file of endpoints, for editors'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "explain" -d 'Explain a kind of reason, such as timeout, or a status code'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "import" -d 'Write a watchpost.toml from the configuration of Gatus or blackbox_exporter'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "demo" -d 'Show one after another against all at once, on endpoints of its own; needs no network'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "completions" -d 'Print what a shell reads to complete the command line'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "man" -d 'Print the manual page, or write one for each subcommand too'
complete -c watchpost -n "__fish_watchpost_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s f -l file -d 'Also check the URLs in this file, one a line; - is standard input' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l config -d 'A file of endpoints, in place of the nearest watchpost.toml; its endpoints are checked where no URL is named' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l select -d 'Check only what fits, repeatable: tag=NAME, group=NAME, name~PART; of several with commas any has to fit, of several --select all' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l sitemap -d 'Also check the URLs of this sitemap, or of all that its index lists, repeatable: a URL or a file' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l openapi -d 'Also check what this description of an API has to GET: OpenAPI 3 or Swagger 2, a URL or a file' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l openapi-base -d 'Where the API is, in place of what its description says' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s X -l method -d 'The request method; GET by default, POST with --data' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s H -l header -d 'Send a header: \'Name: value\', \'Name;\' for an empty one, \'Name:\' to leave one out, @FILE for one a line, @- for those of standard input' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s d -l data -d 'Send this body, or say this to a tcp or tls endpoint; @FILE is what a file holds, @- standard input; several are joined by &' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s u -l user -d 'Name and password for Basic authentication, NAME:PASSWORD' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l bearer-env -d 'Send the token that this variable of the environment holds: Authorization: Bearer' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s A -l user-agent -d 'The User-Agent header' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l max-redirects -d 'Follow so many redirects; 10 by default, 0 where --expect lists a 3xx code' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l resolver -d 'Ask this name server, repeatable: ADDR or ADDR:PORT; system is the system\'s resolver' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l dns-cache -d 'Keep addresses as long as their TTL says, and at most so long; with 0 each check asks anew' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l resolve -d 'The addresses of a host, in place of a look-up: HOST:PORT:ADDR[,ADDR]..., repeatable; the host * is any' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l connect-to -d 'Connect elsewhere: HOST1:PORT1:HOST2:PORT2, repeatable; an empty first host or port is any, an empty second one the same' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l unix-socket -d 'Connect to this Unix socket, whatever host a URL names' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s x -l proxy -d 'Go through this proxy: http://HOST:PORT, socks5://HOST:PORT; an empty one is none. Else as http_proxy, HTTPS_PROXY, ALL_PROXY say' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l noproxy -d 'Reach these hosts without a proxy: names with all below them, addresses, ranges, separated by commas; * is all. Else as NO_PROXY says' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l cacert -d 'Trust the certificates in this file (PEM, or one in DER) and no others' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l cert -d 'Show this client certificate (PEM, then its chain) to servers that ask for one; not to where redirects lead' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l key -d 'The private key of --cert (PEM, not encrypted); by default it is in the same file' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l sni -d 'The name to ask the server for, and to verify its certificate against, in place of the URL\'s host' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l tls-min -d 'The lowest version to speak: 1.2, 1.3' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l tls-max -d 'The highest version to speak: 1.2, 1.3' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l expect -d 'A rule that must hold, repeatable; by default \'status < 500\'. Some of them: any; 2xx; 200,204,301-308; \'body contains "ready"\'; \'body matches /v\\d+/\'; \'json $.status == "ok"\'; \'header server == "nginx"\'; \'certificate valid for 14d\'; \'total < 500ms else degraded\'' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l degraded-over -d 'Slower than this is degraded' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l on -d 'The state for a kind of failure or a status code, repeatable: timeout=degraded, timeout:connect=down, 429=unknown. A code holds for any answer with it, one that is up too; the reason stays' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l max-down -d 'So many may be down, 3 or 5%, before the exit code says so' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l p95 -d 'Of all that answered or ran out of time, 95 of 100 have to take no longer; else the exit code is 1' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l recheck -d 'Look once more, so long after all others, at what failed and may pass by itself; what is up then is flaky' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l canary -d 'A URL that is up where the network is: it is checked first, and when it is not up, nothing is reported as down' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l baseline -d 'An earlier output of json or ndjson, to compare with' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l fail-on -d 'What counts in the exit code: any that is down, or only what is new since --baseline' -r -f -a "any\t''
new\t''"
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s t -l timeout -d 'The time one attempt has, all phases together: 500ms, 2s, 1m, or seconds; 10s by default' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l connect-timeout -d 'The time that look-up, connect and TLS of a connection have together' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l retries -d 'Attempts after the first, when what failed may pass by itself' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l retry-after-max -d 'Heed a server that asks for a pause (Retry-After), for so long at most; 0 is not at all' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s j -l concurrency -d 'Checks at once' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l per-host -d 'Checks at once of one host' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l rate -d 'Checks in a time: 10/s, 600/m' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l deadline -d 'The time that the whole run has; what has no status by then is unknown: cancelled, but for what an earlier attempt found' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l repeat -d 'Check each endpoint so many times; each time counts, and has a status and an id of its own' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l format -d 'What is printed: text for people; json, one document; ndjson, one status a line; junit; tap; csv; markdown; github, annotations and a summary of the step' -r -f -a "text\t''
json\t''
ndjson\t''
junit\t''
tap\t''
csv\t''
markdown\t''
github\t''"
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s o -l output -d 'Write a format to a file too, repeatable: junit=report.xml. It is there whole, or as it was. The path - is standard output, in place of --format' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s w -l write-out -d 'Print this for each status, in place of its line: \'%{state} %{http_code} %{url}\\n\', @FILE for what a file holds. The names are curl\'s where it has one; %{json} is the status as JSON' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l sort -d 'The order: input, as they were read, where only what overtook another waits; state (down first), url or time (slowest first), where all of them wait for the end. Without it, as they arrive' -r -f -a "input\t''
state\t''
url\t''
time\t''"
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l color -d 'auto, always or never; auto heeds NO_COLOR, CLICOLOR_FORCE and CLICOLOR' -r -f -a "auto\t''
always\t''
never\t''"
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l progress -d 'Show where it stands, on standard error: auto is a bar on a terminal once it takes a while, else a line every 30 s; always is the bar from the start; plain only the lines; never nothing' -r -f -a "auto\t''
always\t''
never\t''
plain\t''"
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l wait -d 'Wait for so long at most until each has been up, and then run the command, if there is one' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l no-config -d 'Read no file of endpoints'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l allow-empty -d 'Let nothing to check be no error'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s I -l head -d 'Send HEAD'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s k -l insecure -d 'Do not verify certificates; the status still says what was wrong with one'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l keep-alive -d 'Keep connections for the next check; else each opens a fresh one, to see DNS, connect and TLS fail'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l read-body -d 'Read bodies to their end even when no rule needs them'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l decode -d 'Ask for coded bodies and decode them before they are judged: gzip, deflate, br, zstd'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s 4 -l ipv4 -d 'Connect to IPv4 addresses alone'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s 6 -l ipv6 -d 'Connect to IPv6 addresses alone'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l linger -d 'Close connections politely, by FIN, and not by a reset'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l http2 -d 'Offer HTTP/2 beside HTTP/1.1 over TLS; so it is by default, except with --keep-alive'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l http1.1 -d 'Speak HTTP/1.1 only'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l strict -d 'Let degraded count as down in the exit code'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l retry-any-method -d 'Also try again what may not be sent twice, as POST; what failed before it was sent is tried again anyway'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l fail-fast -d 'Stop at the first that is down; with --max-down N at the first that is one too many, with --fail-on new at the first new one'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l json -d 'The same as --format json'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s q -l quiet -d 'Print only what is not up; -qq nothing but errors. Of the formats only text and -w heed one q'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l stats -d 'Show for each host how many of its checks were up, and how long they took'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s v -l verbose -d 'Explain what is not up; -vv explains successes too. Only in text: the other formats have it all'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l dry-run -d 'Print what would be checked, a line each, and check nothing; -v shows the rules and limits of each'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l invert -d 'With --wait, until each has been down'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s L -l location -d 'Accepted for curl\'s users: redirects are followed anyway'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -l fail -d 'For curl\'s users: it is told what does that here'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s Z -l parallel -d 'Accepted for curl\'s users: checks run all at once anyway'
complete -c watchpost -n "__fish_watchpost_using_subcommand check" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand validate" -s f -l file -d 'A list of URLs, one a line; - is standard input' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand validate" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand init" -l force -d 'Write over a file that is there'
complete -c watchpost -n "__fish_watchpost_using_subcommand init" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand schema" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand explain" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand import" -s o -l output -d 'Write it to this file, which must not be there yet; - is standard output' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand import" -l from -d 'Whose configuration it is; seen by itself' -r -f -a "gatus\t''
blackbox\t''"
complete -c watchpost -n "__fish_watchpost_using_subcommand import" -l prometheus -d 'Of blackbox_exporter: the targets, from this configuration of Prometheus' -r -F
complete -c watchpost -n "__fish_watchpost_using_subcommand import" -l target -d 'Of blackbox_exporter: check this with each module, repeatable' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand import" -l module -d 'Of blackbox_exporter: only this module, repeatable' -r
complete -c watchpost -n "__fish_watchpost_using_subcommand import" -l force -d 'Write over the file of --output'
complete -c watchpost -n "__fish_watchpost_using_subcommand import" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand demo" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand completions" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand man" -s h -l help -d 'Print help'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "check" -d 'Check URLs and say which are up'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "validate" -d 'Say what is to be mended in a file of endpoints, or a list of URLs'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "init" -d 'Write a file of endpoints to begin with'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "schema" -d 'Print the schema of a file of endpoints, for editors'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "explain" -d 'Explain a kind of reason, such as timeout, or a status code'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "import" -d 'Write a watchpost.toml from the configuration of Gatus or blackbox_exporter'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "demo" -d 'Show one after another against all at once, on endpoints of its own; needs no network'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "completions" -d 'Print what a shell reads to complete the command line'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "man" -d 'Print the manual page, or write one for each subcommand too'
complete -c watchpost -n "__fish_watchpost_using_subcommand help; and not __fish_seen_subcommand_from check validate init schema explain import demo completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
