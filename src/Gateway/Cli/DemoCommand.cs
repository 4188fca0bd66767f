using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.Demo;
using Gateway.Demo.Many;

namespace Gateway.Cli;

/// <summary>
/// <c>gateway demo</c>: runs the gateway on loopback with an embedded back end; <c>--check</c> tests every feature of the demo.
/// </summary>
internal static class DemoCommand
{
    private const int UsualPort = 8443;

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
        var gateways = new Option<int?>("--gateways")
        {
            Description = $"Run several gateways, {DemoFleet.Fewest} to {DemoFleet.Most}, behind HAProxy, which share their state in "
                + "Redis, and accounts in PostgreSQL where it is installed; HAProxy and Redis must be.",
        };
        gateways.Validators.Add(result =>
        {
            // What is no number the parser reports; asking for its value would throw.
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count)
                && count is < DemoFleet.Fewest or > DemoFleet.Most)
            {
                result.AddError($"--gateways: allowed are {DemoFleet.Fewest} to {DemoFleet.Most}.");
            }
        });
        var command = new ServingCommand("demo", "Run the demo: everything embedded, on loopback, no privileges needed. Example: gateway "
            + "demo --check") { check, json, folder, port, gateways };
        command.SetAction(async parse =>
        {
            var output = parse.InvocationConfiguration.Output;
            try
            {
                var isCheck = parse.GetValue(check);
                var wanted = parse.GetValue(port) ?? (isCheck ? 0 : UsualPort);
                if (parse.GetValue(gateways) is { } count)
                {
                    await using var fleet = await DemoFleet.StartAsync(parse.GetValue(folder), count, wanted, stop.Requested);
                    return (int)(isCheck
                        ? await CheckAsync(fleet, output, parse.GetValue(json), stop.Requested)
                        : await ShowAsync(DemoFleetScreen.Write(fleet), output, stop.Requested));
                }

                await using var site = await DemoSite.StartAsync(parse.GetValue(folder), wanted, CancellationToken.None);
                return (int)(isCheck
                    ? await CheckAsync(site.Entrance, DemoChecks.Of(site.Entrance), output, parse.GetValue(json), stop.Requested)
                    : await ShowAsync(DemoScreen.Write(site.Entrance), output, stop.Requested));
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

    private static async Task<ExitCode> ShowAsync(string screen, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(screen);
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await output.WriteLineAsync("Stopped.");
        return ExitCode.Done;
    }

    // Everything that one gateway offers, through the balancer, and what several know of each other.
    private static async Task<ExitCode> CheckAsync(DemoFleet fleet, TextWriter output, bool json, CancellationToken cancellationToken)
    {
        using var checks = new DemoFleetChecks(fleet, X509CertificateLoader.LoadCertificateFromFile(fleet.Front.AuthorityFile));
        return await CheckAsync(fleet.Front, [.. DemoChecks.Of(fleet.Front), .. checks.All], output, json, cancellationToken);
    }

    private static async Task<ExitCode> CheckAsync(
        DemoEntrance site, IReadOnlyList<DemoCheck> checks, TextWriter output, bool json, CancellationToken cancellationToken)
    {
        using var visitor = new DemoVisitor(site, X509CertificateLoader.LoadCertificateFromFile(site.AuthorityFile));
        var results = new List<DemoCheckResult>();
        await foreach (var result in DemoChecks.RunAsync(checks, visitor, cancellationToken))
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
            ? JsonSerializer.Serialize([.. results.Select(DemoCheckRow.Of)], DemoJson.Default.IReadOnlyListDemoCheckRow)
            : $"{results.Count - failed} hold, {failed} do not.");
        return failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
