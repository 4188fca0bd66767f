using System.CommandLine;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary><c>gateway lockout</c>: lists and releases the lockouts and the rate-limited sources of a running gateway.</summary>
internal static class LockoutCommand
{
    private static readonly Option<string> Config = ConfigOption.ForAdmin();
    private static readonly Option<Uri?> Url = AdminUrlOption.Create();
    private static readonly Option<bool> AsJson = new("--json") { Description = "Print JSON for a script." };

    public static Command Create()
    {
        Config.Recursive = true;
        return new Command("lockout", "List and release lockouts and rate-limited sources. Example: gateway lockout list")
        {
            Config,
            Url,
            List(),
            Show(),
            Release(),
            Sources(),
            ReleaseSource(),
        };
    }

    private static Command List()
    {
        var all = new Option<bool>("--all")
        {
            Description = "Include users with failures below the threshold, and users with known familiar networks.",
        };
        var command = new Command("list", "List the locked users. Example: gateway lockout list --json") { all, AsJson };
        command.SetAction((parse, cancellationToken) => AskAsync(parse, HttpMethod.Get, parse.GetValue(all) ? "?all=true" : "", body =>
        {
            var accounts = JsonSerializer.Deserialize(body, LockoutJson.Default.IReadOnlyListLockoutAccountView) ?? [];
            if (accounts.Count == 0)
            {
                parse.InvocationConfiguration.Output.WriteLine("No locked users.");
                return;
            }

            StatusTable.Console().Write(Counters(accounts, withZero: false));
        }, cancellationToken));
        return command;
    }

    private static Command Show()
    {
        var user = User();
        var command = new Command("show", "Show the failure counters of a user. Example: gateway lockout show alice") { user, AsJson };
        command.SetAction((parse, cancellationToken) => AskAsync(parse, HttpMethod.Get, Query(parse, user), body =>
        {
            if (JsonSerializer.Deserialize(body, LockoutJson.Default.LockoutAccountView) is not { } account)
            {
                return;
            }

            StatusTable.Console().Write(Counters([account], withZero: true));
            foreach (var network in account.FamiliarNetworks)
            {
                parse.InvocationConfiguration.Output.WriteLine(
                    $"familiar network {network.Network}, last seen {network.LastSeen:u}");
            }

            foreach (var device in account.FamiliarDevices)
            {
                parse.InvocationConfiguration.Output.WriteLine($"familiar device {device.Device}, last seen {device.LastSeen:u}");
            }
        }, cancellationToken));
        return command;
    }

    private static Command Release()
    {
        var user = User();
        var command = new Command(
            "release", "Clear a user's failures, so that the user can sign in again. Example: gateway lockout release alice") { user };
        command.SetAction((parse, cancellationToken) => AskAsync(
            parse,
            HttpMethod.Delete,
            Query(parse, user),
            _ => parse.InvocationConfiguration.Output.WriteLine($"User '{VisibleText.Of(parse.GetRequiredValue(user))}' is released."),
            cancellationToken));
        return command;
    }

    private static Command Sources()
    {
        var command = new Command(
            "sources", "List the sources and networks that are rate limited now. Example: gateway lockout sources --json") { AsJson };
        command.SetAction((parse, cancellationToken) => AskAsync(parse, HttpMethod.Get, "", body =>
        {
            var networks = JsonSerializer.Deserialize(body, ThrottlingJson.Default.IReadOnlyListThrottledNetworkView) ?? [];
            if (networks.Count == 0)
            {
                parse.InvocationConfiguration.Output.WriteLine("No rate-limited sources.");
                return;
            }

            var table = new Table { Border = TableBorder.Simple }.AddColumns("source", "failures", "limit", "limited until");
            foreach (var network in networks)
            {
                string[] cells = [network.Network, $"{network.Failures}", $"{network.Limit}", $"{network.LimitedUntil:u}"];
                table.AddRow(cells.Select(cell => StatusTable.Cell(cell)));
            }

            StatusTable.Console().Write(table);
        }, cancellationToken, ThrottlingEndpoints.Path));
        return command;
    }

    private static Command ReleaseSource()
    {
        var source = new Argument<string>("source")
        {
            Description = "The source or network, as the list shows it: 203.0.113.5, 203.0.113.0/24, 2001:db8::/56, AS64500.",
        };
        var command = new Command(
            "release-source",
            "Clear the failures of a source, at all gateways that share them. Example: gateway lockout release-source 203.0.113.5")
        {
            source,
        };
        command.SetAction((parse, cancellationToken) => AskAsync(
            parse,
            HttpMethod.Delete,
            $"?source={Uri.EscapeDataString(parse.GetRequiredValue(source))}",
            _ => parse.InvocationConfiguration.Output.WriteLine(
                $"Source '{VisibleText.Of(parse.GetRequiredValue(source))}' is released."),
            cancellationToken,
            ThrottlingEndpoints.Path));
        return command;
    }

    private static Argument<string> User() => new("user") { Description = "The user, in any form that is accepted at sign-in." };

    private static string Query(ParseResult parse, Argument<string> user) => $"?user={Uri.EscapeDataString(parse.GetRequiredValue(user))}";

    /// <summary>A row for each counter: failures from unknown sources, and those from familiar networks.</summary>
    private static Table Counters(IReadOnlyList<LockoutAccountView> accounts, bool withZero)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns(
            "user", "from", "failures", "last failure", "from source", "locked until");
        foreach (var (account, from, counter) in accounts
            .SelectMany(a => new[] { (a, "unknown", a.Unknown), (a, "familiar", a.Familiar) })
            .Where(row => withZero || row.Item3.Failures > 0))
        {
            string[] cells =
            [
                account.Account + (account.IsKnown ? "" : " (no such user)"), from, $"{counter.Failures}", $"{counter.LastFailure:u}",
                counter.LastSource ?? "", $"{counter.LockedUntil:u}",
            ];
            table.AddRow(cells.Select(cell => StatusTable.Cell(cell)));
        }

        return table;
    }

    private static async Task<int> AskAsync(
        ParseResult parse,
        HttpMethod method,
        string query,
        Action<string> print,
        CancellationToken cancellationToken,
        string path = LockoutEndpoints.Path)
    {
        using var client = AdminClient.Create(parse.GetRequiredValue(Config), parse.GetValue(Url), out var problem);
        if (client is null)
        {
            await parse.InvocationConfiguration.Error.WriteLineAsync(problem);
            return (int)ExitCode.BadInput;
        }

        var answer = await client.SendAsync(method, path + query, cancellationToken);
        if (answer.Error is { } error)
        {
            await parse.InvocationConfiguration.Error.WriteLineAsync(error);
            return (int)ExitCode.Failed;
        }

        if (parse.GetResult(AsJson) is not null && parse.GetValue(AsJson))
        {
            await parse.InvocationConfiguration.Output.WriteLineAsync(answer.Body);
        }
        else
        {
            print(answer.Body);
        }

        return (int)ExitCode.Done;
    }
}
