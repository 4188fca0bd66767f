using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Hosting;

public sealed class IncludeTests
{
    [Fact]
    [Proves("Include")]
    public async Task Include_OfARoute_PublishesIt()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("sites"));
        folder.Write("sites/mail.json", $$"""
            { "Gateway": {
              "Routes": { "all": { "Hosts": "mail.example.com", "Cluster": "one", "Authentication": "Anonymous" } },
              "Clusters": { "one": { "Destinations": { "a": { "Address": "{{backend.Address}}" } } } } } }
            """);

        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Include": "sites/*.json",
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } }
              }
            }
            """);
        using var client = gateway.CreateClient("mail.example.com");

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", cancellationToken)).StatusCode);
    }
}
