using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.FunctionalTests.Admin;

/// <summary>A gateway with one anonymous route to one back end, and an admin listener.</summary>
internal sealed class AdminGateway : IAsyncDisposable
{
    private AdminGateway(TestGateway host) => Host = host;

    public TestGateway Host { get; }

    /// <param name="backend">Where the route goes.</param>
    /// <param name="admin">More members of the Admin section, each with a comma before it.</param>
    /// <param name="more">More sections, each with a comma before it.</param>
    /// <param name="customize">What the test changes in the host.</param>
    public static async Task<AdminGateway> StartAsync(
        TestBackEnd backend, string admin = "", string more = "", Action<WebApplicationBuilder>? customize = null) =>
        await StartAsync(backend, new TemporaryFolder(), admin, more, customize);

    public static async Task<AdminGateway> StartAsync(
        TestBackEnd backend,
        TemporaryFolder folder,
        string admin = "",
        string more = "",
        Action<WebApplicationBuilder>? customize = null) =>
        new(await TestGateway.StartAsync(
            folder,
            $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } },
                "Routes": { "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } },
                "Admin": { "Endpoint": "127.0.0.1:0"{{admin}} }{{more}}
              }
            }
            """,
            builder =>
            {
                builder.Configuration[TestGateway.NoExport] = "false";
                customize?.Invoke(builder);
            }));

    /// <summary>A client of the admin listener, which is the last one.</summary>
    public HttpClient CreateAdminClient() => new() { BaseAddress = new Uri($"http://127.0.0.1:{Host.Ports[^1]}") };

    /// <summary>Stops as SIGTERM does: every request has ended when this returns.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Host.Services.GetRequiredService<IHost>().StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
