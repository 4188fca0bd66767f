using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Identity.Credentials;
using Gateway.Publishing.Drains;

namespace Gateway.Cli;

/// <summary><c>gateway destination</c>: drains and enables destinations of a running gateway.</summary>
internal static class DestinationCommand
{
    private static readonly string[] Headings = ["destination", "drained since", "by", "reason"];

    public static Command Create() => new(
        "destination",
        "Take back ends out and put them back; status lists all of them. Example: gateway destination drain exchange/ex1 --reason updates")
    {
        List(),
        Change(
            "drain",
            "Send nothing new to a destination, over restarts too, until it is enabled. Example: gateway destination drain exchange/ex1",
            HttpMethod.Post,
            "is drained: nothing new goes there."),
        Change(
            "enable",
            "Put a drained destination back. Example: gateway destination enable exchange/ex1",
            HttpMethod.Delete,
            "receives requests again."),
    };

    private static Command List()
    {
        var command = new Command("list", "List the destinations that are drained. Example: gateway destination list")
        {
            AdminCommand.Config, AdminCommand.Url, AdminCommand.Json,
        };
        command.SetAction((parse, cancellationToken) => AdminCommand.AskAsync(
            parse, HttpMethod.Get, DestinationEndpoint.EndpointPath, body => Print(parse, body), cancellationToken));
        return command;
    }

    private static Command Change(string name, string description, HttpMethod method, string done)
    {
        var target = new Argument<string>("destination") { Description = "Cluster and destination, as status shows them: exchange/ex1." };
        var command = new Command(name, description) { target, AdminCommand.Config, AdminCommand.Url, AdminCommand.Reason };
        command.SetAction(async (parse, cancellationToken) =>
        {
            // The name of a cluster may have a slash, that of a destination hardly.
            var typed = parse.GetRequiredValue(target);
            var slash = typed.LastIndexOf('/');
            if (slash <= 0 || slash == typed.Length - 1)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(
                    $"'{VisibleText.Of(typed)}' is no destination; allowed: cluster/destination, such as exchange/ex1.");
                return (int)ExitCode.BadInput;
            }

            var query = $"?cluster={Uri.EscapeDataString(typed[..slash])}&destination={Uri.EscapeDataString(typed[(slash + 1)..])}";
            return await AdminCommand.AskAsync(
                parse,
                method,
                DestinationEndpoint.EndpointPath + query,
                _ => parse.InvocationConfiguration.Output.WriteLine($"{VisibleText.Of(typed)} {done}"),
                cancellationToken);
        });
        return command;
    }

    private static void Print(ParseResult parse, string body)
    {
        var drains = JsonSerializer.Deserialize(body, AdminDataJson.Default.IReadOnlyListDestinationDrain) ?? [];
        if (drains.Count == 0)
        {
            parse.InvocationConfiguration.Output.WriteLine("No destination is drained.");
            return;
        }

        Output.WriteTable(parse.InvocationConfiguration.Output, Headings, drains.Select(Row));
    }

    private static string[] Row(DestinationDrain drain) =>
    [
        $"{drain.Cluster}/{drain.Destination}", drain.Since.ToString("u", CultureInfo.InvariantCulture), VisibleText.Of(drain.By),
        VisibleText.Of(drain.Reason),
    ];
}
