using System.Text.Json;
using Gateway.Admin;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Pages;

/// <summary>The routes, and the destinations that they lead to, which can be drained and enabled.</summary>
internal sealed class RoutesPage(StatusDocument status, DestinationEndpoint acts, TimeProvider time) : ConsolePage
{
    public const string PagePath = $"{ConsoleUrl.Root}/routes";

    public override string Path => PagePath;

    public override string Title => "Routes";

    public override Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var now = status.Read();
        return Task.FromResult(Html.Of($"""
            <section><h2>Destinations</h2>
            <p class="hint">A destination that is drained receives nothing new; what is there already stays. It stays drained over restarts
            until it is enabled.</p>
            {Destinations(visit, now)}
            </section>
            <section><h2>Routes</h2>
            {Routes(now)}
            </section>
            """));
    }

    public override Task<string?> ActAsync(ConsoleVisit visit, ConsoleForm form)
    {
        var (cluster, destination, reason) = (form["cluster"], form["destination"], form["reason"]);
        return Task.FromResult(form["act"] switch
        {
            "drain" => acts.Drain(visit.Context, cluster, destination, reason)
                ? $"{cluster}/{destination} is drained: nothing new goes there."
                : $"{cluster}/{destination} is drained already, or does not exist.",
            "enable" => acts.Enable(visit.Context, cluster, destination, reason)
                ? $"{cluster}/{destination} receives requests again."
                : $"{cluster}/{destination} is not drained.",
            _ => null,
        });
    }

    private Html Destinations(ConsoleVisit visit, JsonElement now)
    {
        var table = new ConsoleTable("Destinations", "Destination", "Address", "Health", "Open", "Latency", "Last error", "")
        {
            Empty = "There is no destination.",
        };
        foreach (var row in StatusRows.Of(now, "destinations"))
        {
            // YARP has one cluster for each use of a configured cluster: exchange, exchange/Owa.
            var cluster = row.Has("configuredCluster") ? row.Text("configuredCluster") : row.Text("cluster");
            Add(table, visit, row, cluster, $"{row.Text("requests")} requests");
        }

        foreach (var row in StatusRows.Of(now, "mailDestinations"))
        {
            Add(table, visit, row, row.Text("cluster"), $"{row.Text("sessions")} {row.Text("protocol")} sessions");
        }

        return table.ToHtml();
    }

    private void Add(ConsoleTable table, ConsoleVisit visit, StatusRow row, string cluster, string open)
    {
        var destination = row.Text("destination");
        var name = $"{cluster}/{destination}";
        var isDrained = row.Has("drainedSince");
        (string, string?)[] fields = [("cluster", cluster), ("destination", destination)];
        table.Add(
            row.Text("cluster") == cluster ? Html.Of($"{name}") : Html.Of($"{name} <small>as {row.Text("cluster")}</small>"),
            Html.Of($"{row.Text("address")}"),
            Health(row, isDrained),
            Html.Of($"{open}"),
            Latency(row),
            LastError(row),
            isDrained ? ActForm.Of(visit, "Enable", name, "enable", fields) : ActForm.Of(visit, "Drain", name, "drain", fields));
    }

    private Html Health(StatusRow row, bool isDrained)
    {
        if (isDrained)
        {
            var reason = row.Text("drainedFor") is { Length: > 0 } text ? $": {text}" : "";
            return Html.Of(
                $"""<span class="state bad">drained</span> <small>by {row.Text("drainedBy")}{reason}</small> {Shown.Time(row.Time("drainedSince"), time.GetUtcNow())}""");
        }

        var detail = row.Has("active") ? $"probes {row.Text("active")}, requests {row.Text("passive")}" : "";
        return Html.Of($"{Shown.State(!row.IsFalse("available"), "up", "down")} <small>{detail}</small>");
    }

    private static Html Latency(StatusRow row)
    {
        if (row.Has("connectSeconds"))
        {
            return Html.Of($"{Shown.Duration(row.Seconds("connectSeconds"))} <small>until ready for a sign-in</small>");
        }

        return row.Has("medianSeconds")
            ? Html.Of($"""
                {Shown.Duration(row.Seconds("medianSeconds"))} <small>95 % within {Shown.Duration(row.Seconds("percentile95Seconds"))},
                of {row.Text("recentRequests")} in 5 minutes</small>
                """)
            : Shown.Nothing;
    }

    private Html LastError(StatusRow row) => row.Has("lastError")
        ? Html.Of($"""
            {row.Text("lastError")} <small>{row.Text("lastErrorAddress")}</small> {Shown.Time(row.Time("lastErrorAt"), time.GetUtcNow())}
            """)
        : Shown.Nothing;

    private static Html Routes(JsonElement now)
    {
        var table = new ConsoleTable("Routes", "Route", "Protocol", "Hosts", "Path", "Cluster", "") { Empty = "Nothing is published." };
        foreach (var row in StatusRows.Of(now, "routes"))
        {
            var route = row.Text("route");
            table.Add(
                Html.Of($"{route}"),
                Html.Of($"{row.Text("protocol")}"),
                Shown.Text(row.Text("hosts")),
                Shown.Text(row.Text("path")),
                Html.Of($"{row.Text("cluster")}"),
                Html.Of($"""<a href="{ConsoleLinks.Log("route", route)}" aria-label="Log of {route}">Log</a>"""));
        }

        return table.ToHtml();
    }
}
