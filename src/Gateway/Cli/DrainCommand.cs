using System.CommandLine;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Draining;

namespace Gateway.Cli;

/// <summary><c>gateway drain</c>: takes a running gateway out of service without stopping it, or back into service.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var config = ConfigOption.ForAdmin();
        var url = AdminUrlOption.Create();
        var undo = new Option<bool>("--undo") { Description = "Put the gateway back into service." };
        var wait = new Option<bool>("--wait", "-w")
        {
            Description = "Wait until every connection has been told and none is left, or the time of Shutdown:Drain is over.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON for a script." };
        var command = new Command(
            "drain",
            "Take a running gateway out of service: not ready at once, then its clients are told to go elsewhere. "
                + "Example: gateway drain --wait")
        {
            config,
            url,
            undo,
            wait,
            json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(undo) && result.GetValue(wait))
            {
                result.AddError("--wait waits for a drain, and --undo ends one.");
            }
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = AdminClient.Create(parse.GetRequiredValue(config), parse.GetValue(url), out var problem);
            if (client is null)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(problem);
                return (int)ExitCode.BadInput;
            }

            Action<JsonElement> print = parse.GetValue(json)
                ? state => parse.InvocationConfiguration.Output.WriteLine(state)
                : state => parse.InvocationConfiguration.Output.WriteLine(Describe(state));
            var answer = await client.SendAsync(
                parse.GetValue(undo) ? HttpMethod.Delete : HttpMethod.Post, DrainEndpoints.Path, cancellationToken);
            while (true)
            {
                if (answer.Error is { } error)
                {
                    await parse.InvocationConfiguration.Error.WriteLineAsync(error);
                    return (int)ExitCode.Failed;
                }

                using var state = JsonDocument.Parse(answer.Body);
                print(state.RootElement);
                if (!parse.GetValue(wait))
                {
                    return (int)ExitCode.Done;
                }

                if (EndOf(state.RootElement) is { } end)
                {
                    return (int)end;
                }

                await Task.Delay(LookInterval, cancellationToken);
                answer = await client.GetAsync(DrainEndpoints.Path, cancellationToken);
            }
        });
        return command;
    }

    /// <summary>The exit code of a wait that is over: something is left, the drain was undone, or all have gone.</summary>
    private static ExitCode? EndOf(JsonElement state) => PhaseOf(state) switch
    {
        DrainPhase.Serving => ExitCode.Failed,
        DrainPhase.Announced => null,
        _ when Number(state, "connections") == 0 => ExitCode.Done,
        DrainPhase.Told => ExitCode.Failed,
        _ => null,
    };

    private static string Describe(JsonElement state)
    {
        var left = $"{Number(state, "connections")} connections, {Number(state, "mailSessions")} of them mail sessions, and "
            + $"{Number(state, "requests")} requests in flight";
        return PhaseOf(state) switch
        {
            DrainPhase.Serving => $"In service, with {left}.",
            DrainPhase.Announced => $"Not ready, and serving until load balancers have noticed. Left: {left}.",
            DrainPhase.Telling => $"Telling clients to go elsewhere. Left: {left}.",
            _ => $"Every client has been told. Left: {left}.",
        };
    }

    private static DrainPhase PhaseOf(JsonElement state) =>
        Enum.TryParse<DrainPhase>(state.GetProperty("state").GetString(), out var phase) ? phase : DrainPhase.Serving;

    private static long Number(JsonElement state, string name) => state.GetProperty(name).GetInt64();
}
