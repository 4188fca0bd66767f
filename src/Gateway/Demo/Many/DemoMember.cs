using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Demo.Many;

/// <summary>The configuration of one gateway of several: the demo's, and what a gateway behind a balancer and with others needs.</summary>
internal static class DemoMember
{
    public const string RedisPasswordFile = "redis-password";
    public const string PostgresPasswordFile = "postgresql-password";
    public const string PassphraseFile = "passphrase";

    /// <summary>Adds to the configuration of a single gateway.</summary>
    /// <param name="configuration">The configuration with the gateway's inner ports.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="count">How many gateways there are.</param>
    /// <param name="front">The balancer's ports.</param>
    /// <param name="stores">The ports of the Redis server, and of the PostgreSQL server where there is one.</param>
    public static string Add(string configuration, DemoGateway gateway, int count, DemoPorts front, (int Redis, int? Postgres) stores)
    {
        var root = JsonNode.Parse(configuration, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!;
        var settings = root["Gateway"]!.AsObject(); // the demo's own text
        var listeners = settings["Listeners"]!.AsObject();
        foreach (var (_, listener) in listeners)
        {
            listener!["ProxyProtocolFrom"] = new JsonArray("127.0.0.0/8");
        }

        listeners["http"]!["RedirectPort"] = front.Https;
        listeners["own"] = new JsonObject
        {
            ["Endpoint"] = $"127.0.0.1:{gateway.Entrance.Ports.Https}",
            ["Protocol"] = "Https",
        };
        settings["Redis"] = new JsonObject
        {
            ["Endpoints"] = new JsonArray($"127.0.0.1:{stores.Redis}"),
            ["PasswordFile"] = RedisPasswordFile,
        };
        if (stores.Postgres is { } postgres)
        {
            (settings["Accounts"] ??= new JsonObject())["PostgreSql"] = new JsonObject
            {
                ["Servers"] = new JsonArray($"127.0.0.1:{postgres}"),
                ["Database"] = DemoPostgres.Database,
                ["User"] = DemoPostgres.User,
                ["PasswordFile"] = PostgresPasswordFile,
            };
        }

        else
        {
            // A code could be used once at each.
            var routes = settings["Routes"]!.AsObject();
            var secured = routes.Select(route => route.Key)
                .Where(name => name.StartsWith(DemoConfiguration.Secured, StringComparison.Ordinal));
            foreach (var name in secured.ToList())
            {
                routes.Remove(name);
            }
        }

        settings["Certificates"]!["PassphraseFile"] = PassphraseFile;
        settings["Identity"]!["Gateways"] = count;
        settings["Shutdown"] = new JsonObject { ["Drain"] = "00:00:02" };
        settings["State"] = $"state-{gateway.Number}";
        settings["Telemetry"] = new JsonObject
        {
            ["AccessLog"] = $"access-{gateway.Number}.log",
            ["AuditLog"] = $"audit-{gateway.Number}.log",
        };
        return Indented(root);
    }

    private static string Indented(JsonNode root)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new() { Indented = true }))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
