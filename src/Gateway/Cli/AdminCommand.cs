using System.CommandLine;

namespace Gateway.Cli;

/// <summary>What the commands share that ask a running gateway: its address, the reason for the audit log, JSON, and exit codes.</summary>
internal static class AdminCommand
{
    public static readonly Option<string> Config = ConfigOption.ForAdmin();

    public static readonly Option<Uri?> Url = AdminUrlOption.Create();

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON for a script." };

    public static readonly Option<string?> Reason = new("--reason") { Description = "Why, for the audit log." };

    /// <summary>Asks the running gateway, and prints its answer.</summary>
    /// <param name="parse">The command.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The path, with a query or without.</param>
    /// <param name="print">Prints the body where JSON is not asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<int> AskAsync(
        ParseResult parse, HttpMethod method, string target, Action<string> print, CancellationToken cancellationToken)
    {
        var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        using var client = AdminClient.Create(parse.GetRequiredValue(Config), parse.GetValue(Url), out var problem);
        if (client is null)
        {
            await error.WriteLineAsync(problem);
            return (int)ExitCode.BadInput;
        }

        var answer = await client.SendAsync(method, target + ReasonOf(parse), cancellationToken);
        if (answer.Error is { } refused)
        {
            await error.WriteLineAsync(refused);
            return (int)ExitCode.Failed;
        }

        if (parse.GetResult(Json) is not null && parse.GetValue(Json))
        {
            await output.WriteLineAsync(answer.Body);
        }
        else
        {
            print(answer.Body);
        }

        return (int)ExitCode.Done;
    }

    /// <summary>A command that lists something of one user, or of all.</summary>
    /// <param name="description">What it lists, with an example.</param>
    /// <param name="path">Where the admin listener has it.</param>
    /// <param name="print">Prints the body where JSON is not asked for.</param>
    public static Command List(string description, string path, Action<ParseResult, string> print)
    {
        var user = new Argument<string?>("user") { Description = "One user; all if none is given.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("list", description) { user, Config, Url, Json };
        command.SetAction((parse, cancellationToken) =>
        {
            var query = parse.GetValue(user) is { Length: > 0 } name ? $"?user={Uri.EscapeDataString(name)}" : "";
            return AskAsync(parse, HttpMethod.Get, path + query, body => print(parse, body), cancellationToken);
        });
        return command;
    }

    private static string ReasonOf(ParseResult parse) =>
        parse.GetResult(Reason) is not null && parse.GetValue(Reason) is { Length: > 0 } reason
            ? $"&reason={Uri.EscapeDataString(reason)}"
            : "";
}
