using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.Demo;

namespace Gateway.Cli;

/// <summary>
/// <c>gateway demo</c>: runs the gateway on loopback with an embedded back end; <c>--check</c> tests every feature of the demo.
/// </summary>
internal static class DemoCommand
{
    private const int UsualPort = 8443;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static Command Create(StopSignals stop)
    {
        var check = new Option<bool>("--check")
        {
            Description = "Test everything the demo offers as a client would, print a table, and exit: 0 if every check passes, 1 if not.",
        };
        var json = new Option<bool>("--json") { Description = "With --check: print JSON for a script." };
        var folder = new Option<string?>("--folder")
        {
            Description = "The folder for certificates, users, configuration and logs, which is kept; a temporary folder by default.",
        };
        var port = new Option<int?>("--port")
        {
            Description = $"HTTPS port; by default {UsualPort} if it is free, and with --check a free port.",
        };
        var command = new ServingCommand("demo", "Run the demo: everything embedded, on loopback, no privileges needed. Example: gateway "
            + "demo --check") { check, json, folder, port };
        command.SetAction(async parse =>
        {
            var output = parse.InvocationConfiguration.Output;
            try
            {
                var isCheck = parse.GetValue(check);
                await using var site = await DemoSite.StartAsync(
                    parse.GetValue(folder), parse.GetValue(port) ?? (isCheck ? 0 : UsualPort), CancellationToken.None);
                return (int)(isCheck
                    ? await CheckAsync(site, output, parse.GetValue(json), stop.Requested)
                    : await ShowAsync(site, output, stop.Requested));
            }
            catch (DemoException e)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync($"The demo cannot start: {e.Message}");
                return (int)ExitCode.Failed;
            }
            catch (OperationCanceledException) when (stop.Requested.IsCancellationRequested)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync("Stopped before every check was made.");
                return (int)ExitCode.Failed;
            }
        });
        return command;
    }

    private static async Task<ExitCode> ShowAsync(DemoSite site, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(DemoScreen.Write(site));
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await output.WriteLineAsync("Stopped.");
        return ExitCode.Done;
    }

    private static async Task<ExitCode> CheckAsync(DemoSite site, TextWriter output, bool json, CancellationToken cancellationToken)
    {
        using var visitor = new DemoVisitor(site, X509CertificateLoader.LoadCertificateFromFile(site.AuthorityFile));
        var results = new List<DemoCheckResult>();
        await foreach (var result in DemoChecks.RunAsync(visitor, cancellationToken))
        {
            results.Add(result);
            if (!json)
            {
                await output.WriteLineAsync($"{(result.Problem is null ? "ok    " : "FAILED")}  {result.Check.Protocol,-14}  "
                    + $"{result.Check.Promise}{(result.Problem is null ? "" : $": {result.Problem}")}");
            }
        }

        var failed = results.Count(r => r.Problem is not null);
        await output.WriteLineAsync(json
            ? JsonSerializer.Serialize(results.Select(r => new
            {
                r.Check.Protocol,
                r.Check.Promise,
                Holds = r.Problem is null,
                r.Problem,
                Seconds = r.Duration.TotalSeconds,
            }), Json)
            : $"{results.Count - failed} hold, {failed} do not.");
        return failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
