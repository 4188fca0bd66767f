using System.Globalization;
using System.Text;
using Gateway.Publishing.Forwarding;
using Gateway.Straight.Routes;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding.Straight;

/// <summary>Generated routes: where the table names a route, the router itself chooses the same.</summary>
public sealed class TableTests
{
    private const int Configurations = 30;
    private const int Requests = 400;

    private static readonly string[] Names =
    [
        "a.example.com", "b.example.com", "c.other.example.com", "d.example.net",
        "A.example.com", "*.example.com", "*.other.example.com", "d.example.net:443",
    ];

    private static readonly string[] Asked =
        ["a.example.com", "b.example.com", "x.example.com", "c.other.example.com", "y.other.example.com", "d.example.net", "z.org"];

    private static readonly string[] Segments = ["a", "A", "b", "ab", "api", "x.y"];

    [Fact]
    public async Task GeneratedRoutes_AreChosenAsTheRouterChooses()
    {
        var (found, compared) = (0, 0);
        for (var seed = 0; seed < Configurations; seed++)
        {
            var random = new Random(seed);
            var folder = new TemporaryFolder();
            TestGateway gateway;
            try
            {
                gateway = await TestGateway.StartAsync(folder, Configuration(random, folder));
            }
            catch (InvalidOperationException)
            {
                folder.Dispose();
                continue; // routes that take the same requests
            }

            await using (gateway)
            {
                var table = gateway.Services.GetRequiredService<StraightTables>().Current;
                for (var i = 0; i < Requests; i++)
                {
                    var (host, path, method) = Request(random);
                    if (table.Find(host)?.Find(path, method) is { } straight)
                    {
                        found++;
                        Assert.Equal(
                            (await RouteOfAsync(gateway, host, path, method))?.Route,
                            straight.Policy.Route);
                    }

                    compared++;
                }
            }
        }

        Assert.InRange(found, compared / 20, compared); // otherwise it shows nothing
    }

    private static (string Host, string Path, string Method) Request(Random random)
    {
        var path = new StringBuilder();
        for (var i = random.Next(4); i > 0; i--)
        {
            path.Append('/').Append(Segments[random.Next(Segments.Length)]);
        }

        if (path.Length == 0 || random.Next(4) == 0)
        {
            path.Append('/');
        }

        return (Asked[random.Next(Asked.Length)], path.ToString(), random.Next(3) == 0 ? "POST" : "GET");
    }

    private static async Task<ForwardingPolicy?> RouteOfAsync(TestGateway gateway, string host, string path, string method)
    {
        var context = new DefaultHttpContext { RequestServices = gateway.Services };
        context.Request.Method = method;
        context.Request.Scheme = "https";
        context.Request.Host = new HostString(host);
        context.Request.Path = path;
        return (await gateway.RouteAsync(context))?.Metadata.GetMetadata<ForwardingPolicy>();
    }

    private static string Configuration(Random random, TemporaryFolder folder)
    {
        // Names that leave the table in doubt are only in some configurations.
        var names = random.Next(3) == 0 ? Names : Names[..4];
        var routes = new StringBuilder();
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            var hosts = string.Join(", ", names.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).Select(n => $"\"{n}\""));
            var literals = string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => "/" + Segments[random.Next(Segments.Length)]));
            var rest = random.Next(6) switch { 0 => "", 1 => "/{id}", _ => "/{**rest}" };
            var path = literals.Length + rest.Length == 0 ? "/" : literals + rest;
            var methods = random.Next(4) == 0 ? ", \"Methods\": [ \"POST\" ]" : "";
            var headers = random.Next(8) == 0 ? ", \"Headers\": [ { \"Name\": \"X-A\", \"Values\": [ \"1\" ] } ]" : "";
            var order = random.Next(5) == 0 ? $", \"Order\": {random.Next(-2, 3)}" : "";
            routes.Append(
                CultureInfo.InvariantCulture,
                $$"""
                {{(routes.Length > 0 ? "," : "")}}
                "r{{i}}": {
                  "Match": { "Hosts": [ {{hosts}} ], "Path": "{{path}}"{{methods}}{{headers}} }{{order}},
                  "Cluster": "c", "Authentication": "Anonymous"
                }
                """);
        }

        return $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "a.example.com": { "File": "{{TestCertificates.WritePfx(folder, "a.example.com")}}" } } },
                "Routes": { {{routes}} },
                "Clusters": { "c": { "Destinations": { "1": { "Address": "http://127.0.0.1:1" } } } }
              }
            }
            """;
    }
}
