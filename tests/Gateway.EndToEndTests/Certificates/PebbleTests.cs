using System.Net;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Certificates;

/// <summary>From nothing to a certificate in use, with a real ACME server.</summary>
public sealed class PebbleTests
{
    [Theory]
    [InlineData("TlsAlpn01", "EcdsaP256", "EcdsaP256")]
    [InlineData("Http01", "Rsa2048", "Rsa2048")]
    [InlineData("Any", "EcdsaP256", "EcdsaP384")]
    [Proves("Certificates:Acme:Challenge")]
    [Proves("Certificates:Acme:DirectoryUrl")]
    [Proves("Certificates:Acme:TrustedRootsFile")]
    [Proves("Certificates:Acme:AcceptTermsOfService")]
    public async Task Gateway_WithoutACertificate_GetsOneAndServesIt(string challenge, string accountKey, string key)
    {
        await using var gateway = await AcmeGateway.StartAsync(
            $", \"Challenge\": \"{challenge}\", \"AccountKey\": \"{accountKey}\"",
            entry: $$"""{ "Issuer": "Acme", "Key": "{{key}}", "AlternativeNames": [ "imap.example.com" ] }""");

        var seen = await gateway.WaitForCertificateAsync();

        Assert.Contains("Verify return code: 0 (ok)", seen, StringComparison.Ordinal);
        Assert.Null(gateway.Status());

        // Pebble says when it validates by HTTP.
        Assert.True(challenge == "Any"
            || gateway.Pebble.Output.Contains("w/ HTTP: ", StringComparison.Ordinal) == (challenge == "Http01"), gateway.Pebble.Output);
    }

    [Theory]
    [InlineData("PEBBLE_WFE_NONCEREJECT", "80")]
    [InlineData("PEBBLE_AUTHZREUSE", "100")]
    [InlineData("PEBBLE_CHAIN_LENGTH", "3")]
    public async Task Pebble_ThatMakesTrouble_IssuesAllTheSame(string fault, string value)
    {
        await using var gateway = await AcmeGateway.StartAsync(environment: new Dictionary<string, string> { [fault] = value });

        Assert.Contains("Verify return code: 0 (ok)", await gateway.WaitForCertificateAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pebble_ThatLooksLate_IsWaitedFor()
    {
        await using var gateway = await AcmeGateway.StartAsync(environment: new Dictionary<string, string>
        {
            ["PEBBLE_VA_NOSLEEP"] = "0",
            ["PEBBLE_VA_SLEEPTIME"] = "4",
        });

        Assert.Contains("Verify return code: 0 (ok)", await gateway.WaitForCertificateAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Certificates:Acme:ExternalAccount:KeyId")]
    [Proves("Certificates:Acme:ExternalAccount:HmacKey")]
    public async Task ExternalAccount_WithItsKey_IsBound()
    {
        const string key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
        await using var gateway = await AcmeGateway.StartAsync(
            $$""", "ExternalAccount": { "KeyId": "kid-1", "HmacKey": "{{key}}" }""",
            externalKeys: new Dictionary<string, string> { ["kid-1"] = key });

        Assert.Contains("Verify return code: 0 (ok)", await gateway.WaitForCertificateAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Certificates:Acme:ValidationTimeout")]
    public async Task Validation_ThatTakesLongerThanTheSetting_IsGivenUp()
    {
        await using var gateway = await AcmeGateway.StartAsync(
            ", \"ValidationTimeout\": \"00:00:10\"",
            environment: new Dictionary<string, string> { ["PEBBLE_VA_NOSLEEP"] = "0", ["PEBBLE_VA_SLEEPTIME"] = "600" });
        var deadline = DateTime.UtcNow.AddMinutes(2);
        while (gateway.Status() is null && DateTime.UtcNow < deadline)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Contains("within 00:00:10", gateway.Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_ThatIsRejected_IsExplainedAndTheGatewayGoesOn()
    {
        await using var gateway =
            await AcmeGateway.StartAsync(entry: $$"""{ "Issuer": "Acme", "AlternativeNames": [ "{{PebbleServer.RefusedName}}" ] }""");
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (gateway.Status() is null && DateTime.UtcNow < deadline)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.StartsWith("Refused: rejectedIdentifier:", gateway.Status(), StringComparison.Ordinal);
        Assert.Contains("unrecognized name", await Listeners.OpenSsl.ClientAsync(
            gateway.Gateway.Port("https"), $"-servername {AcmeGateway.Name}"), StringComparison.Ordinal);
        using var plain = new HttpClient();
        Assert.Equal("ready\n", await plain.GetStringAsync(
            new Uri($"http://127.0.0.1:{gateway.Gateway.Port("admin")}/readyz"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task PlainHttp_BesideTheChallenge_IsRefusedAsBefore()
    {
        await using var gateway = await AcmeGateway.StartAsync();
        await gateway.WaitForCertificateAsync();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        foreach (var path in new[] { "/.well-known/acme-challenge/", "/.well-known/acme-challenge/AAAAAAAAAAAAAAAAAAAAAAAA", "/" })
        {
            using var response = await client.GetAsync(
                new Uri($"http://127.0.0.1:{gateway.Gateway.Port("http")}{path}"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        var handshake = await Listeners.OpenSsl.ClientAsync(
            gateway.Gateway.Port("https"), $"-servername {AcmeGateway.Name} -alpn acme-tls/1");
        Assert.Contains("no application protocol", handshake, StringComparison.Ordinal);
    }
}
