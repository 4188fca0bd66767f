using Gateway.EndToEndTests.Listeners;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Examples;

public sealed class AcmeExampleTests
{
    [Fact]
    [ShowsExample("acme.json")]
    public async Task Acme_GetsACertificateForTwoNamesAndServesItOnEveryListener()
    {
        int https = FreePort.Next(), http = FreePort.Next();
        await using var pebble = await PebbleServer.StartAsync(http, https);
        var example = new ShippedExample("acme.json", new TemporaryFolder());
        example.Section("Listeners", "https")!["Endpoint"] = $"127.0.0.1:{https}";
        example.Section("Listeners", "http")!["Endpoint"] = $"127.0.0.1:{http}";

        // Another authority than Let's Encrypt, as its staging is one.
        var acme = example.Section("Certificates", "Acme")!.AsObject();
        acme.Remove("Staging");
        (acme["DirectoryUrl"], acme["TrustedRootsFile"]) = (pebble.Directory, pebble.Roots);
        await using var gateway = await example.StartAsync();
        var root = await pebble.WriteIssuerRootAsync(TestContext.Current.CancellationToken);

        foreach (var name in new[] { "mail.example.com", "autodiscover.example.com" })
        {
            foreach (var port in new[] { https, gateway.Port("imaps") })
            {
                await VerifiedAsync(port, name, root, pebble);
            }
        }
    }

    private static async Task VerifiedAsync(int port, string name, string root, PebbleServer pebble)
    {
        var deadline = DateTime.UtcNow.AddMinutes(2);
        var output = "";
        while (!output.Contains("Verify return code: 0 (ok)", StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < deadline, $"{output}\n{pebble.Output}");
            output = await OpenSsl.ClientAsync(
                port, $"-servername mail.example.com -verify_hostname {name} -verify_return_error -CAfile {root}");
        }
    }
}
