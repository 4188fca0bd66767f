using Gateway.EndToEndTests.Listeners;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Certificates;

public sealed class StaplingTests
{
    private const string Name = "mail.example.com";

    [Theory]
    [InlineData("https", "-tls1_3")]
    [InlineData("https", "-tls1_2")]
    [InlineData("imaps", "-tls1_3")]
    public async Task Handshake_WhereTheIssuerHasAResponder_CarriesItsAnswer(string listener, string version)
    {
        await using var responder = OcspServer.Start(Name);
        await using var gateway = await StartAsync(responder, "true");

        // The answer is fetched in the background, and no handshake waits for it.
        var deadline = DateTime.UtcNow.AddSeconds(30);
        string output;
        do
        {
            output = await OpenSsl.ClientAsync(gateway.Port(listener), $"-servername {Name} -status {version}");
        }
        while (!output.Contains("Cert Status:", StringComparison.Ordinal) && DateTime.UtcNow < deadline);

        Assert.Contains("OCSP Response Status: successful", output, StringComparison.Ordinal);
        Assert.Contains("Cert Status: good", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false", true)]
    [InlineData("true", false)]
    [Proves("Certificates:OcspStapling")]
    public async Task Handshake_WithoutAnAnswer_GoesOnWithoutIt(string setting, bool answers)
    {
        await using var responder = OcspServer.Start(Name, answers);
        await using var gateway = await StartAsync(responder, setting);

        for (var i = 0; i < 5; i++)
        {
            var output = await OpenSsl.ClientAsync(gateway.Port("https"), $"-servername {Name} -status");

            Assert.Contains("OCSP response: no response sent", output, StringComparison.Ordinal);
            Assert.Contains("-----BEGIN CERTIFICATE-----", output, StringComparison.Ordinal);
        }
    }

    private static Task<TestGateway> StartAsync(OcspServer responder, string stapling) => TestGateway.StartAsync(responder.Folder, $$"""
        {
          "Gateway": {
            "Listeners": {
              "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
              "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" }
            },
            "Certificates": { "OcspStapling": {{stapling}}, "Names": { "{{Name}}": { "File": "{{responder.Chain}}" } } }
          }
        }
        """);
}
