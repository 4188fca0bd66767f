using System.CommandLine;
using System.Net;
using Gateway.Hosting;
using Gateway.Hosting.Explaining;

namespace Gateway.Cli;

/// <summary><c>gateway explain</c>: the verdict of each stage for one request, without sending anything.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var method = new Argument<string>("method") { Description = "The HTTP method." };
        var url = new Argument<string>("url") { Description = "The URL, as a client would have it." };
        var from = new Option<string>("--from") { Description = "The client's address." };
        var user = new Option<string>("--user") { Description = "A user who is taken to have signed in." };
        var header = new Option<string[]>("--header", "-H") { Description = "A header of the request, 'Name: value'; may be repeated." };
        var config = ConfigOption.Create();
        var json = new Option<bool>("--json") { Description = "Print JSON, for scripts." };
        var command = new Command("explain", "Say what each stage would do with a request; exit 0 where it would be forwarded, 1 where not. Example: gateway explain GET https://mail.example.com/owa/ --from 203.0.113.5 --user alice")
        {
            method, url, from, user, header, config, json,
        };
        command.SetAction(async (parse, _) =>
        {
            var (request, complaint) = Request(parse.GetValue(method)!, parse.GetValue(url)!, parse.GetValue(from), parse.GetValue(header) ?? []); // arguments are required
            if (request is null)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(complaint);
                return (int)ExitCode.BadInput;
            }

            return (int)await RunAsync(parse.GetValue(config) ?? "", request with { User = parse.GetValue(user) }, parse.GetValue(json), parse.InvocationConfiguration);
        });
        return command;
    }

    private static (ExplainedRequest? Request, string? Complaint) Request(string method, string url, string? from, string[] lines)
    {
        if (ExplainedRequest.Parse(method, url) is not { } request)
        {
            return (null, $"'{url}' is not a URL to explain; wanted: https://mail.example.com/owa/");
        }

        IPAddress? address = null;
        if (from is not null && !IPAddress.TryParse(from, out address))
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

    private static async Task<ExitCode> RunAsync(string path, ExplainedRequest request, bool json, InvocationConfiguration console)
    {
        var reading = new ConfigurationFile(path).Read();
        if (reading.Options is null)
        {
            ConfigurationReport.WriteErrors(console.Error, path, reading.Errors);
            return ExitCode.BadInput;
        }

        await using var explainer = new RequestExplainer(reading.Options);
        var explanation = await explainer.ExplainAsync(request);
        if (json)
        {
            Output.WriteJson(console.Output, new { request.Method, Url = $"{(request.IsHttps ? "https" : "http")}://{request.Authority}{request.Target}", From = request.From.ToString(), request.User, explanation.Passes, explanation.Stages });
        }
        else
        {
            Output.WriteTable(console.Output, ["Stage", "", "Verdict", "Detail"], explanation.Stages.Select(s => (IReadOnlyList<string>)[s.Stage, s.Passes ? "pass" : "STOP", s.Verdict, s.Detail]));
        }

        return explanation.Passes ? ExitCode.Done : ExitCode.Failed;
    }
}
