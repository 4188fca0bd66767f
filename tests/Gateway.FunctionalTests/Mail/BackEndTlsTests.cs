using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Mail.Telemetry;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>Back ends with which TLS fails: log and metric say why, and no password is sent.</summary>
public sealed class BackEndTlsTests
{
    [Theory]
    [InlineData("wrong name", "TlsWrongName certificate name: wanted is localhost, the certificate has other.", "tls_wrong_name")]
    [InlineData("unknown authority", "TlsUntrusted certificate chain: ", "tls_untrusted")]
    [InlineData("expired", "TlsExpired certificate chain: NotTimeValid", "tls_expired")]
    [InlineData("clear text", "TlsClearText the server does not begin TLS: ", "tls_clear_text")]
    public async Task Handshake_ThatFails_IsLoggedAndCountedWithItsReason(string fault, string logged, string outcome)
    {
        var certificate = fault switch
        {
            "wrong name" => TestCertificates.Issue("other.example.com"),
            "unknown authority" => SelfSigned(),
            "expired" => TestCertificates.IssueExpired("localhost"),
            _ => null,
        };
        await using var mailboxes = new Mailboxes("one", certificate, inClear: certificate is null);
        await using var scene = await MailScene.StartAsync(
            $"\"one\": {{ \"Address\": \"imaps://localhost:{mailboxes.Port}\" }}", "\"ConnectTries\": 1");
        using var connects = new MetricCollector<double>(
            scene.Gateway.Services.GetRequiredService<IMeterFactory>(), MailMetrics.MeterName, "gateway.mail.backend.connect.duration");
        await using var client = await scene.ConnectAsync();

        Assert.StartsWith(
            "a NO [UNAVAILABLE]", await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a "), StringComparison.Ordinal);

        Assert.Contains(
            $"failed in Tls: {logged}",
            Assert.Single(scene.Gateway.Services.GetFakeLogCollector().GetSnapshot(), r => r.Id.Id == 4010).Message,
            StringComparison.Ordinal);
        Assert.Equal(outcome, Assert.Single(connects.GetMeasurementSnapshot()).Tags["outcome"]);
        Assert.DoesNotContain(mailboxes.Heard, line => line.Contains(MailScene.Password, StringComparison.Ordinal));
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
