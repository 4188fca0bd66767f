using System.CommandLine;
using System.Text.Json;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway status</c>: prints the status of a running gateway, read from its admin listener.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var config = ConfigOption.ForAdmin();
        var url = AdminUrlOption.Create();
        var json = new Option<bool>("--json") { Description = "Print the status as JSON, with every value." };
        var quiet = new Option<bool>("--quiet", "-q")
        {
            Description = "Print nothing; exit 0 if the gateway is alive. For container health checks.",
        };
        var watch = new Option<bool>("--watch", "-w") { Description = "Print the status every 2 seconds until Ctrl-C." };
        var command = new Command(
            "status",
            "Print the status of a running gateway: health first, then its parts. Example: gateway status --config config/gateway.json")
        {
            config,
            url,
            json,
            quiet,
            watch,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = AdminClient.Create(parse.GetValue(config)!, parse.GetValue(url), out var error);
            if (client is null)
            {
                await Console.Error.WriteLineAsync(error);
                return (int)ExitCode.BadInput;
            }

            if (parse.GetValue(quiet))
            {
                return (int)await AskAsync(client, AdminEndpoints.HealthPath, _ => { }, cancellationToken);
            }

            var print = parse.GetValue(json) ? (Action<string>)Console.Out.WriteLine : PrintTable;
            return (int)(parse.GetValue(watch)
                ? await WatchAsync(client, print, cancellationToken)
                : await AskAsync(client, AdminEndpoints.StatusPath, print, cancellationToken));
        });
        return command;
    }

    private static async Task<ExitCode> AskAsync(
        AdminClient client, string path, Action<string> print, CancellationToken cancellationToken)
    {
        var response = await client.GetAsync(path, cancellationToken);
        if (response.Error is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return ExitCode.Failed;
        }

        print(response.Body);
        return ExitCode.Done;
    }

    // A gateway that does not answer is shown as such and asked again: it may be restarting.
    private static async Task<ExitCode> WatchAsync(AdminClient client, Action<string> print, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (!Console.IsOutputRedirected)
            {
                StatusTable.Console().Clear(home: true);
            }

            await AskAsync(client, AdminEndpoints.StatusPath, print, cancellationToken);
            await Task.Delay(WatchInterval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ExitCode.Done;
    }

    private static void PrintTable(string body)
    {
        using var document = JsonDocument.Parse(body);
        StatusTable.Print(document.RootElement, StatusTable.Console());
    }
}
