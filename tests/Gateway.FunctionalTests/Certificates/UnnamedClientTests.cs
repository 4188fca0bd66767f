using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Settings;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Certificates;

/// <summary>Clients that send no server name, by the default certificate or without one.</summary>
public sealed class UnnamedClientTests
{
    private const string Name = "mail.example.com";

    [Theory]
    [InlineData(""", "Default": "mail.example.com" """, true)]
    [InlineData(""", "Default": "mail.example.com", "UnknownName": "Default" """, true)]
    [InlineData(""", "Default": "mail.example.com", "UnknownName": "Refuse" """, false)]
    [InlineData("", false)]
    [Proves("Certificates:UnknownName")]
    public async Task Client_WithoutAName_GetsTheDefault(string certificates, bool isServed)
    {
        using var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(new TemporaryFolder(), Configuration(folder, certificates));
        using var tcp = new TcpClient("127.0.0.1", gateway.Ports[0]);
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown is not null);

        var handshake = tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "" }, TestContext.Current.CancellationToken);

        if (isServed)
        {
            await handshake;
            Assert.Equal($"CN={Name}", tls.RemoteCertificate?.Subject);
        }
        else
        {
            await Assert.ThrowsAsync<AuthenticationException>(() => handshake);
        }
    }

    [Theory]
    [InlineData("", 2, "refuses clients that send no server name")]
    [InlineData(""", "Default": "mail.example.com" """, 0, "")]
    [InlineData(""", "UnknownName": "Refuse" """, 0, "")]
    [InlineData(""", "Default": "mail.example.com", "UnknownName": "Refuse" """, 1, "is never used")]
    public void Check_SaysSoForEachListener(string certificates, int warnings, string text)
    {
        using var folder = new TemporaryFolder();

        var reading = new ConfigurationFile(folder.Write("gateway.json", Configuration(folder, certificates))).Read();

        Assert.NotNull(reading.Options);
        string[] texts = ["refuses clients that send no server name", "is never used"];
        var found = reading.Warnings.Where(w => texts.Any(t => w.Message.Contains(t, StringComparison.Ordinal))).ToArray();
        Assert.Equal(warnings, found.Length);
        Assert.All(found, w => Assert.Contains(text, w.Message, StringComparison.Ordinal));
    }

    private static string Configuration(TemporaryFolder folder, string certificates) => $$"""
        {
          "Gateway": {
            "Listeners": {
              "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
              "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" },
              "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" }
            },
            "Certificates": { "Names": { "{{Name}}": { "File": "{{TestCertificates.WritePfx(folder, Name)}}" } }{{certificates}} },
            "Routes": { "imap": { "Preset": "Imap4", "Cluster": "imap", "Authentication": "BackEnd" } },
            "Clusters": { "imap": { "Destinations": { "one": { "Address": "imaps://127.0.0.1:1" } } } }
          }
        }
        """;
}
