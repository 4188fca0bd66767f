using System.CommandLine;
using System.Net;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Explain;
using Gateway.Identity.Credentials;
using Gateway.Mail.Wire;
using Gateway.Preauthentication;
using Gateway.Requests;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary>
/// <c>gateway explain</c>: prints the decision of each stage for one request or mail session. Only directories are contacted, to look a
/// user up with the gateway's own account, and the admin listener of a running gateway, to learn what is counted against the source.
/// </summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var method = new Argument<string>("method")
        {
            Description = $"The HTTP method, or a mail protocol: {string.Join(", ", Enum.GetNames<MailProtocol>())}.",
        };
        var url = new Argument<string>("url")
        {
            Description = "The URL that the client requests; for mail, the server name with an optional port.",
        };
        var from = new Option<string>("--from") { Description = "The client's address." };
        var user = new Option<string>("--user") { Description = "A user who is assumed to be signed in." };
        var name = new Option<string>("--server-name")
        {
            Description = "The server name (SNI) of the client's TLS connection, if it differs from the URL's host; empty for none.",
        };
        var header = new Option<string[]>("--header", "-H") { Description = "A header of the request, 'Name: value'; may be repeated." };
        var config = ConfigOption.Create();
        var json = new Option<bool>("--json") { Description = "Print JSON, for scripts." };
        var command = new Command(
            "explain",
            "Show what each stage would do with a request or a mail session; exit 0 if it would be forwarded, 1 if not. Examples: "
                + "gateway explain GET https://mail.example.com/owa/ --from 203.0.113.5 --user alice; gateway explain IMAP4 "
                + "mail.example.com --user alice")
        {
            method, url, from, user, name, header, config, json,
        };
        command.SetAction(async (parse, _) =>
        {
            var (verb, target) = (parse.GetValue(method)!, parse.GetValue(url)!); // arguments are required
            var (path, asJson, console) = (parse.GetValue(config) ?? "", parse.GetValue(json), parse.InvocationConfiguration);
            if (ExplainedSession.ProtocolOf(verb) is { } protocol)
            {
                var (session, wrong) = parse.GetValue(name) is null
                    ? Session(protocol, target, parse.GetValue(from), parse.GetValue(header) ?? [])
                    : (null, "--server-name is not for mail; the target is the server name");
                return (int)(session is null
                    ? await ComplainAsync(console, wrong)
                    : await RunAsync(path, session with { User = parse.GetValue(user) }, asJson, console));
            }

            var (request, complaint) = Request(verb, target, parse.GetValue(from), parse.GetValue(header) ?? []);
            return (int)(request is null
                ? await ComplainAsync(console, complaint)
                : await RunAsync(path, request with { User = parse.GetValue(user), ServerName = parse.GetValue(name) }, asJson, console));
        });
        return command;
    }

    private static (ExplainedRequest? Request, string? Complaint) Request(string method, string url, string? from, string[] lines)
    {
        if (ExplainedRequest.Parse(method, url) is not { } request)
        {
            return (null, $"'{url}' is not an HTTP URL; allowed: https://mail.example.com/owa/");
        }

        if (!TryParseFrom(from, out var address))
        {
            return (null, $"--from: '{from}' is not an IP address");
        }

        var headers = new List<(string, string)>();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                return (null, $"--header: '{line}' is not 'Name: value'");
            }

            headers.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }

        return (request with { From = address ?? request.From, Headers = headers }, null);
    }

    /// <summary>Parses the client's address in the form the gateway uses; null if none is given.</summary>
    private static bool TryParseFrom(string? from, out IPAddress? address)
    {
        address = null;
        if (from is null)
        {
            return true;
        }

        var isAddress = IPAddress.TryParse(from, out var parsed);
        address = parsed is null ? null : NormalizedAddress.Of(parsed);
        return isAddress;
    }

    private static (ExplainedSession? Session, string? Complaint) Session(
        MailProtocol protocol, string target, string? from, string[] headers)
    {
        if (ExplainedSession.Parse(protocol, target) is not { } session)
        {
            return (null, $"'{target}' is not a server name; allowed: mail.example.com, or mail.example.com:993");
        }

        if (!TryParseFrom(from, out var address))
        {
            return (null, $"--from: '{from}' is not an IP address");
        }

        return headers.Length > 0 ? (null, "--header is not for mail") : (session with { From = address ?? session.From }, null);
    }

    private static Task<ExitCode> RunAsync(string path, ExplainedRequest request, bool json, InvocationConfiguration console) => RunAsync(
        path,
        explainer => explainer.ExplainAsync(request),
        explanation => json
            ? JsonSerializer.Serialize(new RequestExplanation(request, explanation), CommandJson.Readable.RequestExplanation)
            : null,
        console);

    private static Task<ExitCode> RunAsync(string path, ExplainedSession session, bool json, InvocationConfiguration console) => RunAsync(
        path,
        explainer => explainer.ExplainAsync(session),
        explanation => json
            ? JsonSerializer.Serialize(new SessionExplanation(session, explanation), CommandJson.Readable.SessionExplanation)
            : null,
        console);

    /// <param name="path">The configuration file.</param>
    /// <param name="explain">Produces the explanation.</param>
    /// <param name="json">Produces the JSON to print, or null for a table.</param>
    /// <param name="console">Where to print.</param>
    private static async Task<ExitCode> RunAsync(
        string path, Func<RequestExplainer, Task<Explanation>> explain, Func<Explanation, string?> json, InvocationConfiguration console)
    {
        var reading = new ConfigurationFile(path).Read();
        if (reading.Options is null)
        {
            ConfigurationReport.WriteErrors(console.Error, path, reading.Errors);
            return ExitCode.BadInput;
        }

        await using var explainer = new RequestExplainer(reading.Options, source => AskThrottleAsync(path, source));
        var explanation = await explain(explainer);
        if (json(explanation) is { } document)
        {
            await console.Output.WriteLineAsync(document);
        }
        else
        {
            Output.WriteTable(
                console.Output,
                ["Stage", "", "Verdict", "Detail"],
                explanation.Stages.Select(s => (IReadOnlyList<string>)[s.Stage, s.Passes ? "pass" : "STOP", s.Verdict, s.Detail]));
        }

        return explanation.Passes ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<RunningThrottle> AskThrottleAsync(string path, IPAddress source)
    {
        using var client = AdminClient.Create(path, address: null, out var problem);
        if (client is null)
        {
            return new RunningThrottle(null, problem);
        }

        var answer = await client.GetAsync(ThrottlingEndpoints.For(source), CancellationToken.None); // the client has a time-out
        if (answer.Error is { } error)
        {
            return new RunningThrottle(null, error);
        }

        try
        {
            return new RunningThrottle(JsonSerializer.Deserialize(answer.Body, ThrottlingJson.Default.SourceThrottleView), "");
        }
        catch (JsonException)
        {
            return new RunningThrottle(null, "what answers at the admin listener's address is no gateway");
        }
    }

    private static async Task<ExitCode> ComplainAsync(InvocationConfiguration console, string? complaint)
    {
        await console.Error.WriteLineAsync(complaint);
        return ExitCode.BadInput;
    }
}
