using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Cli;

/// <summary><c>gateway session</c>: lists and ends the browser sessions of a running gateway.</summary>
internal static class SessionCommand
{
    private static readonly string[] Headings = ["user", "id", "host", "network", "device", "since", "last seen", "factor"];

    public static Command Create() => new("session", "List and end browser sessions. Example: gateway session list alice")
    {
        AdminCommand.List("List the sessions in use. Example: gateway session list alice --json", SessionEndpoints.Path, Print),
        End(),
    };

    private static Command End()
    {
        var id = new Argument<string?>("id") { Description = "The session, as list shows it.", Arity = ArgumentArity.ZeroOrOne };
        var user = new Option<string?>("--user", "-u") { Description = "Every session of a user, instead of one session." };
        var command = new Command("end", "End one session, or all of a user. Example: gateway session end --user alice")
        {
            id, user, AdminCommand.Config, AdminCommand.Url, AdminCommand.Reason,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var (one, all) = (parse.GetValue(id), parse.GetValue(user));
            if (string.IsNullOrEmpty(one) == string.IsNullOrEmpty(all))
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync("Name one session, or a user by --user.");
                return (int)ExitCode.BadInput;
            }

            var query = one is { Length: > 0 } ? $"?id={Uri.EscapeDataString(one)}" : $"?user={Uri.EscapeDataString(all ?? "")}";
            var what = one is { Length: > 0 } ? $"Session {VisibleText.Of(one)} is" : $"All sessions of '{VisibleText.Of(all ?? "")}' are";
            return await AdminCommand.AskAsync(
                parse,
                HttpMethod.Delete,
                SessionEndpoints.Path + query,
                _ => parse.InvocationConfiguration.Output.WriteLine($"{what} ended."),
                cancellationToken);
        });
        return command;
    }

    private static void Print(ParseResult parse, string body)
    {
        var sessions = JsonSerializer.Deserialize(body, FactorJson.Default.IReadOnlyListKnownSession) ?? [];
        if (sessions.Count == 0)
        {
            parse.InvocationConfiguration.Output.WriteLine("No sessions.");
            return;
        }

        Output.WriteTable(parse.InvocationConfiguration.Output, Headings, sessions.Select(Row));
    }

    private static string[] Row(KnownSession session) =>
    [
        VisibleText.Of(session.Account), session.Id.ToString(), session.Host, session.Network, VisibleText.Of(session.Device),
        TimeOf(session.Started), TimeOf(session.LastSeen), session.Factor ?? "",
    ];

    private static string TimeOf(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
