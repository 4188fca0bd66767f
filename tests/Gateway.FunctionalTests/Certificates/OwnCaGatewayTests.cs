using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Selection;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Certificates;

public sealed class OwnCaGatewayTests
{
    private const string Name = "mail.example.com";

    [Fact]
    [Proves("Certificates:Names:*:Issuer")]
    public async Task Start_WithAnIssuerAndNoCertificate_IssuesOneThatEveryListenerServesAndPublishesItsCa()
    {
        await using var gateway = await StartAsync();
        await ServedAsync(gateway);
        using var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{gateway.Port("admin")}") };

        using var published = X509CertificateLoader.LoadCertificate(await admin.GetByteArrayAsync(
            "/ca.cer", TestContext.Current.CancellationToken));
        using var list = await admin.GetAsync("/ca.crl", TestContext.Current.CancellationToken);
        using var status = await admin.GetAsync("/api/status", TestContext.Current.CancellationToken);

        Assert.Equal(
            published.ExportCertificatePem(),
            (await File.ReadAllTextAsync(gateway.Folder.Combine("authority/ca.pem"), TestContext.Current.CancellationToken)).Trim());
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, status.StatusCode);
        foreach (var (listener, startTls) in new[]
        {
            ("https", "None"),
            ("imaps", "None"),
            ("imap", "Imap"),
            ("pop3", "Pop3"),
            ("smtp", "Smtp"),
        })
        {
            var (exit, output) = await GatewayProgram.RunAsync(
                ["certificate", "check", $"127.0.0.1:{gateway.Port(listener)}", "--name", Name, "--starttls", startTls, "--config",
                    gateway.Folder.Combine("gateway.json")],
                TestContext.Current.CancellationToken);
            Assert.True(exit == 0, $"{listener}\n{output}");
        }
    }

    [Fact]
    [Proves("Certificates:Default")]
    public async Task Check_OfAServerOnAnotherName_IsBadAndExitsOne()
    {
        await using var gateway = await StartAsync(""", "Default": "mail.example.com" """);
        await ServedAsync(gateway);

        var (exit, output) = await GatewayProgram.RunAsync(
            ["certificate", "check", $"127.0.0.1:{gateway.Port("https")}", "--name", "other.example.com", "--config",
                gateway.Folder.Combine("gateway.json")],
            TestContext.Current.CancellationToken);

        Assert.Equal(1, exit);
        Assert.Contains("lacks the name other.example.com", output, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(string certificates = "") => TestGateway.StartAsync(new TemporaryFolder(), $$"""
        {
          "Gateway": {
            "Listeners": {
              "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
              "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" },
              "imap":  { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "Tls": "StartTls" },
              "pop3":  { "Endpoint": "127.0.0.1:0", "Protocol": "Pop3", "Tls": "StartTls" },
              "smtp":  { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp", "Tls": "StartTls" }
            },
            "Admin": { "Endpoint": "127.0.0.1:0", "Token": "sixteen characters" },
            "Certificates": { "Names": { "{{Name}}": { "Issuer": "OwnCa" } }{{certificates}} },
            "Identity": { "Users": { "File": "users.json" } },
            "Routes": {
              "imap": { "Preset": "Imap4", "Cluster": "imap" },
              "pop3": { "Preset": "Pop3", "Cluster": "pop3" },
              "smtp": { "Preset": "Smtp", "Cluster": "smtp" }
            },
            "Clusters": {
              "imap": { "Destinations": { "one": { "Address": "imaps://127.0.0.1:1" } } },
              "pop3": { "Destinations": { "one": { "Address": "pop3s://127.0.0.1:1" } } },
              "smtp": { "Destinations": { "one": { "Address": "smtps://127.0.0.1:1" } } }
            }
          }
        }
        """);

    private static async Task ServedAsync(TestGateway gateway)
    {
        var selector = gateway.Services.GetRequiredService<CertificateSelector>();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (selector.Select(Name) is null)
        {
            await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
