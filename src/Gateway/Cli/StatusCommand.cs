using System.CommandLine;
using System.Text.Json;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway status</c>: prints the status of a running gateway, read from its admin listener.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config", "-c")
        {
            Description = "The configuration file that names the admin listener and its token.",
            DefaultValueFactory = _ => "config/gateway.json",
        };
        var url = AdminUrlOption.Create();
        var json = new Option<bool>("--json") { Description = "Print the status as JSON." };
        var quiet = new Option<bool>("--quiet", "-q")
        {
            Description = "Print nothing; exit 0 if the gateway is alive. For container health checks.",
        };
        var command = new Command("status", "Print the status of a running gateway. Example: gateway status --config config/gateway.json")
        {
            config,
            url,
            json,
            quiet,
        };
        command.SetAction(async (parse, cancellationToken) => (int)await RunAsync(
            AdminClient.Create(parse.GetValue(config)!, parse.GetValue(url)),
            parse.GetValue(json),
            parse.GetValue(quiet),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(AdminClient? client, bool json, bool quiet, CancellationToken cancellationToken)
    {
        if (client is null)
        {
            await Console.Error.WriteLineAsync("The admin listener is turned off (Gateway:Admin:Endpoint is empty).");
            return ExitCode.Failed;
        }

        using (client)
        {
            var answer = await client.GetAsync(quiet ? AdminEndpoints.HealthPath : AdminEndpoints.StatusPath, cancellationToken);
            if (answer.Error is { } error)
            {
                await Console.Error.WriteLineAsync(error);
                return ExitCode.Failed;
            }

            if (!quiet)
            {
                Print(answer.Body, json);
            }

            return ExitCode.Done;
        }
    }

    private static void Print(string body, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(body);
            return;
        }

        using var document = JsonDocument.Parse(body);
        StatusTable.Print(document.RootElement, StatusTable.Console());
    }
}
