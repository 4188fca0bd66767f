using Gateway.Certificates.Selection;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.Listeners;

/// <summary>The listeners as a TLS client sees them that is not .NET's.</summary>
public sealed class OpenSslTests
{
    [Theory]
    [InlineData("-tls1_3", "TLSv1.3")]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "TLSv1.2")]
    public async Task Client_WithForwardSecrecyAndAead_IsAccepted(string arguments, string protocol)
    {
        await using var gateway = await TlsGateway.StartAsync();

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {TlsGateway.Name} -brief {arguments}");

        Assert.Contains($"Protocol version: {protocol}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384", "handshake failure")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256", "handshake failure")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA", "handshake failure")]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA384", "handshake failure")]
    [InlineData("-tls1_2 -cipher AES128-GCM-SHA256", "handshake failure")]
    [InlineData("-tls1_2 -cipher DHE-RSA-AES128-SHA256", "handshake failure")]
    [InlineData("-tls1_1 -cipher DEFAULT@SECLEVEL=0", "protocol version")]
    [InlineData("-tls1 -cipher DEFAULT@SECLEVEL=0", "protocol version")]
    public async Task Client_BelowThePolicy_IsRefusedWithAnAlert(string arguments, string alert)
    {
        await using var gateway = await TlsGateway.StartAsync();

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {TlsGateway.Name} -brief {arguments}");

        Assert.Contains(alert, output, StringComparison.Ordinal);
        Assert.DoesNotContain("CONNECTION ESTABLISHED", output, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Listeners:*:TlsPolicy")]
    public async Task Client_OfTls12OnModernListener_IsRefusedWithAnAlert()
    {
        await using var gateway = await TlsGateway.StartAsync("\"TlsPolicy\": \"Modern\"");

        Assert.Contains("protocol version", await OpenSsl.ClientAsync(
            gateway.Ports[0], $"-servername {TlsGateway.Name} -brief -tls1_2"), StringComparison.Ordinal);
        Assert.Contains("Protocol version: TLSv1.3", await OpenSsl.ClientAsync(
            gateway.Ports[0], $"-servername {TlsGateway.Name} -brief"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-servername other.example.net", "unrecognized name")]
    [InlineData("-noservername", "missing extension")]
    [InlineData("-noservername -tls1_2", "missing extension")]
    public async Task Client_OfUnknownOrAbsentName_IsRefusedWithAnAlert(string arguments, string alert)
    {
        await using var gateway = await TlsGateway.StartAsync();

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"{arguments} -brief");

        Assert.Contains(alert, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_OfBothVersions_IsResumed(string version)
    {
        await using var gateway = await TlsGateway.StartAsync();
        var session = gateway.Folder.Combine("session.pem");
        const string Request = "GET / HTTP/1.1\r\nHost: mail.example.com\r\nConnection: close\r\n\r\n";

        var first = await OpenSsl.ClientAsync(
            gateway.Ports[0], $"-servername {TlsGateway.Name} {version} -sess_out {session} -ign_eof", Request);
        var second = await OpenSsl.ClientAsync(
            gateway.Ports[0], $"-servername {TlsGateway.Name} {version} -sess_in {session} -ign_eof", Request);

        Assert.Contains("New, TLS", first, StringComparison.Ordinal);
        Assert.Contains("Reused, TLS", second, StringComparison.Ordinal);
    }

    /// <summary>A client of TLS 1.3 uses each ticket once (RFC 8446, C.4).</summary>
    [Fact]
    public async Task Session_ThatWasResumed_BringsTheNextTicket()
    {
        await using var gateway = await TlsGateway.StartAsync();
        var (first, second) = (gateway.Folder.Combine("first.pem"), gateway.Folder.Combine("second.pem"));
        const string Request = "GET / HTTP/1.1\r\nHost: mail.example.com\r\nConnection: close\r\n\r\n";

        await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {TlsGateway.Name} -tls1_3 -sess_out {first} -ign_eof", Request);
        var resumed = await OpenSsl.ClientAsync(
            gateway.Ports[0], $"-servername {TlsGateway.Name} -tls1_3 -sess_in {first} -sess_out {second} -ign_eof", Request);
        var again = await OpenSsl.ClientAsync(
            gateway.Ports[0], $"-servername {TlsGateway.Name} -tls1_3 -sess_in {second} -ign_eof", Request);

        Assert.Contains("Reused, TLS", resumed, StringComparison.Ordinal);
        Assert.Contains("Reused, TLS", again, StringComparison.Ordinal);
        Assert.NotEqual(
            await File.ReadAllTextAsync(first, TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(second, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_OfACertificateThatWasSwappedIn_IsResumed(string version)
    {
        await using var gateway = await TlsGateway.StartAsync();
        var (session, served) = (gateway.Folder.Combine("session.pem"), gateway.Folder.Combine("server.pfx"));
        const string Request = "GET / HTTP/1.1\r\nHost: mail.example.com\r\nConnection: close\r\n\r\n";
        var before = await CertificateAsync();

        File.Move(TestCertificates.WritePfx(gateway.Folder, TlsGateway.Name), served, overwrite: true);
        gateway.Services.GetRequiredService<CertificateSelector>().Reload();
        var swapped = await CertificateAsync();
        var first = await OpenSsl.ClientAsync(
            gateway.Ports[0], $"-servername {TlsGateway.Name} {version} -sess_out {session} -ign_eof", Request);
        var second = await OpenSsl.ClientAsync(
            gateway.Ports[0], $"-servername {TlsGateway.Name} {version} -sess_in {session} -ign_eof", Request);

        Assert.NotEqual(before, swapped);
        Assert.Contains("New, TLS", first, StringComparison.Ordinal);
        Assert.Contains("Reused, TLS", second, StringComparison.Ordinal);

        async Task<string> CertificateAsync()
        {
            var shown = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {TlsGateway.Name}");
            return shown[shown.IndexOf("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)..shown.IndexOf(
                "-----END CERTIFICATE-----", StringComparison.Ordinal)];
        }
    }

    [Theory]
    [InlineData("Http1AndHttp2", "h2")]
    [InlineData("Http1", "http/1.1")]
    [Proves("Listeners:*:HttpVersions")]
    public async Task Alpn_ByListener_OffersItsVersions(string versions, string expected)
    {
        await using var gateway = await TlsGateway.StartAsync($"\"HttpVersions\": \"{versions}\"");

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {TlsGateway.Name} -alpn h2,http/1.1");

        Assert.Contains($"ALPN protocol: {expected}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_ReplacedOnDisk_IsUsedByLaterHandshakes()
    {
        await using var gateway = await TlsGateway.StartAsync();
        var before = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {TlsGateway.Name} -showcerts");
        var next = TestCertificates.WritePfx(gateway.Folder, TlsGateway.Name);

        File.Move(next, gateway.Folder.Combine("server.pfx"), overwrite: true);

        // The folder is watched; how soon the system tells is its own affair.
        var deadline = DateTime.UtcNow.AddSeconds(30);
        string after;
        do
        {
            after = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {TlsGateway.Name} -showcerts");
        }
        while (Pem(after) == Pem(before) && DateTime.UtcNow < deadline);

        Assert.NotEqual(Pem(before), Pem(after));
        static string Pem(string output) =>
            output[output.IndexOf("-----BEGIN", StringComparison.Ordinal)..output.IndexOf("-----END", StringComparison.Ordinal)];
    }
}
