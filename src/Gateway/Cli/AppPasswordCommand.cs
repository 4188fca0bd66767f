using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Accounts.AppPasswords;
using Gateway.Admin;
using Gateway.Identity.Credentials;

namespace Gateway.Cli;

/// <summary><c>gateway app-password</c>: lists and revokes the app passwords of a running gateway's users.</summary>
internal static class AppPasswordCommand
{
    private static readonly string[] Headings = ["user", "name", "id", "opens", "until", "last used", "from", "device"];

    public static Command Create() => new("app-password", "List and revoke app passwords. Example: gateway app-password list alice")
    {
        AdminCommand.List(
            "List app passwords; they are not shown. Example: gateway app-password list alice --json", AppPasswordEndpoints.Path, Print),
        Revoke(),
    };

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "The id, as list shows it." };
        var command = new Command(
            "revoke",
            "Revoke an app password at once, also in open mail sessions. Example: gateway app-password revoke 1a2b3c4d5e6f --reason "
                + "\"telephone lost\"")
        {
            id, AdminCommand.Config, AdminCommand.Url, AdminCommand.Reason,
        };
        command.SetAction((parse, cancellationToken) => AdminCommand.AskAsync(
            parse,
            HttpMethod.Delete,
            $"{AppPasswordEndpoints.Path}?id={Uri.EscapeDataString(parse.GetRequiredValue(id))}",
            _ => parse.InvocationConfiguration.Output.WriteLine($"App password {VisibleText.Of(parse.GetRequiredValue(id))} is revoked."),
            cancellationToken));
        return command;
    }

    private static void Print(ParseResult parse, string body)
    {
        var passwords = JsonSerializer.Deserialize(body, FactorJson.Default.IReadOnlyListAppPasswordView) ?? [];
        if (passwords.Count == 0)
        {
            parse.InvocationConfiguration.Output.WriteLine("No app passwords. Users make them at /gateway/account.");
            return;
        }

        Output.WriteTable(parse.InvocationConfiguration.Output, Headings, passwords.Select(Row));
    }

    private static string[] Row(AppPasswordView password) =>
    [
        VisibleText.Of(password.Account), VisibleText.Of(password.Name), password.Id, string.Join(' ', password.Scopes),
        TimeOf(password.Expires), password.Used is { } used ? TimeOf(used) : "", password.Network ?? "",
        VisibleText.Of(password.Device ?? ""),
    ];

    private static string TimeOf(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
