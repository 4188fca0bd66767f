using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Accounts.Factors;
using Gateway.Admin;
using Gateway.Identity.Credentials;

namespace Gateway.Cli;

/// <summary><c>gateway user factor</c>: invites users to set up a second factor, lists and resets factors of a running gateway.</summary>
internal static class FactorCommand
{
    private static readonly string[] Headings = ["user", "kind", "name", "id", "created", "last used", "recovery codes"];

    public static Command Create() => new(
        "factor", "Invite users to set up a second factor, list and reset factors. Example: gateway user factor invite alice")
    {
        Invite(),
        AdminCommand.List("List second factors. Example: gateway user factor list alice --json", FactorEndpoints.Path, Print),
        Reset(),
    };

    private static Command Invite()
    {
        var user = User();
        var command = new Command(
            "invite",
            "Print the code by which a user may set up a second factor once. Example: gateway user factor invite alice")
        {
            user, AdminCommand.Config, AdminCommand.Url, AdminCommand.Reason, AdminCommand.Json,
        };
        command.SetAction((parse, cancellationToken) => AdminCommand.AskAsync(parse, HttpMethod.Post, Target(parse, user), body =>
        {
            var output = parse.InvocationConfiguration.Output;
            if (JsonSerializer.Deserialize(body, FactorJson.Default.InvitationView) is { } invitation)
            {
                output.WriteLine($"Invitation for {VisibleText.Of(invitation.Account)}: {invitation.Code}");
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"It is valid once, until {invitation.Until:u}. The sign-in page asks for it."));
            }
        }, cancellationToken));
        return command;
    }

    private static Command Reset()
    {
        var user = User();
        var appPasswords = new Option<bool>("--app-passwords")
        {
            Description = "Revoke the user's app passwords too; without this option they go on to be accepted.",
        };
        var command = new Command(
            "reset",
            "Remove a user's second factors, recovery codes and remembered devices, and end the sessions. Example: gateway user factor "
                + "reset alice --reason \"telephone lost\" --app-passwords")
        {
            user, appPasswords, AdminCommand.Config, AdminCommand.Url, AdminCommand.Reason,
        };
        command.SetAction((parse, cancellationToken) => AdminCommand.AskAsync(
            parse,
            HttpMethod.Delete,
            Target(parse, user) + (parse.GetValue(appPasswords) ? "&appPasswords=true" : ""),
            body => PrintReset(parse.InvocationConfiguration.Output, body, VisibleText.Of(parse.GetRequiredValue(user))),
            cancellationToken));
        return command;
    }

    private static void PrintReset(TextWriter output, string body, string user)
    {
        output.WriteLine(
            $"User '{user}' has no second factor any more. To invite the user again: gateway user factor invite {user}");

        // A gateway of an earlier version answers with nothing.
        var reset = body.Length > 0 ? JsonSerializer.Deserialize(body, FactorJson.Default.ResetView) : null;
        if (reset is { Revoked: > 0 })
        {
            output.WriteLine($"App passwords revoked: {reset.Revoked}.");
        }

        if (reset is { AppPasswords: > 0 })
        {
            output.WriteLine($"App passwords that are still accepted: {reset.AppPasswords}. To see them: gateway app-password list {user}; "
                + $"to revoke all: gateway user factor reset {user} --app-passwords");
        }
    }

    private static void Print(ParseResult parse, string body)
    {
        var accounts = JsonSerializer.Deserialize(body, FactorJson.Default.IReadOnlyListFactorsOfAccount) ?? [];
        if (accounts.All(account => account.Factors.Count == 0))
        {
            parse.InvocationConfiguration.Output.WriteLine("No second factors. To invite a user: gateway user factor invite NAME");
            return;
        }

        Output.WriteTable(
            parse.InvocationConfiguration.Output,
            Headings,
            accounts.SelectMany(account => account.Factors.Select(factor => Row(account, factor))));
    }

    private static string[] Row(FactorsOfAccount account, FactorView factor) =>
    [
        VisibleText.Of(account.Account), factor.Kind.ToString(), VisibleText.Of(factor.Name), factor.Id, TimeOf(factor.Created),
        factor.Used is { } used ? TimeOf(used) : "", account.RecoveryCodes.ToString(CultureInfo.InvariantCulture),
    ];

    private static string TimeOf(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);

    private static Argument<string> User() => new("user") { Description = "The user, in any form that is accepted at sign-in." };

    private static string Target(ParseResult parse, Argument<string> user) =>
        $"{FactorEndpoints.Path}?user={Uri.EscapeDataString(parse.GetRequiredValue(user))}";
}
