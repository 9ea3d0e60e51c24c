
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'watchpost' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'watchpost'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'watchpost' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check URLs and say which are up')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Say what is to be mended in a file of endpoints, or a list of URLs')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a file of endpoints to begin with')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the schema of a file of endpoints, for editors')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a kind of reason, such as timeout, or a status code')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Write a watchpost.toml from the configuration of Gatus or blackbox_exporter')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show one after another against all at once, on endpoints of its own; needs no network')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what a shell reads to complete the command line')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write one for each subcommand too')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'watchpost;check' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Also check the URLs in this file, one a line; - is standard input')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Also check the URLs in this file, one a line; - is standard input')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'A file of endpoints, in place of the nearest watchpost.toml; its endpoints are checked where no URL is named')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Check only what fits, repeatable: tag=NAME, group=NAME, name~PART; of several with commas any has to fit, of several --select all')
            [CompletionResult]::new('--sitemap', '--sitemap', [CompletionResultType]::ParameterName, 'Also check the URLs of this sitemap, or of all that its index lists, repeatable: a URL or a file')
            [CompletionResult]::new('--openapi', '--openapi', [CompletionResultType]::ParameterName, 'Also check what this description of an API has to GET: OpenAPI 3 or Swagger 2, a URL or a file')
            [CompletionResult]::new('--openapi-base', '--openapi-base', [CompletionResultType]::ParameterName, 'Where the API is, in place of what its description says')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'The request method; GET by default, POST with --data')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'The request method; GET by default, POST with --data')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Send a header: ''Name: value'', ''Name;'' for an empty one, ''Name:'' to leave one out, @FILE for one a line, @- for those of standard input')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send a header: ''Name: value'', ''Name;'' for an empty one, ''Name:'' to leave one out, @FILE for one a line, @- for those of standard input')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Send this body, or say this to a tcp or tls endpoint; @FILE is what a file holds, @- standard input; several are joined by &')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Send this body, or say this to a tcp or tls endpoint; @FILE is what a file holds, @- standard input; several are joined by &')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Name and password for Basic authentication, NAME:PASSWORD')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Name and password for Basic authentication, NAME:PASSWORD')
            [CompletionResult]::new('--bearer-env', '--bearer-env', [CompletionResultType]::ParameterName, 'Send the token that this variable of the environment holds: Authorization: Bearer')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'The User-Agent header')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'The User-Agent header')
            [CompletionResult]::new('--max-redirects', '--max-redirects', [CompletionResultType]::ParameterName, 'Follow so many redirects; 10 by default, 0 where --expect lists a 3xx code')
            [CompletionResult]::new('--resolver', '--resolver', [CompletionResultType]::ParameterName, 'Ask this name server, repeatable: ADDR or ADDR:PORT; system is the system''s resolver')
            [CompletionResult]::new('--dns-cache', '--dns-cache', [CompletionResultType]::ParameterName, 'Keep addresses as long as their TTL says, and at most so long; with 0 each check asks anew')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'The addresses of a host, in place of a look-up: HOST:PORT:ADDR[,ADDR]..., repeatable; the host * is any')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect elsewhere: HOST1:PORT1:HOST2:PORT2, repeatable; an empty first host or port is any, an empty second one the same')
            [CompletionResult]::new('--unix-socket', '--unix-socket', [CompletionResultType]::ParameterName, 'Connect to this Unix socket, whatever host a URL names')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Go through this proxy: http://HOST:PORT, socks5://HOST:PORT; an empty one is none. Else as http_proxy, HTTPS_PROXY, ALL_PROXY say')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy: http://HOST:PORT, socks5://HOST:PORT; an empty one is none. Else as http_proxy, HTTPS_PROXY, ALL_PROXY say')
            [CompletionResult]::new('--noproxy', '--noproxy', [CompletionResultType]::ParameterName, 'Reach these hosts without a proxy: names with all below them, addresses, ranges, separated by commas; * is all. Else as NO_PROXY says')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates in this file (PEM, or one in DER) and no others')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Show this client certificate (PEM, then its chain) to servers that ask for one; not to where redirects lead')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The private key of --cert (PEM, not encrypted); by default it is in the same file')
            [CompletionResult]::new('--sni', '--sni', [CompletionResultType]::ParameterName, 'The name to ask the server for, and to verify its certificate against, in place of the URL''s host')
            [CompletionResult]::new('--tls-min', '--tls-min', [CompletionResultType]::ParameterName, 'The lowest version to speak: 1.2, 1.3')
            [CompletionResult]::new('--tls-max', '--tls-max', [CompletionResultType]::ParameterName, 'The highest version to speak: 1.2, 1.3')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'A rule that must hold, repeatable; by default ''status < 500''. Some of them: any; 2xx; 200,204,301-308; ''body contains "ready"''; ''body matches /v\d+/''; ''json $.status == "ok"''; ''header server == "nginx"''; ''certificate valid for 14d''; ''total < 500ms else degraded''')
            [CompletionResult]::new('--degraded-over', '--degraded-over', [CompletionResultType]::ParameterName, 'Slower than this is degraded')
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'The state for a kind of failure or a status code, repeatable: timeout=degraded, timeout:connect=down, 429=unknown. A code holds for any answer with it, one that is up too; the reason stays')
            [CompletionResult]::new('--max-down', '--max-down', [CompletionResultType]::ParameterName, 'So many may be down, 3 or 5%, before the exit code says so')
            [CompletionResult]::new('--p95', '--p95', [CompletionResultType]::ParameterName, 'Of all that answered or ran out of time, 95 of 100 have to take no longer; else the exit code is 1')
            [CompletionResult]::new('--recheck', '--recheck', [CompletionResultType]::ParameterName, 'Look once more, so long after all others, at what failed and may pass by itself; what is up then is flaky')
            [CompletionResult]::new('--canary', '--canary', [CompletionResultType]::ParameterName, 'A URL that is up where the network is: it is checked first, and when it is not up, nothing is reported as down')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'An earlier output of json or ndjson, to compare with')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'What counts in the exit code: any that is down, or only what is new since --baseline')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'The time one attempt has, all phases together: 500ms, 2s, 1m, or seconds; 10s by default')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The time one attempt has, all phases together: 500ms, 2s, 1m, or seconds; 10s by default')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'The time that look-up, connect and TLS of a connection have together')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts after the first, when what failed may pass by itself')
            [CompletionResult]::new('--retry-after-max', '--retry-after-max', [CompletionResultType]::ParameterName, 'Heed a server that asks for a pause (Retry-After), for so long at most; 0 is not at all')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Checks at once')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Checks at once')
            [CompletionResult]::new('--per-host', '--per-host', [CompletionResultType]::ParameterName, 'Checks at once of one host')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Checks in a time: 10/s, 600/m')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'The time that the whole run has; what has no status by then is unknown: cancelled, but for what an earlier attempt found')
            [CompletionResult]::new('--repeat', '--repeat', [CompletionResultType]::ParameterName, 'Check each endpoint so many times; each time counts, and has a status and an id of its own')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What is printed: text for people; json, one document; ndjson, one status a line; junit; tap; csv; markdown; github, annotations and a summary of the step')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write a format to a file too, repeatable: junit=report.xml. It is there whole, or as it was. The path - is standard output, in place of --format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write a format to a file too, repeatable: junit=report.xml. It is there whole, or as it was. The path - is standard output, in place of --format')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Print this for each status, in place of its line: ''%{state} %{http_code} %{url}\n'', @FILE for what a file holds. The names are curl''s where it has one; %{json} is the status as JSON')
            [CompletionResult]::new('--write-out', '--write-out', [CompletionResultType]::ParameterName, 'Print this for each status, in place of its line: ''%{state} %{http_code} %{url}\n'', @FILE for what a file holds. The names are curl''s where it has one; %{json} is the status as JSON')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'The order: input, as they were read, where only what overtook another waits; state (down first), url or time (slowest first), where all of them wait for the end. Without it, as they arrive')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'auto, always or never; auto heeds NO_COLOR, CLICOLOR_FORCE and CLICOLOR')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Show where it stands, on standard error: auto is a bar on a terminal once it takes a while, else a line every 30 s; always is the bar from the start; plain only the lines; never nothing')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for so long at most until each has been up, and then run the command, if there is one')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no file of endpoints')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Let nothing to check be no error')
            [CompletionResult]::new('-I', '-I ', [CompletionResultType]::ParameterName, 'Send HEAD')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'Send HEAD')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Do not verify certificates; the status still says what was wrong with one')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Do not verify certificates; the status still says what was wrong with one')
            [CompletionResult]::new('--keep-alive', '--keep-alive', [CompletionResultType]::ParameterName, 'Keep connections for the next check; else each opens a fresh one, to see DNS, connect and TLS fail')
            [CompletionResult]::new('--read-body', '--read-body', [CompletionResultType]::ParameterName, 'Read bodies to their end even when no rule needs them')
            [CompletionResult]::new('--decode', '--decode', [CompletionResultType]::ParameterName, 'Ask for coded bodies and decode them before they are judged: gzip, deflate, br, zstd')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Connect to IPv4 addresses alone')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Connect to IPv4 addresses alone')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Connect to IPv6 addresses alone')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Connect to IPv6 addresses alone')
            [CompletionResult]::new('--linger', '--linger', [CompletionResultType]::ParameterName, 'Close connections politely, by FIN, and not by a reset')
            [CompletionResult]::new('--http2', '--http2', [CompletionResultType]::ParameterName, 'Offer HTTP/2 beside HTTP/1.1 over TLS; so it is by default, except with --keep-alive')
            [CompletionResult]::new('--http1.1', '--http1.1', [CompletionResultType]::ParameterName, 'Speak HTTP/1.1 only')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Let degraded count as down in the exit code')
            [CompletionResult]::new('--retry-any-method', '--retry-any-method', [CompletionResultType]::ParameterName, 'Also try again what may not be sent twice, as POST; what failed before it was sent is tried again anyway')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first that is down; with --max-down N at the first that is one too many, with --fail-on new at the first new one')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only what is not up; -qq nothing but errors. Of the formats only text and -w heed one q')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only what is not up; -qq nothing but errors. Of the formats only text and -w heed one q')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Show for each host how many of its checks were up, and how long they took')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Explain what is not up; -vv explains successes too. Only in text: the other formats have it all')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Explain what is not up; -vv explains successes too. Only in text: the other formats have it all')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be checked, a line each, and check nothing; -v shows the rules and limits of each')
            [CompletionResult]::new('--invert', '--invert', [CompletionResultType]::ParameterName, 'With --wait, until each has been down')
            [CompletionResult]::new('-L', '-L ', [CompletionResultType]::ParameterName, 'Accepted for curl''s users: redirects are followed anyway')
            [CompletionResult]::new('--location', '--location', [CompletionResultType]::ParameterName, 'Accepted for curl''s users: redirects are followed anyway')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'For curl''s users: it is told what does that here')
            [CompletionResult]::new('-Z', '-Z ', [CompletionResultType]::ParameterName, 'Accepted for curl''s users: checks run all at once anyway')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Accepted for curl''s users: checks run all at once anyway')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;validate' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'A list of URLs, one a line; - is standard input')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'A list of URLs, one a line; - is standard input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;init' {
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write over a file that is there')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;schema' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;explain' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;import' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write it to this file, which must not be there yet; - is standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write it to this file, which must not be there yet; - is standard output')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Whose configuration it is; seen by itself')
            [CompletionResult]::new('--prometheus', '--prometheus', [CompletionResultType]::ParameterName, 'Of blackbox_exporter: the targets, from this configuration of Prometheus')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Of blackbox_exporter: check this with each module, repeatable')
            [CompletionResult]::new('--module', '--module', [CompletionResultType]::ParameterName, 'Of blackbox_exporter: only this module, repeatable')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write over the file of --output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;demo' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'watchpost;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check URLs and say which are up')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Say what is to be mended in a file of endpoints, or a list of URLs')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a file of endpoints to begin with')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the schema of a file of endpoints, for editors')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a kind of reason, such as timeout, or a status code')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Write a watchpost.toml from the configuration of Gatus or blackbox_exporter')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show one after another against all at once, on endpoints of its own; needs no network')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what a shell reads to complete the command line')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write one for each subcommand too')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'watchpost;help;check' {
            break
        }
        'watchpost;help;validate' {
            break
        }
        'watchpost;help;init' {
            break
        }
        'watchpost;help;schema' {
            break
        }
        'watchpost;help;explain' {
            break
        }
        'watchpost;help;import' {
            break
        }
        'watchpost;help;demo' {
            break
        }
        'watchpost;help;completions' {
            break
        }
        'watchpost;help;man' {
            break
        }
        'watchpost;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
