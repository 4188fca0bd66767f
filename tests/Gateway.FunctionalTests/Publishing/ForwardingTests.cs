using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

public sealed class ForwardingTests
{
    [Fact]
    [Proves("Routes:*:Hosts")]
    [Proves("Routes:*:Cluster")]
    [Proves("Clusters:*:Destinations:*:Address")]
    [Proves("Certificates:Names:*:File")]
    public async Task Request_ToPublishedHost_ReachesBackEnd()
    {
        await using var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } },
                "Routes": { "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """);
        using var client = gateway.CreateClient("mail.example.com");

        using var response = await client.GetAsync("/inbox", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/inbox", Assert.Single(backend.Received).Target);
    }
}
